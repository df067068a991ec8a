import type Stripe from "stripe";
import type { CardOutcome } from "./cards";

export interface StripeErrorBody {
  readonly type: "invalid_request_error" | "card_error" | "idempotency_error" | "api_error" | "rate_limit_error";
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly message: string;
  /** Of a payment that was tried and failed, as it is now. */
  readonly payment_intent?: Stripe.PaymentIntent;
  readonly payment_method?: Stripe.PaymentMethod;
}

/** What Stripe answers where it refuses. The SDK takes any JSON without an `error` for a success, whatever its status. */
export class DemoRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: StripeErrorBody,
  ) {
    super(body.message);
  }
}

export function invalid(message: string, more: { code?: string; param?: string; status?: number } = {}): DemoRefusal {
  const { status = 400, ...rest } = more;
  return new DemoRefusal(status, { type: "invalid_request_error", message, ...rest });
}

export function missing(kind: string, id: string, param = "id"): DemoRefusal {
  return invalid(`No such ${kind}: '${id}'`, { status: 404, code: "resource_missing", param });
}

export type CardError = Pick<StripeErrorBody, "code" | "decline_code" | "message"> & { readonly type: "card_error" };

/** Codes that say themselves why a card is refused; every other reason is card_declined with a decline_code. */
const CODES: ReadonlySet<string> = new Set(["incorrect_number", "expired_card"]);

export function cardError({ code, message }: Extract<CardOutcome, { result: "declined" }>): CardError {
  if (CODES.has(code)) return { type: "card_error", code, message };
  return { type: "card_error", code: "card_declined", decline_code: code, message };
}

/** The bank asks for the owner of the card, who is not there. */
export const AUTHENTICATION_REQUIRED: CardError = {
  type: "card_error",
  code: "authentication_required",
  decline_code: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

/** The owner was asked, and refused. */
export const AUTHENTICATION_FAILED: CardError = {
  type: "card_error",
  code: "payment_intent_authentication_failure",
  message: "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
};
