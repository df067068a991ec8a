import { Prisma } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import type { Tx } from "@/lib/platform/db";
import { occurrencesWhere, type RefusalFilter } from "./refusal-filter";
import type { TimeRange } from "./time-range";

export const REFUSAL_GROUPS = ["code", "consumer", "key", "plan", "route", "gateway", "gate"] as const;
export type RefusalGroup = (typeof REFUSAL_GROUPS)[number];

/** All occurrences of a list that have one thing in common. */
export interface GroupedRefusals {
  /** What the filter of the same name takes; null: they were refused before it was known. */
  readonly value: string | null;
  readonly name: string;
  /** Beside the name: the external id of a consumer, whose key it is. */
  readonly detail: string;
  readonly occurrences: number;
  readonly calls: number;
  readonly consumers: number;
  /** What the refused calls would have cost. */
  readonly worthMicros: bigint;
  readonly lastAt: Date;
}

/** A table of more is read by nobody; what is left out is counted in `total`. */
const GROUPS_MAX = 200;

/** Most occurrences first; ties by value. */
export async function groupRefusals(
  tx: Tx,
  by: RefusalGroup,
  range: Pick<TimeRange, "fromMs" | "toMs">,
  filter: RefusalFilter,
): Promise<{ readonly rows: readonly GroupedRefusals[]; readonly total: number }> {
  const { column, join, name, names } = GROUPS[by];
  const rows = await tx.$queryRaw<
    {
      key: bigint | string | null;
      name: string | null;
      detail: string | null;
      occurrences: bigint;
      calls: bigint;
      consumers: bigint;
      worth: bigint;
      lastAt: Date;
      total: bigint;
    }[]
  >`
    WITH grouped AS (
      SELECT ${column} AS key, count(*) AS occurrences, sum(o.count)::bigint AS calls,
        count(DISTINCT o.consumer_id) AS consumers, sum(o.cost)::bigint AS worth, max(o.last_at) AS last_at,
        count(*) OVER () AS total
      FROM occurrence o ${join} WHERE ${occurrencesWhere(range, filter)}
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${GROUPS_MAX})
    SELECT g.key, ${name}, g.occurrences, g.calls, g.consumers, g.worth, g.last_at AS "lastAt", g.total
    FROM grouped g ${names} ORDER BY g.occurrences DESC, g.key`;
  return {
    total: Number(rows[0]?.total ?? 0),
    rows: rows.map((row) => ({
      value: row.key === null ? null : filterValue(by, row.key),
      name: row.name ?? (row.key === null ? UNKNOWN[by] : String(row.key)),
      detail: row.detail ?? "",
      occurrences: Number(row.occurrences),
      calls: Number(row.calls),
      consumers: Number(row.consumers),
      worthMicros: row.worth,
      lastAt: row.lastAt,
    })),
  };
}

function filterValue(by: RefusalGroup, key: bigint | string): string {
  return by === "code" || by === "gate" ? String(key) : publicId(by, BigInt(key));
}

const UNKNOWN: Record<RefusalGroup, string> = {
  code: "no code",
  consumer: "nobody known",
  key: "no key of ours",
  plan: "no plan",
  route: "no route",
  gateway: "no gateway",
  gate: "no gate",
};

const NONE = Prisma.empty;
const GROUPS = {
  code: { column: Prisma.sql`o.code`, join: NONE, name: Prisma.sql`g.key AS name, '' AS detail`, names: NONE },
  consumer: {
    column: Prisma.sql`o.consumer_id`,
    join: NONE,
    name: Prisma.sql`s.name, s.external_id AS detail`,
    names: Prisma.sql`LEFT JOIN consumer s ON s.id = g.key`,
  },
  key: {
    column: Prisma.sql`o.key_id`,
    join: NONE,
    name: Prisma.sql`s.name, s.prefix || '…' || s.last_four || ' of ' || c.name AS detail`,
    names: Prisma.sql`LEFT JOIN key s ON s.id = g.key LEFT JOIN consumer c ON c.id = s.consumer_id`,
  },
  plan: {
    column: Prisma.sql`v.plan_id`,
    join: Prisma.sql`LEFT JOIN plan_version v ON v.id = o.plan_version_id`,
    name: Prisma.sql`s.name, '' AS detail`,
    names: Prisma.sql`LEFT JOIN plan s ON s.id = g.key`,
  },
  route: {
    column: Prisma.sql`o.route_id`,
    join: NONE,
    name: Prisma.sql`s.name, s.method || ' ' || s.path AS detail`,
    names: Prisma.sql`LEFT JOIN route s ON s.id = g.key`,
  },
  gateway: {
    column: Prisma.sql`o.gateway_id`,
    join: NONE,
    name: Prisma.sql`s.name, s.kind::text AS detail`,
    names: Prisma.sql`LEFT JOIN gateway s ON s.id = g.key`,
  },
  gate: {
    column: Prisma.sql`e.gate_id`,
    join: Prisma.sql`LEFT JOIN gate_epoch e ON e.epoch = o.epoch`,
    name: Prisma.sql`g.key AS name, '' AS detail`,
    names: NONE,
  },
} satisfies Record<RefusalGroup, Record<"column" | "join" | "name" | "names", Prisma.Sql>>;
