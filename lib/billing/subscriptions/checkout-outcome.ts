import Stripe from "stripe";
import type { Billing } from "../billing";
import { type CheckoutState, settleCheckout } from "./settle-checkout";

export interface CheckoutOutcome {
  readonly state: CheckoutState;
  readonly planName: string;
  /** 0: it is paid from now on. */
  readonly trialDays: number;
}

/**
 * What became of an attempt to subscribe, for the page that the payer comes back to: it takes over what Stripe says by itself,
 * without waiting for the webhook. Null: this consumer has begun no such attempt.
 */
export async function checkoutOutcome(
  billing: Billing,
  consumerId: number,
  attempt: string,
): Promise<CheckoutOutcome | null> {
  const before = await readOutcome(billing, consumerId, attempt);
  if (before === null || before.sessionId === null || before.state === "complete") return before;
  try {
    await settleCheckout(billing, before.sessionId);
  } catch (error) {
    // Stripe does not answer: the page goes on waiting, and the worker tries as well.
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
  }
  return readOutcome(billing, consumerId, attempt);
}

async function readOutcome({ database }: Billing, consumerId: number, attempt: string) {
  const [row] = await database.query<CheckoutOutcome & { sessionId: string | null }>(
    `SELECT c.state, p.name AS "planName", c.trial_days AS "trialDays", c.session_id AS "sessionId"
     FROM subscription_checkout c JOIN plan_price r ON r.id = c.plan_price_id
     JOIN plan_version v ON v.id = r.plan_version_id JOIN plan p ON p.id = v.plan_id
     WHERE c.attempt = $1::uuid AND c.consumer_id = $2::bigint`,
    [attempt, consumerId],
  );
  return row ?? null;
}
