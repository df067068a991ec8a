import Stripe from "stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "../billing";
import { fulfilIntent } from "./fulfil-intent";

/**
 * What the recovery link leads to: its owner is there now, so the bank can ask. Gives the bank's page, or where the payer comes back
 * to if nothing was asked. The payment stays the same one, so it is paid once.
 */
export async function confirmPayment(
  billing: Billing,
  consumerId: number,
  { returnUrl, nowMs }: { readonly returnUrl: string; readonly nowMs: number },
): Promise<Result<{ url: string }, "nothing_to_confirm" | "stripe_unavailable">> {
  const { database, account } = billing;
  const [waiting] = await database.query<{ intentId: string; paymentMethodId: string }>(
    `SELECT t.payment_intent_id AS "intentId", t.payment_method_id AS "paymentMethodId" FROM top_up t
     JOIN auto_top_up a ON a.consumer_id = t.consumer_id AND a.livemode = t.livemode AND a.state = 'needs_you'
     WHERE t.consumer_id = $1::bigint AND t.livemode = $2::boolean AND t.origin = 'auto' AND t.state = 'open'`,
    [consumerId, account.livemode],
  );
  if (waiting === undefined) return refuse("nothing_to_confirm", "No payment waits for a confirmation any more.");
  const { intentId, paymentMethodId } = waiting;
  try {
    const intent = await account.stripe.paymentIntents.confirm(intentId, {
      payment_method: paymentMethodId,
      return_url: returnUrl,
    });
    const bank = intent.next_action?.redirect_to_url?.url;
    if (intent.status === "requires_action" && typeof bank === "string") return ok({ url: bank });
  } catch (error) {
    // Declined, or paid in another window: what it is now is read below.
    const isDecided =
      error instanceof Stripe.errors.StripeCardError || error instanceof Stripe.errors.StripeInvalidRequestError;
    if (!isDecided && !(error instanceof Stripe.errors.StripeError)) throw error;
    if (!isDecided) return refuse("stripe_unavailable", "The bank's page cannot be opened right now. Try again.");
  }
  await fulfilIntent(billing, intentId, nowMs);
  return ok({ url: returnUrl });
}
