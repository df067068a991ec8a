import Stripe from "stripe";
import type { Billing } from "./billing";
import { fulfilCheckout, type TopUpState } from "./fulfil-checkout";

export interface TopUpOutcome {
  readonly state: TopUpState;
  readonly packName: string;
  readonly creditsMicros: number;
}

/**
 * What became of a payment, for the page that the payer comes back to: it credits what is paid by itself, without waiting for the
 * webhook. Null: this consumer has begun no such payment.
 */
export async function topUpOutcome(
  billing: Billing,
  consumerId: number,
  attempt: string,
): Promise<TopUpOutcome | null> {
  const before = await readOutcome(billing, consumerId, attempt);
  if (before === null || before.sessionId === null || before.state === "paid") return before;
  try {
    await fulfilCheckout(billing, before.sessionId);
  } catch (error) {
    // Stripe does not answer: the page goes on waiting, and the worker tries as well.
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
  }
  return readOutcome(billing, consumerId, attempt);
}

async function readOutcome({ database }: Billing, consumerId: number, attempt: string) {
  const [row] = await database.query<TopUpOutcome & { sessionId: string | null }>(
    `SELECT t.state, p.name AS "packName", t.credits_micros AS "creditsMicros", t.session_id AS "sessionId"
     FROM top_up t JOIN credit_pack p ON p.id = t.pack_id
     WHERE t.attempt = $1::uuid AND t.consumer_id = $2::bigint`,
    [attempt, consumerId],
  );
  return row ?? null;
}
