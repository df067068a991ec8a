import type { Sql } from "@/lib/kernel/sql";

/** The hours of all gates that have ended, anew from their rows: seeds put in at once what a gate flushes bit by bit. */
export async function sumHours(sql: Sql): Promise<void> {
  for (const table of ["usage_hour", "occurrence_hour"]) await sql.query(`DELETE FROM ${table} WHERE ${ENDED}`);
  await sql.query(
    `INSERT INTO usage_hour (hour, epoch, calls, units, cost)
     SELECT date_trunc('hour', minute, 'UTC'), epoch, sum(calls), sum(units), sum(cost)
     FROM usage_minute WHERE ${ENDED} GROUP BY 1, 2 ORDER BY 1`,
  );
  await sql.query(
    `INSERT INTO occurrence_hour (hour, epoch, code, status, gateway_id, route_id, plan_version_id, suspect,
       occurrences, calls, cost)
     SELECT date_trunc('hour', minute, 'UTC'), epoch, code, status, coalesce(gateway_id, 0), coalesce(route_id, 0),
       coalesce(plan_version_id, 0), suspect IS NOT NULL, count(*), sum(count), sum(cost)
     FROM occurrence WHERE ${ENDED} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1`,
  );
}

const ENDED = "epoch IN (SELECT epoch FROM gate_epoch WHERE state = 'ended')";
