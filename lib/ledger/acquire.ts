import { OVERDRAFT } from "@/lib/engine/overdraft";
import type { LeaseAsk, PurseReply, SliceTotals } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";
import { readElsewhere } from "./elsewhere";
import { setOverdraft } from "./set-overdraft";

/** One transaction asks for at most this many purses; more only lengthens the locks (13,000 grants/s at 50 as at 500). */
export const ASKS_MAX = 100;

/**
 * Leases a slice of each purse: `want`, at most a tenth of what is unleased, at least `min`, at most all; out of the lots that
 * expire soonest, then promotional ones, then the oldest (I16). One reply for each ask, in their order. At most ASKS_MAX asks,
 * each purse once. What may be lent is worked out first (set-overdraft). Null: the epoch is fenced, ended or lost and must stop spending. Needs a transaction.
 * A reply that is lost costs nothing: the next one for that lot carries the total, and the end of the epoch returns the rest.
 */
export async function acquire(sql: Sql, epoch: number, asks: readonly LeaseAsk[]): Promise<PurseReply[] | null> {
  if (asks.length > ASKS_MAX) throw new RangeError(`${asks.length} asks in one transaction`);
  const lending = asks.filter((ask) => ask.purse === OVERDRAFT).map((ask) => ask.consumerId);
  if (lending.length > 0) {
    // Accounts come before lots, and the epoch before both.
    if (!(await isLive(sql, epoch))) return null;
    await setOverdraft(sql, lending);
  }
  const columns = [asks.map((ask) => ask.consumerId), asks.map((ask) => ask.purse)] as const;
  const lots = await sql.query<LockedLot>(LOCK, [epoch, ...columns], "acquire.lock");
  if (lots.length === 0 && !(await isLive(sql, epoch))) return null;

  const slices: SliceTotals[][] = asks.map(() => []);
  const unleased = asks.map(() => 0);
  const taken = asks.map(() => 0);
  if (lots.length > 0) {
    const amounts = [asks.map((ask) => ask.want), asks.map((ask) => ask.min)] as const;
    const lotIds = lots.map((lot) => lot.id);
    const rows = await sql.query<TakenRow>(TAKE, [epoch, ...columns, ...amounts, lotIds], "acquire.take");
    const lotById = new Map(lots.map((lot) => [lot.id, lot]));
    for (const { ask, lotId, granted, used, returned } of rows) {
      if (ask !== null) {
        unleased[ask - 1] = granted;
        taken[ask - 1] = used;
        continue;
      }
      const lot = lotById.get(lotId);
      if (lot === undefined) throw new Error(`lot ${lotId} was leased but not locked`);
      slices[lot.ask - 1]?.push({ lotId, priority: lot.priority, msLeft: lot.msLeft, granted, used, returned });
    }
  }
  const short = asks.filter((ask, at) => (taken[at] ?? 0) < ask.min);
  const elsewhere = await readElsewhere(sql, epoch, short);
  return asks.map(({ consumerId, purse }, at) => ({
    consumerId,
    purse,
    unleased: unleased[at] ?? 0,
    ...elsewhere(consumerId, purse),
    slices: slices[at] ?? [],
  }));
}

interface LockedLot {
  id: number;
  /** Its ask's place, from 1. */
  ask: number;
  priority: number;
  msLeft: number | null;
}

/** `ask` null: a lease's totals. Else what the ask at that place has left unleased (`granted`) and taken (`used`). */
interface TakenRow {
  ask: number | null;
  lotId: number;
  granted: number;
  used: number;
  returned: number;
}

async function isLive(sql: Sql, epoch: number): Promise<boolean> {
  const rows = await sql.query(
    "SELECT 1 AS live FROM gate_epoch WHERE epoch = $1::bigint AND state = 'live' FOR KEY SHARE",
    [epoch],
    "acquire.live",
  );
  return rows.length > 0;
}

/** FOR KEY SHARE on the epoch lets the gate's own flush go on, and makes its closing wait. */
const LOCK = `
WITH me AS MATERIALIZED (SELECT 1 FROM gate_epoch WHERE epoch = $1::bigint AND state = 'live' FOR KEY SHARE)
SELECT l.id, asked.ask, l.priority, (extract(epoch FROM l.expires_at - clock_timestamp()) * 1000)::float8 AS "msLeft"
FROM unnest($2::bigint[], $3::text[]) WITH ORDINALITY asked(consumer_id, purse, ask) JOIN lot l USING (consumer_id, purse)
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
  RETURNING lot_id, granted, used, returned)
SELECT NULL::bigint AS ask, lot_id AS "lotId", granted, used, returned FROM held
UNION ALL
SELECT ask, 0, (total - goal)::bigint, goal, 0 FROM goal WHERE before = 0`;
