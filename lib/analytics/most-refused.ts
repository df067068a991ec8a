import { Prisma } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import type { Tx } from "@/lib/platform/db";
import { occurrenceSums } from "./occurrence-sums";
import { addCounts, type CountedRow, type RefusalCounts } from "./refusal-counts";
import { occurrencesWhere, type RefusalFilter } from "./refusal-filter";
import type { TimeRange } from "./time-range";

export interface MostRefused {
  /** Public. */
  readonly id: string;
  readonly name: string;
  /** Plan of a consumer, kind of a gateway; "" for a route. */
  readonly detail: string;
  /** Occurrences. */
  readonly counts: RefusalCounts;
}

export interface Ranking {
  readonly items: readonly MostRefused[];
  /** How many there are in all. */
  readonly total: number;
}

/** The consumers, routes or gateways with most occurrences, most first; ties by id. */
export async function mostRefused(
  tx: Tx,
  by: "consumer" | "route" | "gateway",
  range: TimeRange,
  filter: RefusalFilter,
  limit = 5,
): Promise<Ranking> {
  const { counted, name, join } = SUBJECTS[by];
  const rows = await tx.$queryRaw<(CountedRow & { id: bigint; total: bigint; name: string; detail: string | null })[]>`
    WITH ${counted(range, filter, limit)}
    SELECT c.id, ${name}, c.total, c.code, c.suspect, c.occurrences, c.calls FROM counted c ${join}
    ORDER BY c.rank DESC, c.id`;
  const items = new Map<bigint, MostRefused>();
  for (const row of rows) {
    const known = items.get(row.id) ?? {
      id: publicId(by, row.id),
      name: row.name,
      detail: row.detail ?? "",
      counts: {},
    };
    items.set(row.id, { ...known, counts: addCounts(known.counts, row, "occurrences") });
  }
  return { items: [...items.values()], total: Number(rows[0]?.total ?? 0) };
}

const SUBJECTS = {
  consumer: {
    counted: ofConsumers,
    name: Prisma.sql`s.name, p.name AS detail`,
    join: Prisma.sql`
      JOIN consumer s ON s.id = c.id
      LEFT JOIN subscription u ON u.consumer_id = c.id AND u.ended_at IS NULL
      LEFT JOIN plan_version v ON v.id = u.plan_version_id LEFT JOIN plan p ON p.id = v.plan_id`,
  },
  route: {
    counted: ofSums(Prisma.sql`o.route_id`),
    name: Prisma.sql`s.method || ' ' || s.path AS name, '' AS detail`,
    join: Prisma.sql`JOIN route s ON s.id = c.id`,
  },
  gateway: {
    counted: ofSums(Prisma.sql`o.gateway_id`),
    name: Prisma.sql`s.name, s.kind::text AS detail`,
    join: Prisma.sql`JOIN gateway s ON s.id = c.id`,
  },
} as const;

/** Counted and ranked by an index that says whose each occurrence was; only the rows of those that are shown are read. */
function ofConsumers(range: TimeRange, filter: RefusalFilter, limit: number): Prisma.Sql {
  const where = occurrencesWhere(range, filter);
  return Prisma.sql`
    ranked AS (
      SELECT o.consumer_id AS id, count(*) AS rank, count(*) OVER () AS total FROM occurrence o
      WHERE ${where} AND o.consumer_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${limit}),
    counted AS (
      SELECT r.*, own.* FROM ranked r CROSS JOIN LATERAL (
        SELECT o.code, o.suspect IS NOT NULL AS suspect, count(*) AS occurrences, sum(o.count)::bigint AS calls
        FROM occurrence o WHERE o.consumer_id = r.id AND ${where} GROUP BY 1, 2) own)`;
}

function ofSums(column: Prisma.Sql): typeof ofConsumers {
  return (range, filter, limit) => Prisma.sql`
    summed AS (
      SELECT ${column} AS id, o.code, o.suspect, sum(o.occurrences)::bigint AS occurrences, sum(o.calls)::bigint AS calls
      FROM ${occurrenceSums(range, filter)} o WHERE ${column} IS NOT NULL GROUP BY 1, 2, 3),
    ranked AS (
      SELECT id, sum(occurrences) AS rank, count(*) OVER () AS total FROM summed
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${limit}),
    counted AS (SELECT * FROM ranked JOIN summed USING (id))`;
}
