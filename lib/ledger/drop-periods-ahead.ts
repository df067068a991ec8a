import type { Sql } from "@/lib/kernel/sql";
import { lockAccounts } from "./locks";

/** redrawPeriods for one purse of many consumers: their quota has another period from the next one on. Needs a transaction. */
export async function dropPeriodsAhead(
  sql: Sql,
  { consumerIds, purse }: { consumerIds: readonly number[]; purse: string },
): Promise<void> {
  await lockAccounts(sql, consumerIds);
  await sql.query(
    `DELETE FROM lot l WHERE consumer_id = ANY($1::bigint[]) AND purse = $2::text AND source = 'period'
       AND starts_at > clock_timestamp() AND leased = 0 AND NOT EXISTS (SELECT FROM lease WHERE lot_id = l.id)`,
    [consumerIds, purse],
  );
}
