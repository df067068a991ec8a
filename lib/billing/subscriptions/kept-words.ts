import type Stripe from "stripe";
import type { Sql } from "@/lib/kernel/sql";
import { mirrorOf } from "./mirror";

/** What is kept of Stripe's subscriptions, to tell without asking Stripe for each whether a listed one says something else. */
export interface KeptWord {
  readonly stripeStatus: string;
  readonly priceId: string | null;
  readonly nextPriceId: string | null;
  readonly periodEnd: Date;
  readonly cancelAt: Date | null;
  readonly unconfirmedPriceId: string | null;
  /** Another subscription of the consumer has taken its place. */
  readonly isReplaced: boolean;
}

/** Of one mode, by Stripe's id. */
export async function readKeptWords(sql: Sql, livemode: boolean): Promise<ReadonlyMap<string, KeptWord>> {
  const rows = await sql.query<KeptWord & { id: string }>(
    `SELECT s.stripe_subscription_id AS id, s.stripe_status AS "stripeStatus", r.price_id AS "priceId",
       n.price_id AS "nextPriceId", u.price_id AS "unconfirmedPriceId", s.period_end AS "periodEnd", s.cancel_at AS "cancelAt", s.ended_at IS NOT NULL AS "isReplaced"
     FROM subscription s JOIN plan_price r ON r.id = s.plan_price_id LEFT JOIN plan_price n ON n.id = s.next_plan_price_id
       LEFT JOIN plan_price u ON u.id = s.unconfirmed_plan_price_id
     WHERE r.livemode = $1::boolean`,
    [livemode],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export function saysTheSame(kept: KeptWord, subscription: Stripe.Subscription, now: Date): boolean {
  const mirrored = mirrorOf(subscription, null, now);
  if (!mirrored.ok || mirrored.value === null) return false;
  const { priceId, nextPriceId, periodEnd, cancelAt, unconfirmed } = mirrored.value;
  return (
    kept.stripeStatus === subscription.status &&
    kept.priceId === priceId &&
    kept.nextPriceId === nextPriceId &&
    kept.unconfirmedPriceId === (unconfirmed?.priceId ?? null) &&
    kept.periodEnd.getTime() === periodEnd.getTime() &&
    kept.cancelAt?.getTime() === cancelAt?.getTime()
  );
}

export function isRunning(stripeStatus: string): boolean {
  return stripeStatus !== "canceled" && stripeStatus !== "incomplete_expired";
}
