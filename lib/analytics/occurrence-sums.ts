import { Prisma } from "@/lib/generated/prisma/client";
import { filterConditions, type RefusalFilter } from "./refusal-filter";
import { allRows, type SplitHours, splitHours } from "./split-hours";
import type { TimeRange } from "./time-range";

/**
 * What occurrences sum to, for a FROM: `at`, `epoch`, `code`, `status`, `gateway_id`, `route_id`, `plan_version_id`, `suspect`,
 * `occurrences`, `calls` and `cost`. Whole hours come from their sums and the rest from the rows, as does all that is narrowed
 * by what sums are not kept of. `cuts` as splitHours takes them.
 */
export function occurrenceSums(
  range: Pick<TimeRange, "fromMs" | "toMs">,
  filter: RefusalFilter,
  cuts: readonly number[] = [],
): Prisma.Sql {
  const { fromMs, toMs, broken, rest } = isSummed(filter) ? splitHours(range, cuts) : allRows(range);
  const rows = Prisma.sql`
    SELECT o.minute AS at, o.epoch, o.code, o.status, o.gateway_id, o.route_id, o.plan_version_id,
      o.suspect IS NOT NULL AS suspect, 1::bigint AS occurrences, o.count AS calls, o.cost
    FROM occurrence o
    WHERE ${withinAny(Prisma.sql`o.minute`, rest)} AND ${filterConditions(filter, Prisma.sql`o.suspect IS NOT NULL`)}`;
  if (fromMs >= toMs) return Prisma.sql`(${rows})`;
  return Prisma.sql`(
    SELECT o.hour AS at, o.epoch, o.code, o.status, NULLIF(o.gateway_id, 0) AS gateway_id, NULLIF(o.route_id, 0) AS route_id,
      NULLIF(o.plan_version_id, 0) AS plan_version_id, o.suspect, o.occurrences, o.calls, o.cost
    FROM occurrence_hour o
    WHERE o.hour >= ${new Date(fromMs)} AND o.hour < ${new Date(toMs)} AND o.hour <> ALL(${broken.map((atMs) => new Date(atMs).toISOString())}::timestamptz[])
      AND ${filterConditions(filter, Prisma.sql`o.suspect`)}
    UNION ALL ${rows})`;
}

/** A consumer's and a key's occurrences are few enough, and the solvent have an index of their own. */
function isSummed({ consumerId, keyId, solvent }: RefusalFilter): boolean {
  return consumerId === undefined && keyId === undefined && solvent === undefined;
}

/** Whether a time is within one of these. Written out, so that the planner knows how little that is. */
export function withinAny(column: Prisma.Sql, parts: SplitHours["rest"]): Prisma.Sql {
  if (parts.length === 0) return Prisma.sql`false`;
  const each = parts.map(
    ({ fromMs, toMs }) => Prisma.sql`${column} >= ${new Date(fromMs)} AND ${column} < ${new Date(toMs)}`,
  );
  return Prisma.sql`(${Prisma.join(each, " OR ")})`;
}
