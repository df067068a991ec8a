import type { Sql } from "@/lib/kernel/sql";

/** One transaction asks for at most this many purses; more only lengthens the locks (13,000 grants/s at 50 as at 500). */
export const ASKS_MAX = 100;

export interface Ask {
  readonly consumerId: number;
  readonly purse: string;
  /** What the gate would like: its demand for a while ahead. */
  readonly want: number;
  /** The call at hand. */
  readonly min: number;
}

/** What the epoch now holds of one lot, in totals that only grow: merge with `max`, whatever the order of the replies. */
export interface Slice {
  readonly lotId: number;
  readonly consumerId: number;
  readonly purse: string;
  /** 0 promotional, 1 paid. Spend in the order of expiry (null last), priority, lot. */
  readonly priority: number;
  /** Until the lot's end when PostgreSQL answered; null: it never ends. */
  readonly msLeft: number | null;
  readonly granted: number;
  readonly returned: number;
}

export interface Acquired {
  /** False: the epoch is fenced, ended or lost. It must stop spending; an empty reply then says nothing about the balance. */
  readonly live: boolean;
  readonly slices: readonly Slice[];
  /** What is left unleased in each purse asked for, in the order of the asks. */
  readonly unleased: readonly number[];
}

/**
 * Leases a slice of each purse: `want`, at most a tenth of what is unleased, at least `min`, at most all; out of the lots that
 * expire soonest, then promotional ones, then the oldest (I16). At most ASKS_MAX asks, each purse once. Needs a transaction.
 * A reply that is lost costs nothing: the next one for that lot carries the total, and the end of the epoch returns the rest.
 */
export async function acquire(sql: Sql, epoch: number, asks: readonly Ask[]): Promise<Acquired> {
  const consumerIds = asks.map((ask) => ask.consumerId);
  const purses = asks.map((ask) => ask.purse);
  const lots = await sql.query<LockedLot>(LOCK, [epoch, consumerIds, purses], "acquire.lock");
  if (lots.length === 0) {
    return { live: await isLive(sql, epoch), slices: [], unleased: asks.map(() => 0) };
  }
  const rows = await sql.query<TakenRow>(
    TAKE,
    [epoch, consumerIds, purses, asks.map((ask) => ask.want), asks.map((ask) => ask.min), lots.map((lot) => lot.id)],
    "acquire.take",
  );
  const lotById = new Map(lots.map((lot) => [lot.id, lot]));
  const slices: Slice[] = [];
  const unleased = asks.map(() => 0);
  for (const { ask, lotId, granted, returned, rest } of rows) {
    if (ask !== null) {
      unleased[ask - 1] = rest;
      continue;
    }
    const lot = lotById.get(lotId);
    if (lot === undefined) throw new Error(`lot ${lotId} was leased but not locked`);
    const { consumerId, purse, priority, msLeft } = lot;
    slices.push({ lotId, consumerId, purse, priority, msLeft, granted, returned });
  }
  return { live: true, slices, unleased };
}

interface LockedLot {
  id: number;
  consumerId: number;
  purse: string;
  priority: number;
  msLeft: number | null;
}

/** A slice (`ask` null), or the rest of a purse (`ask` is its place, from 1). */
interface TakenRow {
  ask: number | null;
  lotId: number;
  granted: number;
  returned: number;
  rest: number;
}

async function isLive(sql: Sql, epoch: number): Promise<boolean> {
  const rows = await sql.query("SELECT 1 AS live FROM gate_epoch WHERE epoch = $1::bigint AND state = 'live'", [epoch]);
  return rows.length > 0;
}

/** FOR KEY SHARE on the epoch lets the gate's own flush go on, and makes its closing wait. */
const LOCK = `
WITH me AS MATERIALIZED (SELECT 1 FROM gate_epoch WHERE epoch = $1::bigint AND state = 'live' FOR KEY SHARE)
SELECT l.id, l.consumer_id AS "consumerId", l.purse, l.priority,
  (extract(epoch FROM l.expires_at - clock_timestamp()) * 1000)::float8 AS "msLeft"
FROM unnest($2::bigint[], $3::text[]) asked(consumer_id, purse) JOIN lot l USING (consumer_id, purse)
WHERE EXISTS (SELECT FROM me) AND NOT l.done AND l.starts_at <= clock_timestamp()
  AND (l.expires_at IS NULL OR l.expires_at > clock_timestamp()) AND l.amount - l.leased - l.removed > 0
ORDER BY l.id FOR NO KEY UPDATE OF l`;

/** Returns from the INSERT itself: planned for CTEs of one row, a join back to what was taken becomes a nested loop of n². */
const TAKE = `
WITH free AS (
  SELECT l.id, l.consumer_id, l.expires_at, l.priority, a.want, a.min, a.ask, l.amount - l.leased - l.removed AS free
  FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[]) WITH ORDINALITY a(consumer_id, purse, want, min, ask)
  JOIN lot l USING (consumer_id, purse)
  WHERE l.id = ANY($6::bigint[]) AND l.amount - l.leased - l.removed > 0),
goal AS (
  SELECT *, sum(free) OVER purse AS total, sum(free) OVER burn - free AS before,
    LEAST(sum(free) OVER purse, GREATEST(min, LEAST(want, div(sum(free) OVER purse, 10))))::bigint AS goal
  FROM free WINDOW purse AS (PARTITION BY ask),
    burn AS (PARTITION BY ask ORDER BY expires_at NULLS LAST, priority, id)),
take AS (SELECT id, consumer_id, LEAST(free, goal - before)::bigint AS n FROM goal WHERE goal > before),
moved AS (UPDATE lot SET leased = leased + take.n FROM take WHERE lot.id = take.id),
held AS (
  INSERT INTO lease AS l (epoch, lot_id, consumer_id, granted) SELECT $1::bigint, id, consumer_id, n FROM take ORDER BY id
  ON CONFLICT (epoch, lot_id) DO UPDATE SET granted = l.granted + excluded.granted
  RETURNING lot_id, granted, returned)
SELECT NULL::bigint AS ask, lot_id AS "lotId", granted, returned, 0::bigint AS rest FROM held
UNION ALL
SELECT ask, 0, 0, 0, (total - goal)::bigint FROM goal WHERE before = 0`;
