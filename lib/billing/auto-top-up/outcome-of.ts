import type Stripe from "stripe";
import type { Outcome } from "./rule";

export type Failure = Extract<Outcome, { readonly reason: string }>;

/** What a failed payment means for the card that it was tried with. Stripe's lists are open: what is new may be tried again. */
export function outcomeOf(
  error: Pick<Stripe.PaymentIntent.LastPaymentError, "code" | "decline_code" | "message">,
): Failure {
  const { code = "", decline_code: declineCode, message } = error;
  const cause = (declineCode ?? code) || "declined";
  const reason = message ?? "The card was declined.";
  if (cause === "authentication_required" || code === "authentication_required") {
    return { kind: "asks", reason: "The card's bank asks its owner to confirm the payment." };
  }
  return { kind: CARD_OVER.has(cause) || CARD_OVER.has(code) ? "card_over" : "declined", cause, reason };
}

/** Stripe's codes and decline codes after which a card must not be tried again. */
const CARD_OVER: ReadonlySet<string> = new Set([
  ...["lost_card", "stolen_card", "pickup_card", "fraudulent", "restricted_card", "merchant_blacklist"],
  ...[
    "security_violation",
    "expired_card",
    "incorrect_number",
    "invalid_number",
    "invalid_account",
    "invalid_expiry_year",
  ],
  ...["revocation_of_authorization", "revocation_of_all_authorizations", "stop_payment_order", "do_not_try_again"],
  ...["new_account_information_available", "card_not_supported", "currency_not_supported"],
]);
