import { Prisma } from "@/lib/generated/prisma/client";
import type { Tx } from "@/lib/platform/db";
import type { TimeRange } from "./time-range";

/** What one consumer called of one route on one day of its zone. */
export interface UsageRow {
  /** "2026-11-22" */
  readonly day: string;
  /** Null: calls that the gateway lets pass free of charge, of no route. */
  readonly routeId: bigint | null;
  readonly routeName: string | null;
  readonly calls: number;
  readonly units: number;
  readonly costMicros: bigint;
}

/** Served calls by day and route, newest day first, then by route. `routeId` null: all routes. */
export async function usageByDay(
  tx: Tx,
  consumerId: bigint,
  range: Pick<TimeRange, "fromMs" | "toMs">,
  zone: string,
  routeId: bigint | null = null,
): Promise<UsageRow[]> {
  const ofRoute = routeId === null ? Prisma.empty : Prisma.sql`AND u.route_id = ${routeId}`;
  const rows = await tx.$queryRaw<(Omit<UsageRow, "routeId"> & { routeId: bigint })[]>`
    SELECT to_char(u.minute AT TIME ZONE ${zone}, 'YYYY-MM-DD') AS day, u.route_id AS "routeId", r.name AS "routeName",
      sum(u.calls)::float8 AS calls, sum(u.units)::float8 AS units, sum(u.cost)::bigint AS "costMicros"
    FROM usage_minute u LEFT JOIN route r ON r.id = u.route_id
    WHERE u.consumer_id = ${consumerId} AND u.minute >= ${new Date(range.fromMs)} AND u.minute < ${new Date(range.toMs)} ${ofRoute}
    GROUP BY 1, 2, 3 ORDER BY 1 DESC, 3, 2 LIMIT ${ROWS_MAX}`;
  return rows.map((row) => ({ ...row, routeId: row.routeId === 0n ? null : row.routeId }));
}

/** 400 days of 125 routes. */
const ROWS_MAX = 50_000;
