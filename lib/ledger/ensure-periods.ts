import type { PeriodLot } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";
import { lockAccounts } from "./locks";

/**
 * Makes the lots of these periods, and sets the limit of those that count now or later. A running period keeps its end, also
 * where another zone or anchor has moved the boundaries: the next one begins there, and periods never overlap (I15). Periods
 * made ahead that no longer fit are drawn anew. More is there at once; less stops at what is handed out (an allowance below its
 * use has 0 left). Without a difference it only reads. Needs a transaction; a few hundred periods at most.
 */
export async function ensurePeriods(sql: Sql, periods: readonly PeriodLot[]): Promise<void> {
  const columns = columnsOf(periods);
  const different = await sql.query<{ consumerId: number }>(DIFFERENT, columns, "periods.different");
  if (different.length === 0) return;
  const consumerIds = [...new Set(different.map((row) => row.consumerId))];
  await lockAccounts(sql, consumerIds);
  const mine = new Set(consumerIds);
  const wanted = columnsOf(periods.filter((period) => mine.has(period.consumerId)));
  await sql.query(LOCK, wanted);
  await sql.query(DROP, wanted);
  await sql.query(INSERT, wanted);
  await sql.query(SET_LIMIT, wanted);
}

function columnsOf(periods: readonly PeriodLot[]): unknown[] {
  return [
    periods.map((period) => period.consumerId),
    periods.map((period) => period.purse),
    periods.map((period) => period.limit),
    periods.map((period) => period.startsAtMs),
    periods.map((period) => period.endsAtMs),
  ];
}

/** Drawn ahead, and nothing of it handed out. */
const IS_UNTOUCHED =
  "(l.starts_at > clock_timestamp() AND l.leased = 0 AND NOT EXISTS (SELECT FROM lease WHERE lot_id = l.id))";

/** The asked periods, each from the end of the last begun one that reaches into it; gone where nothing of it is left. */
const ASKED = `asked AS (
  SELECT consumer_id, purse, amount, starts_at::timestamptz(3), ends_at::timestamptz(3) FROM (
    SELECT consumer_id, purse, amount, to_timestamp(end_ms / 1000.0) AS ends_at,
      GREATEST(to_timestamp(start_ms / 1000.0), (
        SELECT max(l.expires_at) FROM lot l WHERE l.consumer_id = p.consumer_id AND l.purse = p.purse
          AND l.starts_at < to_timestamp(p.end_ms / 1000.0) AND l.expires_at > to_timestamp(p.start_ms / 1000.0)
          AND NOT ${IS_UNTOUCHED})) AS starts_at
    FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
      p(consumer_id, purse, amount, start_ms, end_ms)) drawn
  WHERE starts_at < ends_at),
limits AS (
  SELECT DISTINCT consumer_id, purse, amount
  FROM unnest($1::bigint[], $2::text[], $3::bigint[]) p(consumer_id, purse, amount))`;

const DIFFERENT = `WITH ${ASKED}
SELECT consumer_id AS "consumerId" FROM asked a WHERE NOT EXISTS (
  SELECT FROM lot l WHERE l.consumer_id = a.consumer_id AND l.purse = a.purse
    AND l.starts_at = a.starts_at AND l.expires_at = a.ends_at)
UNION
SELECT consumer_id FROM lot l JOIN limits USING (consumer_id, purse)
WHERE NOT l.done AND l.expires_at > clock_timestamp() AND l.amount <> limits.amount`;

const LOCK = `WITH ${ASKED}
SELECT 1 AS locked FROM lot l WHERE NOT l.done AND (l.consumer_id, l.purse) IN (SELECT consumer_id, purse FROM limits)
ORDER BY l.id FOR NO KEY UPDATE`;

const DROP = `WITH ${ASKED}
DELETE FROM lot l USING asked a WHERE l.consumer_id = a.consumer_id AND l.purse = a.purse AND ${IS_UNTOUCHED}
  AND l.starts_at < a.ends_at AND l.expires_at > a.starts_at AND (l.starts_at, l.expires_at) <> (a.starts_at, a.ends_at)`;

const INSERT = `WITH ${ASKED}
INSERT INTO lot (consumer_id, purse, source, ref, amount, starts_at, expires_at)
SELECT consumer_id, purse, 'period', to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), amount,
  starts_at, ends_at
FROM asked ORDER BY consumer_id, purse, starts_at ON CONFLICT (consumer_id, purse, ref) DO NOTHING`;

const SET_LIMIT = `WITH ${ASKED}
UPDATE lot l SET amount = limits.amount FROM limits
WHERE l.consumer_id = limits.consumer_id AND l.purse = limits.purse AND NOT l.done
  AND l.expires_at > clock_timestamp() AND l.amount <> limits.amount`;
