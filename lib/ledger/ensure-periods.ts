import type { Sql } from "@/lib/kernel/sql";
import { lockAccounts } from "./locks";

/** One period of a quota or of a spend cap: [start, end) in Unix ms. */
export interface Period {
  readonly consumerId: number;
  readonly purse: string;
  /** Units of a quota, microcredits of a cap. */
  readonly limit: number;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Makes the lots of periods that have none yet, and returns how many. Periods of one purse never overlap (I15): where another
 * zone or anchor has moved the boundaries, the new period begins where the last one ends. A period that is there keeps its
 * limit; setPeriodLimit changes it. Needs a transaction; at most a few hundred periods at a time.
 */
export async function ensurePeriods(sql: Sql, periods: readonly Period[]): Promise<number> {
  const missing = await sql.query<{ at: number }>(MISSING, columnsOf(periods), "ledger.missing_periods");
  if (missing.length === 0) return 0;
  const wanted = missing.map(({ at }) => periods[at - 1]).filter((period) => period !== undefined);
  await lockAccounts(
    sql,
    wanted.map((period) => period.consumerId),
  );
  const made = await sql.query(INSERT, columnsOf(wanted), "ledger.insert_periods");
  return made.length;
}

function columnsOf(periods: readonly Period[]): unknown[] {
  return [
    periods.map((period) => period.consumerId),
    periods.map((period) => period.purse),
    periods.map((period) => period.limit),
    periods.map((period) => period.startMs),
    periods.map((period) => period.endMs),
  ];
}

/** Each asked period from the end of the last one that reaches into it, if anything of it is left. */
const UNCOVERED = `
SELECT p.*, to_timestamp(p.end_ms / 1000.0) AS ends_at, GREATEST(to_timestamp(p.start_ms / 1000.0), (
  SELECT max(l.expires_at) FROM lot l WHERE l.consumer_id = p.consumer_id AND l.purse = p.purse
    AND l.starts_at < to_timestamp(p.end_ms / 1000.0) AND l.expires_at > to_timestamp(p.start_ms / 1000.0))) AS starts_at
FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[]) WITH ORDINALITY
  p(consumer_id, purse, amount, start_ms, end_ms, at)`;

const MISSING = `SELECT at FROM (${UNCOVERED}) u WHERE starts_at < ends_at ORDER BY at`;

const INSERT = `
INSERT INTO lot (consumer_id, purse, source, ref, amount, starts_at, expires_at)
SELECT consumer_id, purse, 'period', to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), amount,
  starts_at, ends_at
FROM (${UNCOVERED}) u WHERE starts_at < ends_at ORDER BY consumer_id, purse, starts_at
ON CONFLICT (consumer_id, purse, ref) DO NOTHING RETURNING id`;
