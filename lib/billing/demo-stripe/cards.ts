import type Stripe from "stripe";

export type CardOutcome =
  | { readonly result: "paid"; readonly dispute?: Stripe.Dispute.Status }
  | { readonly result: "authenticate" }
  /** `code` is what Stripe calls decline_code. */
  | { readonly result: "declined"; readonly code: string; readonly message: string };

export interface TestCard {
  readonly brand: "visa" | "mastercard";
  /** What it is for, on the pages that ask for a card. */
  readonly does: string;
  /** Its name in code, as with Stripe: `pm_card_visa`. */
  readonly token: string;
  /** When its bank wants 3-D Secure: where it is not saved with it already, or at every payment. */
  readonly asks?: "unsaved" | "always";
  readonly declines?: { readonly when: "always" | "charged"; readonly code: string; readonly message: string };
  readonly dispute?: Stripe.Dispute.Status;
}

const DECLINED = "Your card was declined.";
const INSUFFICIENT = "Your card has insufficient funds.";

/** Stripe's test cards, by number. */
export const TEST_CARDS: Readonly<Record<string, TestCard>> = {
  "4242424242424242": { brand: "visa", does: "is paid", token: "pm_card_visa" },
  "5555555555554444": { brand: "mastercard", does: "is paid", token: "pm_card_mastercard" },
  "4000002500003155": {
    brand: "visa",
    does: "asks for 3-D Secure once, and not when it is saved",
    token: "pm_card_authenticationRequiredOnSetup",
    asks: "unsaved",
  },
  "4000002760003184": {
    brand: "visa",
    does: "asks for 3-D Secure at every payment",
    token: "pm_card_authenticationRequired",
    asks: "always",
  },
  "4000008260003178": {
    brand: "visa",
    does: "asks for 3-D Secure and has insufficient funds",
    token: "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
    asks: "unsaved",
    declines: { when: "charged", code: "insufficient_funds", message: INSUFFICIENT },
  },
  "4000000000000341": {
    brand: "visa",
    does: "can be saved and is declined when it is charged",
    token: "pm_card_chargeCustomerFail",
    declines: { when: "charged", code: "generic_decline", message: DECLINED },
  },
  "4000000000000002": {
    brand: "visa",
    does: "is declined",
    token: "pm_card_chargeDeclined",
    declines: { when: "always", code: "generic_decline", message: DECLINED },
  },
  "4000000000009995": {
    brand: "visa",
    does: "has insufficient funds",
    token: "pm_card_chargeDeclinedInsufficientFunds",
    declines: { when: "always", code: "insufficient_funds", message: INSUFFICIENT },
  },
  "4000000000000069": {
    brand: "visa",
    does: "has expired",
    token: "pm_card_chargeDeclinedExpiredCard",
    declines: { when: "always", code: "expired_card", message: "Your card has expired." },
  },
  "4000000000000259": {
    brand: "visa",
    does: "is paid and disputed",
    token: "pm_card_createDispute",
    dispute: "needs_response",
  },
  "4000000000001976": {
    brand: "visa",
    does: "is paid and inquired about",
    token: "pm_card_createDisputeInquiry",
    dispute: "warning_needs_response",
  },
};

export const GOOD_CARD = "4242424242424242";

export function digitsOf(typed: string): string {
  return typed.replace(/[\s-]/g, "");
}

export function numberOfToken(token: string): string | null {
  return Object.entries(TEST_CARDS).find(([, card]) => card.token === token)?.[0] ?? null;
}

/** What becomes of a card that is charged, or only saved. `authenticated`: its owner has passed 3-D Secure as far as this card asks. */
export function cardOutcome(number: string, use: "charge" | "save", authenticated = false): CardOutcome {
  const card = TEST_CARDS[digitsOf(number)];
  if (card === undefined) {
    return { result: "declined", code: "incorrect_number", message: "Your card number is incorrect." };
  }
  if (card.asks !== undefined && !authenticated) return { result: "authenticate" };
  const { declines, dispute } = card;
  if (declines !== undefined && (declines.when === "always" || use === "charge")) {
    return { result: "declined", code: declines.code, message: declines.message };
  }
  return { result: "paid", ...(dispute === undefined ? {} : { dispute }) };
}
