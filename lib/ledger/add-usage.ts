import type { UsageDelta } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";
import type { LeaseTotal } from "./lend-shortage";

/** Totals by GREATEST, so that even a repeat beside the position's guard is harmless (I8). Each lease is there: `lend` begins those that were not. */
export async function raiseUsed(sql: Sql, epoch: number, totals: readonly LeaseTotal[]): Promise<void> {
  const columns = [
    totals.map((total) => total.lotId),
    totals.map((total) => total.consumerId),
    totals.map((total) => total.used),
  ];
  await sql.query(RAISE_USED, [epoch, ...columns], "flush.leases");
}

/**
 * An upsert that never inserts: it takes each lease by its key, in order, and builds on its newest version, whatever the planner
 * believes to know of the epoch. An UPDATE … FROM would read all leases of a young one.
 */
const RAISE_USED = `
INSERT INTO lease AS l (epoch, lot_id, consumer_id, granted, used)
SELECT $1::bigint, lot_id, consumer_id, used, used
FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) r(lot_id, consumer_id, used) ORDER BY lot_id
ON CONFLICT (epoch, lot_id) DO UPDATE SET used = GREATEST(l.used, excluded.used) WHERE excluded.used > l.used`;

/**
 * Minutes, and in the same statement the hours that they sum to. Sorted, because the hourly posting locks rows of past hours in
 * this order.
 */
export async function addUsage(sql: Sql, epoch: number, rows: readonly UsageDelta[]): Promise<void> {
  const columns = [
    rows.map((row) => row.consumerId),
    rows.map((row) => row.minuteMs),
    rows.map((row) => row.routeId),
    rows.map((row) => row.calls),
    rows.map((row) => row.units),
    rows.map((row) => row.costMicros),
  ];
  await sql.query(ADD_USAGE, [epoch, ...columns], "flush.usage");
}

const ADD_USAGE = `
WITH r AS MATERIALIZED (
  SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
    r(consumer_id, minute_ms, route_id, calls, units, cost)),
hours AS (
  INSERT INTO usage_hour AS h (hour, epoch, calls, units, cost)
  SELECT to_timestamp(minute_ms / 3600000 * 3600), $1::bigint, sum(calls), sum(units), sum(cost) FROM r GROUP BY 1
  ON CONFLICT (hour, epoch)
  DO UPDATE SET calls = h.calls + excluded.calls, units = h.units + excluded.units, cost = h.cost + excluded.cost)
INSERT INTO usage_minute AS u (consumer_id, minute, route_id, epoch, calls, units, cost)
SELECT consumer_id, to_timestamp(minute_ms / 1000.0), route_id, $1::bigint, calls, units, cost FROM r
ORDER BY consumer_id, minute_ms, route_id
ON CONFLICT (consumer_id, minute, route_id, epoch)
DO UPDATE SET calls = u.calls + excluded.calls, units = u.units + excluded.units, cost = u.cost + excluded.cost`;
