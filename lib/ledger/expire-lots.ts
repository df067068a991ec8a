import type { Sql } from "@/lib/kernel/sql";

/**
 * Books the end of credits that have expired: only what is unleased, since nobody may take what a gate may have spent; what
 * comes back later expires at the next run. At most `limit` lots; returns how many. Needs a transaction.
 */
export async function expireLots(sql: Sql, limit: number): Promise<number> {
  const lots = await sql.query<{ id: number }>(
    `SELECT id FROM lot WHERE NOT done AND expires_at <= clock_timestamp() AND purse = 'credits'
       AND amount - leased - removed > 0 ORDER BY id LIMIT $1::int FOR NO KEY UPDATE`,
    [limit],
  );
  if (lots.length === 0) return 0;
  await sql.query(
    `WITH gone AS (
       SELECT id, consumer_id, amount - leased - removed AS n FROM lot
       WHERE id = ANY($1::bigint[]) AND amount - leased - removed > 0),
     taken AS (UPDATE lot SET removed = removed + gone.n FROM gone WHERE lot.id = gone.id)
     INSERT INTO ledger_entry (consumer_id, kind, debit, credit, amount, lot_id, at)
     SELECT consumer_id, 'expire', 'credits', 'expired', n, id, clock_timestamp() FROM gone`,
    [lots.map((lot) => lot.id)],
  );
  return lots.length;
}
