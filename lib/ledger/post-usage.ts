import type { Sql } from "@/lib/kernel/sql";

/**
 * Books one usage line per consumer and whole hour for what has no line yet; usage that is reported late becomes one more line,
 * never an edit. Looks back `days` days; at most `limit` consumers; returns how many. Needs a transaction.
 */
export async function postUsage(sql: Sql, { days, limit }: { days: number; limit: number }): Promise<number> {
  // One poster at a time: then nothing but flushes touches these rows, and they only raise the cost.
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('ledger.post_usage', 0))::text AS locked");
  const due = await sql.query<{ consumerId: number }>(
    `SELECT DISTINCT consumer_id AS "consumerId" FROM usage_minute
     WHERE ${IS_DUE} ORDER BY 1 LIMIT $2::int`,
    [days, limit],
  );
  if (due.length === 0) return 0;
  const consumerIds = due.map((row) => row.consumerId);
  await sql.query(
    `SELECT 1 AS locked FROM usage_minute WHERE consumer_id = ANY($2::bigint[]) AND ${IS_DUE}
     ORDER BY consumer_id, minute, route_id FOR NO KEY UPDATE`,
    [days, consumerIds],
  );
  await sql.query(
    `WITH due AS (
       SELECT consumer_id, minute, route_id, epoch, cost - posted AS n FROM usage_minute
       WHERE consumer_id = ANY($2::bigint[]) AND ${IS_DUE}),
     marked AS (
       UPDATE usage_minute u SET posted = u.posted + due.n FROM due
       WHERE (u.consumer_id, u.minute, u.route_id, u.epoch) = (due.consumer_id, due.minute, due.route_id, due.epoch))
     INSERT INTO ledger_entry (consumer_id, kind, debit, credit, amount, note, at)
     SELECT consumer_id, 'usage', 'credits', 'usage', sum(n)::bigint,
       to_char(date_trunc('hour', minute, 'UTC') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24":00Z"'), clock_timestamp()
     FROM due GROUP BY consumer_id, date_trunc('hour', minute, 'UTC')`,
    [days, consumerIds],
  );
  return due.length;
}

const IS_DUE = `minute >= clock_timestamp() - $1::int * interval '1 day'
  AND minute < date_trunc('hour', clock_timestamp(), 'UTC') AND posted < cost`;
