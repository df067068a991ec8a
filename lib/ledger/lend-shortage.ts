import type { Sql } from "@/lib/kernel/sql";
import type { LeaseTotal } from "./flush";
import { lockAccounts, lockLeases, lockLots } from "./locks";
import { pay } from "./pay";

/**
 * Where a gate has spent more of a lot than its lease holds (a settle above the hold, a call let pass without a lease, a late
 * report of a lost epoch), the rest is a loan: lot, lease and debt rise by the same amount, so that every equation stays exact.
 * Quotas and caps are only raised, they owe nothing. Returns the new totals of the leases it raised.
 */
export async function lendShortage(
  sql: Sql,
  leases: readonly LeaseTotal[],
): Promise<{ epoch: number; lotId: number; granted: number }[]> {
  const loans = leases.filter((lease) => lease.loan);
  if (loans.length > 0) {
    await sql.query(
      `INSERT INTO lease (epoch, lot_id, consumer_id, granted)
       SELECT epoch, lot_id, consumer_id, 0 FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) r(epoch, lot_id, consumer_id)
       ORDER BY lot_id, epoch ON CONFLICT DO NOTHING`,
      [loans.map((l) => l.epoch), loans.map((l) => l.lotId), loans.map((l) => l.consumerId)],
      "lend.open_loans",
    );
  }
  const epochs = leases.map((lease) => lease.epoch);
  const lotIds = leases.map((lease) => lease.lotId);
  const totals = [epochs, lotIds, leases.map((lease) => lease.used)] as const;
  const short = await sql.query<{ lotId: number; consumerId: number }>(SHORT, totals, "lend.short");
  if (short.length === 0) return [];

  const consumerIds = [...new Set(short.map((row) => row.consumerId))];
  await lockAccounts(sql, consumerIds);
  await lockLots(
    sql,
    consumerIds,
    short.map((row) => row.lotId),
  );
  await lockLeases(sql, epochs, lotIds);
  const lent = await sql.query<{ epoch: number; lotId: number; granted: number }>(LEND, totals, "lend.lend");
  await pay(sql, consumerIds);
  return lent;
}

const SHORT = `
SELECT l.lot_id AS "lotId", l.consumer_id AS "consumerId"
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) r(epoch, lot_id, used) JOIN lease l USING (epoch, lot_id)
WHERE r.used > l.granted - l.returned`;

const LEND = `
WITH lend AS (
  SELECT l.epoch, l.lot_id, l.consumer_id, o.purse, l.granted, r.used - (l.granted - l.returned) AS n
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) r(epoch, lot_id, used)
  JOIN lease l USING (epoch, lot_id) JOIN lot o ON o.id = l.lot_id
  WHERE r.used > l.granted - l.returned),
raised AS (
  UPDATE lease l SET granted = l.granted + lend.n FROM lend WHERE l.epoch = lend.epoch AND l.lot_id = lend.lot_id),
by_lot AS (SELECT lot_id, sum(n)::bigint AS n FROM lend GROUP BY 1),
lots AS (
  UPDATE lot SET leased = leased + b.n, amount = amount + CASE WHEN purse = 'credits' THEN b.n ELSE 0 END
  FROM by_lot b WHERE lot.id = b.lot_id),
by_consumer AS (SELECT consumer_id, sum(n)::bigint AS n FROM lend WHERE purse = 'credits' GROUP BY 1),
debts AS (
  UPDATE account a SET debt = debt + b.n FROM by_consumer b WHERE a.consumer_id = b.consumer_id),
booked AS (
  INSERT INTO ledger_entry (consumer_id, kind, debit, credit, amount, lot_id, at)
  SELECT consumer_id, 'loan', 'debt', 'credits', n, lot_id, clock_timestamp() FROM lend WHERE purse = 'credits')
SELECT epoch, lot_id AS "lotId", (granted + n)::bigint AS granted FROM lend`;
