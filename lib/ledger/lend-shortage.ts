import type { Sql } from "@/lib/kernel/sql";
import { lockLeases } from "./locks";

export interface LeaseTotal {
  readonly lotId: number;
  readonly consumerId: number;
  /** Everything the epoch has ever spent of the lot. */
  readonly used: number;
}

export interface Loan {
  readonly lotId: number;
  /** The lease's new total. */
  readonly granted: number;
}

/** Of these leases those that hold less than was spent of them, or nothing at all. Nothing is given back while the flush has the epoch's row. */
export async function findShort(sql: Sql, epoch: number, totals: readonly LeaseTotal[]): Promise<LeaseTotal[]> {
  const short = await sql.query<{ lotId: number }>(
    SHORT,
    [epoch, totals.map((total) => total.lotId), totals.map((total) => total.used)],
    "lend.short",
  );
  const lotIds = new Set(short.map((row) => row.lotId));
  return totals.filter((total) => lotIds.has(total.lotId));
}

/**
 * Where a gate has spent more of a lot than its lease holds (a settle above the hold, a call let pass without a lease, a late
 * report of a lost epoch), the rest is a loan: lot, lease and debt rise by the same amount, so that every equation stays exact.
 * Quotas and caps are only raised, they owe nothing. Accounts and lots are locked; `pay` follows.
 */
export async function lend(sql: Sql, epoch: number, short: readonly LeaseTotal[]): Promise<Loan[]> {
  const lotIds = short.map((total) => total.lotId);
  // A call that was let pass without a lease is charged to the loan lot: its lease begins here.
  await sql.query(
    `INSERT INTO lease (epoch, lot_id, consumer_id, granted)
     SELECT $1::bigint, lot_id, consumer_id, 0 FROM unnest($2::bigint[], $3::bigint[]) r(lot_id, consumer_id)
     ORDER BY lot_id ON CONFLICT DO NOTHING`,
    [epoch, lotIds, short.map((total) => total.consumerId)],
  );
  await lockLeases(sql, epoch, lotIds);
  return sql.query<Loan>(LEND, [epoch, lotIds, short.map((total) => total.used)]);
}

/**
 * OFFSET 0 keeps it one look into the index a row: what the planner knows of an epoch is as old as the last ANALYZE, so that it
 * would read all leases of a young one for each flush.
 */
const SHORT = `
SELECT r.lot_id AS "lotId" FROM unnest($2::bigint[], $3::bigint[]) r(lot_id, used)
LEFT JOIN LATERAL (
  SELECT granted - returned AS held FROM lease WHERE epoch = $1::bigint AND lot_id = r.lot_id OFFSET 0) l ON true
WHERE r.used > COALESCE(l.held, -1)`;

const LEND = `
WITH lend AS (
  SELECT l.epoch, l.lot_id, l.consumer_id, o.purse, l.granted, r.used - (l.granted - l.returned) AS n
  FROM unnest($2::bigint[], $3::bigint[]) r(lot_id, used)
  JOIN lease l ON l.epoch = $1::bigint AND l.lot_id = r.lot_id JOIN lot o ON o.id = l.lot_id
  WHERE r.used > l.granted - l.returned),
leases AS (
  UPDATE lease l SET granted = l.granted + lend.n FROM lend WHERE l.epoch = lend.epoch AND l.lot_id = lend.lot_id),
lots AS (
  UPDATE lot SET leased = leased + lend.n, amount = amount + CASE WHEN lot.purse = 'credits' THEN lend.n ELSE 0 END
  FROM lend WHERE lot.id = lend.lot_id),
by_consumer AS (SELECT consumer_id, sum(n)::bigint AS n FROM lend WHERE purse = 'credits' GROUP BY 1),
debts AS (
  UPDATE account a SET debt = debt + b.n FROM by_consumer b WHERE a.consumer_id = b.consumer_id),
booked AS (
  INSERT INTO ledger_entry (consumer_id, kind, debit, credit, amount, lot_id, at)
  SELECT consumer_id, 'loan', 'debt', 'credits', n, lot_id, clock_timestamp() FROM lend WHERE purse = 'credits')
SELECT lot_id AS "lotId", (granted + n)::bigint AS granted FROM lend`;
