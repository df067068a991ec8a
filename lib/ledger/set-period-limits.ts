import type { Sql } from "@/lib/kernel/sql";

export interface PeriodLimits {
  readonly consumerIds: readonly number[];
  readonly purse: string;
  readonly limit: number;
}

/**
 * setPeriodLimit for many consumers at once, as a newly published plan version asks; returns how many periods changed. All
 * lots are locked in one statement, by id, as a flush does. Notes no change: whoever moves consumers notes each of them.
 * Needs a transaction.
 */
export async function setPeriodLimits(sql: Sql, changes: readonly PeriodLimits[]): Promise<number> {
  if (changes.length === 0) return 0;
  await sql.query(
    `SELECT 1 AS locked FROM lot WHERE consumer_id = ANY($1::bigint[]) AND purse = ANY($2::text[]) AND source = 'period'
       AND NOT done AND expires_at > clock_timestamp() ORDER BY id FOR NO KEY UPDATE`,
    [[...new Set(changes.flatMap(({ consumerIds }) => consumerIds))], changes.map(({ purse }) => purse)],
  );
  let changed = 0;
  for (const { consumerIds, purse, limit } of changes) {
    const rows = await sql.query(
      `UPDATE lot SET amount = $3::bigint WHERE consumer_id = ANY($1::bigint[]) AND purse = $2::text AND source = 'period'
         AND NOT done AND expires_at > clock_timestamp() AND amount <> $3::bigint RETURNING id`,
      [consumerIds, purse, limit],
    );
    changed += rows.length;
  }
  return changed;
}
