import Stripe from "stripe";
import type { Billing } from "../billing";
import { fulfilIntent } from "./fulfil-intent";
import { settleCardSetup } from "./settle-card-setup";

/** For the page that its member comes back to: reads from Stripe what is under way, without waiting for a webhook. */
export async function settlePending(billing: Billing, consumerId: number, nowMs: number): Promise<void> {
  const { database, account } = billing;
  const [rule] = await database.query<{ sessionId: string | null; intentId: string | null }>(
    `SELECT setup_session_id AS "sessionId", (SELECT t.payment_intent_id FROM top_up t WHERE t.consumer_id = a.consumer_id
       AND t.livemode = a.livemode AND t.origin = 'auto' AND t.state IN ('open', 'pending')) AS "intentId"
     FROM auto_top_up a WHERE consumer_id = $1::bigint AND livemode = $2::boolean`,
    [consumerId, account.livemode],
  );
  try {
    if (rule?.sessionId) await settleCardSetup(billing, rule.sessionId, nowMs);
    if (rule?.intentId) await fulfilIntent(billing, rule.intentId, nowMs);
  } catch (error) {
    // Stripe does not answer: the page shows what is known, and the worker tries as well.
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
  }
}
