import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "../billing";
import { openCheckout } from "../open-checkout";
import { customerOf } from "../stripe-customer";

export interface StartSubscription {
  readonly consumerId: number;
  readonly planPriceId: number;
  /** A UUID made by the page that asks: the same again opens the same payment page. */
  readonly attempt: string;
  /** Where Stripe sends the payer afterwards, and where without paying. */
  readonly returnUrl: string;
  readonly cancelUrl: string;
}

export type StartRefusal =
  | "consumer_unknown"
  | "price_unavailable"
  | "subscribed_already"
  | "attempt_over"
  | "too_many_attempts"
  | "stripe_refused"
  | "stripe_unavailable";

/** Unfinished attempts that a consumer may begin in an hour. */
const UNFINISHED_MAX = 20;

/**
 * Opens a Checkout session for one plan's price, with a trial where the price has one and the consumer has had none. Written down
 * before Stripe is asked.
 */
export async function startSubscription(
  billing: Billing,
  start: StartSubscription,
): Promise<Result<{ url: string }, StartRefusal>> {
  const begun = await begin(billing, start);
  if (!begun.ok) return begun;
  const { sessionUrl, priceId, createdAt, trialDays } = begun.value;
  if (sessionUrl !== null) return ok({ url: sessionUrl });
  const refusedText = "This plan cannot be chosen right now. Nothing was charged: choose another.";
  const checkout = { ...start, kind: "subscription_checkout", priceId, createdAt, refusedText } as const;
  return openCheckout(billing, checkout, async (metadata) => ({
    mode: "subscription",
    customer: await customerOf(billing, start.consumerId, start.attempt),
    metadata,
    subscription_data: { metadata, ...(trialDays === 0 ? {} : { trial_period_days: trialDays }) },
  }));
}

interface Begun {
  readonly priceId: string;
  readonly trialDays: number;
  readonly createdAt: Date;
  readonly sessionUrl: string | null;
}

async function begin({ database, account }: Billing, start: StartSubscription): Promise<Result<Begun, StartRefusal>> {
  const { consumerId, planPriceId, attempt } = start;
  const [consumer] = await database.query<{ status: string; unfinished: number; isSubscribed: boolean }>(
    `SELECT status, (SELECT count(*) FROM subscription_checkout WHERE consumer_id = c.id AND state IN ('started', 'open')
         AND created_at > clock_timestamp() - interval '1 hour') AS unfinished,
       EXISTS (SELECT FROM subscription s WHERE s.consumer_id = c.id AND s.ended_at IS NULL AND s.source = 'stripe'
         AND s.stripe_status NOT IN ('canceled', 'incomplete_expired')) AS "isSubscribed"
     FROM consumer c WHERE id = $1::bigint`,
    [consumerId],
  );
  if (consumer === undefined || consumer.status === "archived") {
    return refuse("consumer_unknown", "This account is closed.");
  }
  if (consumer.isSubscribed) {
    return refuse("subscribed_already", "This account has a subscription already. Change that one.");
  }
  if (consumer.unfinished >= UNFINISHED_MAX) {
    return refuse("too_many_attempts", "Too many payments were begun and not finished. Try again in an hour.");
  }
  await database.query(
    `INSERT INTO subscription_checkout (attempt, consumer_id, plan_price_id, trial_days, livemode)
     SELECT $1::uuid, $2::bigint, id, CASE WHEN EXISTS (
         SELECT FROM subscription WHERE consumer_id = $2::bigint AND trial_ends_at IS NOT NULL) THEN 0 ELSE trial_days END, livemode
     FROM plan_price WHERE id = $3::bigint AND livemode = $4::boolean AND archived_at IS NULL AND price_id IS NOT NULL
       AND pushed_revision = revision
     ON CONFLICT (attempt) DO NOTHING`,
    [attempt, consumerId, planPriceId, account.livemode],
  );
  const [checkout] = await database.query<Begun & { consumerId: number; planPriceId: number; state: string }>(
    `SELECT c.consumer_id AS "consumerId", c.plan_price_id AS "planPriceId", c.state, r.price_id AS "priceId",
       c.trial_days AS "trialDays", c.created_at AS "createdAt", c.session_url AS "sessionUrl"
     FROM subscription_checkout c JOIN plan_price r ON r.id = c.plan_price_id WHERE c.attempt = $1::uuid`,
    [attempt],
  );
  if (checkout === undefined) return refuse("price_unavailable", "This plan is not sold any more. Choose another.");
  const isSame = checkout.consumerId === consumerId && checkout.planPriceId === planPriceId;
  if (!isSame || (checkout.state !== "started" && checkout.state !== "open")) {
    return refuse("attempt_over", "This was begun before. Go back, reload the page and choose again.");
  }
  return ok(checkout);
}
