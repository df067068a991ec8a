import type { Sql } from "@/lib/kernel/sql";

/**
 * Marks lots `done` that have nothing left and nothing out, so that they leave the index every lease is looked up in. A lot
 * that is locked is passed over until the next run. At most `limit` lots; returns how many. Needs a transaction.
 */
export async function sweepLots(sql: Sql, limit: number): Promise<number> {
  const lots = await sql.query<{ id: number }>(
    `SELECT id FROM lot o WHERE ${IS_OVER} ORDER BY id LIMIT $1::int FOR NO KEY UPDATE SKIP LOCKED`,
    [limit],
  );
  if (lots.length === 0) return 0;
  const swept = await sql.query(
    `UPDATE lot o SET done = true WHERE id = ANY($1::bigint[]) AND ${IS_OVER} RETURNING id`,
    [lots.map((lot) => lot.id)],
  );
  return swept.length;
}

/** The loan lot stays: the next call that is let pass without a lease is charged there. */
const IS_OVER = `NOT o.done AND o.source <> 'loan'
  AND CASE WHEN o.purse = 'credits' THEN o.amount = o.leased + o.removed ELSE o.expires_at <= clock_timestamp() END
  AND NOT EXISTS (SELECT FROM lease l WHERE l.lot_id = o.id AND l.granted > l.used + l.returned)`;
