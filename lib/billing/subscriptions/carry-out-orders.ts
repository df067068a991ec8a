import Stripe from "stripe";
import type { Billing } from "../billing";
import { retrieved } from "../retrieved";
import { dropUnconfirmed, payNow } from "./change-in-stripe";
import { FORGET_KEPT, KEPT_PRICE, KEPT_UNTIL, unconfirmedOf } from "./mirror";
import { syncSubscription } from "./sync-subscription";

/** After these, about an hour, an order is given up. */
export const ORDER_ATTEMPTS_MAX = 11;
const CLAIM_S = 120;
/** Whoever chose saw an amount: later than this it is not charged any more. */
const CHANGE_NOW_MINUTES = 60;

/**
 * Tells Stripe what was decided about at most `limit` subscriptions, one by one, and takes over what Stripe then says. Returns how
 * many it took. Each may be carried out twice: what Stripe has already is not asked of it again. Never throws for one of them.
 */
export async function carryOutOrders(billing: Billing, limit: number, signal?: AbortSignal): Promise<number> {
  const orders = await claim(billing, limit);
  for (const order of orders) {
    if (signal?.aborted) break;
    await carryOut(billing, order);
  }
  return orders.length;
}

interface Order {
  readonly id: number;
  readonly kind: "change" | "cancel" | "resume" | "drop" | "end";
  readonly stripeSubscriptionId: string;
  /** In Stripe; of a change. */
  readonly priceId: string | null;
  readonly atPeriodEnd: boolean;
  readonly prorationAt: Date | null;
  readonly createdAt: Date;
  readonly attempts: number;
}

/** As the inbox does: by moving the next attempt away, so that another worker leaves it alone and one that dies loses nothing. */
function claim({ database, account }: Billing, limit: number): Promise<Order[]> {
  return database.query<Order>(
    `UPDATE subscription_order o SET attempts = o.attempts + 1,
       next_attempt_at = clock_timestamp() + interval '${CLAIM_S} seconds'
     FROM (SELECT w.id, s.stripe_subscription_id, r.price_id FROM subscription_order w
       JOIN subscription s ON s.id = w.subscription_id JOIN plan_price paid ON paid.id = s.plan_price_id
       LEFT JOIN plan_price r ON r.id = w.plan_price_id
       WHERE w.state = 'waiting' AND w.next_attempt_at <= clock_timestamp()::timestamptz(3) AND paid.livemode = $2::boolean
       ORDER BY w.next_attempt_at LIMIT $1::int FOR UPDATE OF w SKIP LOCKED) due
     WHERE o.id = due.id
     RETURNING o.id, o.kind, due.stripe_subscription_id AS "stripeSubscriptionId", due.price_id AS "priceId",
       o.at_period_end AS "atPeriodEnd", o.proration_at AS "prorationAt", o.created_at AS "createdAt", o.attempts`,
    [limit, account.livemode],
  );
}

/** What Stripe has taken is done once it is taken over here, too; a twin of it finds nothing left to tell. */
async function carryOut(billing: Billing, order: Order): Promise<void> {
  try {
    const refused = await tell(billing, order);
    if (refused !== null) await end(billing, order, "refused", refused);
    const synced = await syncSubscription(billing, order.stripeSubscriptionId);
    if (refused === null) await end(billing, order, "done", synced.ok ? "" : synced.message);
  } catch (error) {
    await failed(billing, order, error);
  }
}

/** Null: Stripe has it now. Else why it is not asked for. */
async function tell({ account: { stripe } }: Billing, order: Order): Promise<string | null> {
  const { kind, priceId, atPeriodEnd, prorationAt } = order;
  const subscription = await retrieved(stripe.subscriptions.retrieve(order.stripeSubscriptionId));
  const item = subscription?.items.data[0];
  if (subscription === null || item === undefined || subscription.status === "canceled") {
    return kind === "end" ? null : "The subscription is over.";
  }
  const options = { idempotencyKey: `order:${order.id}:${order.createdAt.getTime()}:${order.attempts}` };
  if (kind === "end") {
    await stripe.subscriptions.cancel(subscription.id, { invoice_now: false, prorate: false }, options);
  } else if (kind === "cancel") {
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true }, options);
  } else if (kind === "resume") {
    const kept = subscription.metadata[KEPT_PRICE] ?? "";
    const back = kept === "" ? {} : { items: [{ id: item.id, price: kept }], proration_behavior: "none" as const };
    await stripe.subscriptions.update(
      subscription.id,
      { cancel_at_period_end: false, metadata: FORGET_KEPT, ...back },
      options,
    );
  } else if (kind === "drop") {
    return dropUnconfirmed(stripe, subscription, options);
  } else if (priceId !== null && item.price.id !== priceId && unconfirmedOf(subscription)?.priceId !== priceId) {
    const isLate = Date.now() - order.createdAt.getTime() > CHANGE_NOW_MINUTES * 60_000;
    if (!atPeriodEnd && isLate) return "It could not be done within an hour. Choose again.";
    if (!atPeriodEnd && subscription.status !== "trialing") {
      await payNow(stripe, subscription, { itemId: item.id, priceId, prorationAt }, options);
      return null;
    }
    await stripe.subscriptions.update(
      subscription.id,
      {
        cancel_at_period_end: false,
        items: [{ id: item.id, price: priceId }],
        metadata: atPeriodEnd
          ? { [KEPT_PRICE]: item.price.id, [KEPT_UNTIL]: String(item.current_period_end) }
          : FORGET_KEPT,
        proration_behavior: "none",
      },
      options,
    );
  }
  return null;
}

/** A refusal is final; whatever else went wrong is tried again after 2, 4, 8 … seconds, ten minutes at most. */
async function failed(billing: Billing, order: Order, error: unknown): Promise<void> {
  const note = error instanceof Error ? error.message : String(error);
  if (error instanceof Stripe.errors.StripeCardError) {
    return end(billing, order, "refused", `The payment was declined: ${note} Nothing was changed.`);
  }
  const isRefused = error instanceof Stripe.errors.StripeInvalidRequestError;
  if (isRefused || order.attempts >= ORDER_ATTEMPTS_MAX) return end(billing, order, "refused", note);
  await billing.database.query(
    `UPDATE subscription_order SET note = left($2::text, 500), next_attempt_at = clock_timestamp() + $3::int * interval '1 second'
     WHERE id = $1::bigint AND state = 'waiting'`,
    [order.id, note, Math.min(600, 2 ** order.attempts)],
  );
}

async function end({ database }: Billing, { id }: Order, state: "done" | "refused", note: string): Promise<void> {
  await database.query(
    `UPDATE subscription_order SET state = $2::text, note = left($3::text, 500), done_at = clock_timestamp()
     WHERE id = $1::bigint`,
    [id, state, note],
  );
}
