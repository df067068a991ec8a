import type { Sql } from "@/lib/kernel/sql";
import { noteChange } from "./note-change";

/**
 * Changes a quota or cap from the running period on: more is there at once, less stops at what is handed out already (an
 * allowance below its use reads as 0 left). Returns whether anything changed. Needs a transaction.
 */
export async function setPeriodLimit(
  sql: Sql,
  { consumerId, purse, limit }: { consumerId: number; purse: string; limit: number },
): Promise<boolean> {
  await sql.query(
    `SELECT 1 AS locked FROM lot WHERE consumer_id = $1::bigint AND purse = $2::text AND source = 'period'
       AND NOT done AND expires_at > clock_timestamp() ORDER BY id FOR NO KEY UPDATE`,
    [consumerId, purse],
  );
  const changed = await sql.query(
    `UPDATE lot SET amount = $3::bigint WHERE consumer_id = $1::bigint AND purse = $2::text AND source = 'period'
       AND NOT done AND expires_at > clock_timestamp() AND amount <> $3::bigint RETURNING id`,
    [consumerId, purse, limit],
  );
  if (changed.length > 0) await noteChange(sql, "quota", consumerId);
  return changed.length > 0;
}
