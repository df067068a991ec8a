import type { Sql } from "@/lib/kernel/sql";
import { lockAccounts } from "./locks";

/**
 * Drops the periods made ahead that have not begun, for the next ensurePeriods to draw anew: after a change of zone, anchor or
 * plan. The period that runs keeps its end. Needs a transaction.
 */
export async function redrawPeriods(sql: Sql, consumerId: number): Promise<void> {
  await lockAccounts(sql, [consumerId]);
  await sql.query(
    `DELETE FROM lot l WHERE consumer_id = $1::bigint AND source = 'period' AND starts_at > clock_timestamp()
       AND leased = 0 AND NOT EXISTS (SELECT FROM lease WHERE lot_id = l.id)`,
    [consumerId],
  );
}
