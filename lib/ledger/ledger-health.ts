import type { LedgerHealth } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";
import { IS_ALIVE } from "./elsewhere";
import { unixMs } from "./unix-ms";
import { readVerification } from "./verification";

/** Two statements over all open leases: for metrics, at a slow pace. */
export async function readHealth(sql: Sql): Promise<LedgerHealth> {
  const { finishedAt, driftMicros } = await readVerification(sql);
  const [row] = await sql.query<{ limboMicros: number; nowMs: number }>(
    `SELECT ${unixMs("clock_timestamp()")} AS "nowMs", COALESCE((
       SELECT sum(l.granted - l.used - l.returned) FROM gate_epoch e JOIN lease l USING (epoch) JOIN lot o ON o.id = l.lot_id
       WHERE e.state IN ('live', 'fenced') AND NOT ${IS_ALIVE} AND o.purse = 'credits'
         AND l.granted > l.used + l.returned), 0)::bigint AS "limboMicros"`,
    [],
    "ledger.health",
  );
  if (row === undefined) throw new Error("a SELECT without FROM returned no row");
  const verifiedAgeMs = finishedAt === null ? null : Math.max(0, row.nowMs - Date.parse(finishedAt));
  return { limboMicros: row.limboMicros, driftMicros, verifiedAgeMs };
}
