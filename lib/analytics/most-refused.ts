import { Prisma } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import type { Tx } from "@/lib/platform/db";
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
  const { column, name, join } = SUBJECTS[by];
  const where = Prisma.sql`${occurrencesWhere(range, filter)} AND ${column} IS NOT NULL`;
  const [totals, rows] = await Promise.all([
    tx.$queryRaw<{ total: bigint }[]>`SELECT count(DISTINCT ${column}) AS total FROM occurrence o WHERE ${where}`,
    tx.$queryRaw<(CountedRow & { id: bigint; name: string; detail: string | null })[]>`
      WITH most AS (
        SELECT ${column} AS id, count(*) AS occurrences FROM occurrence o WHERE ${where}
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${limit}),
      counted AS (
        SELECT most.id, most.occurrences AS rank, o.code, o.suspect IS NOT NULL AS suspect,
          count(*) AS occurrences, sum(o.count)::bigint AS calls
        FROM occurrence o JOIN most ON most.id = ${column} WHERE ${where} GROUP BY 1, 2, 3, 4)
      SELECT c.id, ${name}, c.code, c.suspect, c.occurrences, c.calls FROM counted c ${join} ORDER BY c.rank DESC, c.id`,
  ]);
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
  return { items: [...items.values()], total: Number(totals[0]?.total ?? 0) };
}

const SUBJECTS = {
  consumer: {
    column: Prisma.sql`o.consumer_id`,
    name: Prisma.sql`s.name, p.name AS detail`,
    join: Prisma.sql`
      JOIN consumer s ON s.id = c.id
      LEFT JOIN subscription u ON u.consumer_id = c.id AND u.ended_at IS NULL
      LEFT JOIN plan_version v ON v.id = u.plan_version_id LEFT JOIN plan p ON p.id = v.plan_id`,
  },
  route: {
    column: Prisma.sql`o.route_id`,
    name: Prisma.sql`s.method || ' ' || s.path AS name, '' AS detail`,
    join: Prisma.sql`JOIN route s ON s.id = c.id`,
  },
  gateway: {
    column: Prisma.sql`o.gateway_id`,
    name: Prisma.sql`s.name, s.kind::text AS detail`,
    join: Prisma.sql`JOIN gateway s ON s.id = c.id`,
  },
} as const;
