import Stripe from "stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "../billing";
import { retrieved } from "../retrieved";
import { syncSubscription } from "./sync-subscription";

/** The page of Stripe's on which the consumer confirms the change that waits for its bank: the hosted page of its invoice. */
export async function confirmChange(
  billing: Billing,
  consumerId: number,
): Promise<Result<{ url: string }, "nothing_to_confirm" | "stripe_unavailable">> {
  const id = await findUnconfirmed(billing, consumerId);
  if (id === null) return refuseNothing();
  try {
    const subscription = await retrieved(
      billing.account.stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] }),
    );
    const invoice = subscription?.latest_invoice ?? null;
    const isWaiting = subscription?.pending_update != null && invoice !== null && typeof invoice === "object";
    const url = isWaiting && invoice.status === "open" ? invoice.hosted_invoice_url : null;
    if (typeof url === "string") return ok({ url });
    // Paid or let go in another window.
    await syncSubscription(billing, id);
    return refuseNothing();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    return refuse("stripe_unavailable", "Stripe's page cannot be opened right now. Try again.");
  }
}

/**
 * For the page that the consumer comes back to from the bank: takes over by itself what became of a change that waits, without
 * waiting for the webhook.
 */
export async function followChange(billing: Billing, consumerId: number): Promise<void> {
  const id = await findUnconfirmed(billing, consumerId);
  if (id === null) return;
  try {
    await syncSubscription(billing, id);
  } catch (error) {
    // Stripe does not answer: it goes on waiting here, and the worker looks as well.
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
  }
}

async function findUnconfirmed({ database, account }: Billing, consumerId: number): Promise<string | null> {
  const [row] = await database.query<{ id: string }>(
    `SELECT s.stripe_subscription_id AS id FROM subscription s JOIN plan_price r ON r.id = s.unconfirmed_plan_price_id
     WHERE s.consumer_id = $1::bigint AND s.ended_at IS NULL AND r.livemode = $2::boolean`,
    [consumerId, account.livemode],
  );
  return row?.id ?? null;
}

function refuseNothing() {
  return refuse("nothing_to_confirm", "No change waits for the bank any more.");
}
