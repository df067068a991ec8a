import type Stripe from "stripe";
import { recordStripeAudit } from "@/lib/audit/record-stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Sql } from "@/lib/kernel/sql";
import { noteChange } from "@/lib/ledger/note-change";
import type { Mirrored } from "./mirror";
import { orderEnd } from "./order-end";

export interface Kept {
  /** Null: it has not begun, so there is nothing to keep. */
  readonly subscriptionId: number | null;
  readonly consumerId: number;
  /** False: nothing has changed now. */
  readonly booked: boolean;
}

export type KeepRefusal = "not_ours" | "price_unknown" | "currency_mismatch";

interface Word {
  readonly subscription: Stripe.Subscription;
  /** What it says; null: not begun. */
  readonly mirrored: Mirrored | null;
  /** Of our row before Stripe was asked; null: there was none. */
  readonly revision: number | null;
}

/**
 * Takes over what Stripe said of one subscription. "stale": another reader has written meanwhile, so Stripe must be asked again.
 * Of two subscriptions of a consumer the one that was chosen later counts; the other ends, and is ended in Stripe, too. Locks the
 * consumer before the subscription, as an assignment does. Needs a transaction.
 */
export async function keepSubscription(sql: Sql, word: Word): Promise<Result<Kept, KeepRefusal> | "stale"> {
  const { subscription, mirrored } = word;
  const consumerId = await ownerOf(sql, subscription);
  if (consumerId === null) return refuse("not_ours", "The subscription is of no consumer of this installation.");
  await sql.query("SELECT 1 AS locked FROM consumer WHERE id = $1::bigint FOR NO KEY UPDATE", [consumerId]);
  const row = await readRow(sql, subscription.id);
  if ((row?.revision ?? null) !== word.revision) return "stale";
  if (mirrored === null) return ok({ subscriptionId: row?.id ?? null, consumerId, booked: false });
  // Canceled here, and Stripe is not told yet: what it says until then is out of date.
  if (row !== null && !mirrored.isOver && (await isEndOrdered(sql, row.id))) {
    return ok({ subscriptionId: row.id, consumerId, booked: false });
  }
  const prices = await readPrices(sql, mirrored, subscription.currency);
  if (!prices.ok && !mirrored.isOver) return prices;
  if (!prices.ok && row === null) return refuse("not_ours", "It was over before anything of it was known here.");

  const next = rowOf(mirrored, subscription, row, prices.ok ? prices.value : null);
  const isNew = row === null;
  const changed = isNew || isDifferent(row, next);
  const isReplaced = isNew
    ? !(await makeWay(sql, consumerId, mirrored.createdAt))
    : row.endedAt !== null && !mirrored.isOver;
  const subscriptionId = changed
    ? await write(sql, consumerId, subscription.id, row, next, isReplaced)
    : (row?.id ?? 0);
  if (isReplaced && !mirrored.isOver) await orderEnd(sql, subscriptionId);
  if (changed) {
    await noteChange(sql, "consumer", consumerId);
    if (row !== null) await tellOfLapse(sql, row, next);
    await recordStripeAudit(sql, {
      action: isNew ? "consumer.subscribe" : "consumer.follow_subscription",
      consumerId,
      before: row === null ? {} : await auditSide(sql, row),
      after: await auditSide(sql, next),
    });
  }
  return ok({ subscriptionId, consumerId, booked: changed });
}

/** Null: nothing of it is here yet. */
export async function readRevision(sql: Sql, stripeSubscriptionId: string): Promise<number | null> {
  const [row] = await sql.query<{ revision: number }>(
    "SELECT revision FROM subscription WHERE stripe_subscription_id = $1::text",
    [stripeSubscriptionId],
  );
  return row?.revision ?? null;
}

/** What follows from Stripe's word. Ids are null where the price is none of ours any more. */
interface Columns {
  readonly planVersionId: number;
  readonly planPriceId: number | null;
  readonly nextPlanPriceId: number | null;
  readonly status: Mirrored["status"];
  readonly stripeStatus: string;
  readonly createdAt: Date;
  readonly anchorAt: Date;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly trialEndsAt: Date | null;
  readonly pastDueAt: Date | null;
  readonly canceledAt: Date | null;
  readonly cancelAt: Date | null;
  readonly unconfirmedPlanPriceId: number | null;
  readonly confirmBy: Date | null;
}

interface Row extends Columns {
  readonly id: number;
  readonly revision: number;
  readonly endedAt: Date | null;
}

/** By what was kept before, by what the consumer began here, by its customer object: a subscription may be made in Stripe by hand. */
async function ownerOf(sql: Sql, { id, metadata, customer }: Stripe.Subscription): Promise<number | null> {
  const attempt = metadata.tollgate_subscription ?? "";
  const [owner] = await sql.query<{ consumerId: number }>(
    `SELECT consumer_id AS "consumerId" FROM (
       SELECT consumer_id, 0 AS place FROM subscription WHERE stripe_subscription_id = $1::text
       UNION ALL SELECT consumer_id, 1 FROM subscription_checkout WHERE attempt = $2::uuid
       UNION ALL SELECT consumer_id, 2 FROM stripe_customer WHERE customer_id = $3::text) owner
     ORDER BY place LIMIT 1`,
    [id, UUID.test(attempt) ? attempt : null, typeof customer === "string" ? customer : customer.id],
  );
  return owner?.consumerId ?? null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function readRow(sql: Sql, stripeSubscriptionId: string): Promise<Row | null> {
  const [row] = await sql.query<Row>(
    `SELECT id, revision, ended_at AS "endedAt", plan_version_id AS "planVersionId", plan_price_id AS "planPriceId",
       next_plan_price_id AS "nextPlanPriceId", status, stripe_status AS "stripeStatus", created_at AS "createdAt",
       anchor_at AS "anchorAt", period_start AS "periodStart", period_end AS "periodEnd", trial_ends_at AS "trialEndsAt",
       past_due_at AS "pastDueAt", canceled_at AS "canceledAt", cancel_at AS "cancelAt",
       unconfirmed_plan_price_id AS "unconfirmedPlanPriceId", confirm_by AS "confirmBy"
     FROM subscription WHERE stripe_subscription_id = $1::text FOR NO KEY UPDATE`,
    [stripeSubscriptionId],
  );
  return row ?? null;
}

async function isEndOrdered(sql: Sql, subscriptionId: number): Promise<boolean> {
  const orders = await sql.query(
    "SELECT 1 AS there FROM subscription_order WHERE subscription_id = $1::bigint AND kind = 'end' AND state = 'waiting'",
    [subscriptionId],
  );
  return orders.length > 0;
}

interface Price {
  readonly id: number;
  readonly priceId: string;
  readonly planVersionId: number;
  readonly currency: string;
}

interface Prices {
  readonly current: Price;
  readonly next: Price | null;
  /** Of a change that is not confirmed; a price that is none of ours is refused once it is paid. */
  readonly unconfirmed: Price | null;
}

async function readPrices(
  sql: Sql,
  { priceId, nextPriceId, unconfirmed }: Mirrored,
  currency: string,
): Promise<Result<Prices, "price_unknown" | "currency_mismatch">> {
  const known = await sql.query<Price>(
    `SELECT id, price_id AS "priceId", plan_version_id AS "planVersionId", currency FROM plan_price
     WHERE price_id = ANY($1::text[])`,
    [[priceId, nextPriceId, unconfirmed?.priceId].filter((id) => typeof id === "string")],
  );
  const of = (id: string) => known.find((price) => price.priceId === id);
  const current = of(priceId);
  const next = nextPriceId === null ? null : of(nextPriceId);
  if (current === undefined || next === undefined) {
    const unknown = current === undefined ? priceId : nextPriceId;
    return refuse("price_unknown", `The subscription's price ${unknown} is of no plan here.`);
  }
  if (current.currency !== currency) {
    return refuse("currency_mismatch", `It is paid in ${currency}, but the plan is sold in ${current.currency}.`);
  }
  return ok({ current, next, unconfirmed: unconfirmed === null ? null : (of(unconfirmed.priceId) ?? null) });
}

/**
 * The version follows the price only when that changes: a publication may have moved the consumer since. Without a known price,
 * which only what is over may have, it stays where it was.
 */
function rowOf(
  mirrored: Mirrored,
  { status: stripeStatus }: Stripe.Subscription,
  row: Row | null,
  prices: Prices | null,
) {
  const { status, createdAt, anchorAt, periodStart, periodEnd, trialEndsAt, pastDueAt, canceledAt, cancelAt } =
    mirrored;
  const unconfirmed = prices?.unconfirmed ?? null;
  const isSamePrice = prices === null || row?.planPriceId === prices.current.id;
  const planVersionId = row !== null && isSamePrice ? row.planVersionId : (prices?.current.planVersionId ?? 0);
  return {
    planVersionId,
    planPriceId: prices?.current.id ?? row?.planPriceId ?? null,
    nextPlanPriceId: prices?.next?.id ?? null,
    status,
    stripeStatus,
    createdAt,
    anchorAt,
    periodStart,
    periodEnd,
    trialEndsAt,
    pastDueAt,
    canceledAt,
    cancelAt,
    unconfirmedPlanPriceId: unconfirmed?.id ?? null,
    confirmBy: unconfirmed === null ? null : (mirrored.unconfirmed?.confirmBy ?? null),
  } satisfies Columns;
}

/** pastDueAt and canceledAt are cut at now where Stripe's clock is ahead: once set, they stay as long as the status does. */
function isDifferent(row: Row, next: Columns): boolean {
  const isSame = (name: keyof Columns) => {
    const [a, b] = [row[name], next[name]];
    return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
  };
  const names = Object.keys(next) as (keyof Columns)[];
  return names.some((name) => !isSame(name) && !(CUT_AT_NOW.has(name) && row[name] !== null && next[name] !== null));
}

const CUT_AT_NOW: ReadonlySet<keyof Columns> = new Set(["pastDueAt", "canceledAt"]);

/**
 * Ends the consumer's current subscription where this one was chosen later, which Stripe tells to the second. False: that one was
 * chosen later, and stays.
 */
async function makeWay(sql: Sql, consumerId: number, createdAt: Date): Promise<boolean> {
  const [current] = await sql.query<{ id: number; isLater: boolean; runsInStripe: boolean }>(
    `SELECT id, created_at >= $2::timestamptz + interval '1 second' AS "isLater",
       source = 'stripe' AND stripe_status NOT IN ('canceled', 'incomplete_expired') AS "runsInStripe"
     FROM subscription WHERE consumer_id = $1::bigint AND ended_at IS NULL FOR NO KEY UPDATE`,
    [consumerId, createdAt],
  );
  if (current === undefined) return true;
  if (current.isLater) return false;
  await sql.query("UPDATE subscription SET ended_at = clock_timestamp() WHERE id = $1::bigint", [current.id]);
  if (current.runsInStripe) await orderEnd(sql, current.id);
  return true;
}

async function write(
  sql: Sql,
  consumerId: number,
  stripeSubscriptionId: string,
  row: Row | null,
  next: Columns,
  isReplaced: boolean,
): Promise<number> {
  const values = [
    next.planVersionId,
    next.planPriceId,
    next.nextPlanPriceId,
    next.status,
    next.stripeStatus,
    next.anchorAt,
    next.periodStart,
    next.periodEnd,
    next.trialEndsAt,
    row?.pastDueAt && next.pastDueAt ? row.pastDueAt : next.pastDueAt,
    row?.canceledAt && next.canceledAt ? row.canceledAt : next.canceledAt,
    next.cancelAt,
    next.unconfirmedPlanPriceId,
    next.confirmBy,
  ];
  const [written] =
    row === null
      ? await sql.query<{ id: number }>(INSERT, [
          ...values,
          consumerId,
          stripeSubscriptionId,
          next.createdAt,
          isReplaced,
        ])
      : await sql.query<{ id: number }>(UPDATE, [...values, row.id]);
  if (written === undefined) throw new Error(`subscription ${stripeSubscriptionId} was not written`);
  return written.id;
}

const INSERT = `INSERT INTO subscription (source, plan_version_id, plan_price_id, next_plan_price_id, status, stripe_status,
  anchor_at, period_start, period_end, trial_ends_at, past_due_at, canceled_at, cancel_at, unconfirmed_plan_price_id, confirm_by,
  consumer_id, stripe_subscription_id, created_at, ended_at, revision)
VALUES ('stripe', $1::bigint, $2::bigint, $3::bigint, $4::subscription_status, $5::text, $6::timestamptz, $7::timestamptz,
  $8::timestamptz, $9::timestamptz, $10::timestamptz, $11::timestamptz, $12::timestamptz, $13::bigint,
  $14::timestamptz, $15::bigint, $16::text, $17::timestamptz, CASE WHEN $18::boolean THEN clock_timestamp() END, 1) RETURNING id`;

const UPDATE = `UPDATE subscription SET plan_version_id = $1::bigint, plan_price_id = $2::bigint, next_plan_price_id = $3::bigint,
  status = $4::subscription_status, stripe_status = $5::text, anchor_at = $6::timestamptz, period_start = $7::timestamptz,
  period_end = $8::timestamptz, trial_ends_at = $9::timestamptz, past_due_at = $10::timestamptz, canceled_at = $11::timestamptz,
  cancel_at = $12::timestamptz, unconfirmed_plan_price_id = $13::bigint, confirm_by = $14::timestamptz, revision = revision + 1
WHERE id = $15::bigint RETURNING id`;

/** A change that waited for its bank is gone, neither paid nor let go: whoever chose it is to see that. */
async function tellOfLapse(sql: Sql, row: Row, next: Columns): Promise<void> {
  const { id, unconfirmedPlanPriceId: lapsed } = row;
  if (lapsed === null || next.unconfirmedPlanPriceId !== null || next.planPriceId === lapsed) return;
  await sql.query(
    `UPDATE subscription_order SET state = 'refused', done_at = clock_timestamp(),
       note = 'The payment was not confirmed with the bank in time. Nothing was changed.'
     WHERE id = (SELECT max(id) FROM subscription_order WHERE subscription_id = $1::bigint)
       AND kind = 'change' AND state = 'done' AND plan_price_id = $2::bigint`,
    [id, lapsed],
  );
}

async function auditSide(sql: Sql, { planVersionId, stripeStatus, periodEnd, cancelAt }: Columns) {
  const [plan] = await sql.query<{ name: string }>(
    `SELECT p.name || ' v' || v.version AS name FROM plan_version v JOIN plan p ON p.id = v.plan_id WHERE v.id = $1::bigint`,
    [planVersionId],
  );
  return {
    plan: plan?.name ?? null,
    status: stripeStatus,
    periodEnd: periodEnd.toISOString(),
    ends: cancelAt?.toISOString() ?? null,
  };
}
