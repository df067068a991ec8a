import { Prisma } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import type { Tx } from "@/lib/platform/db";
import { occurrenceSums } from "./occurrence-sums";
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
  const { grouped, name, names } = GROUPS[by];
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
    WITH ${grouped(range, filter)}
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

type Grouped = (range: Pick<TimeRange, "fromMs" | "toMs">, filter: RefusalFilter) => Prisma.Sql;

const NONE = Prisma.empty;
const GROUPS: Record<RefusalGroup, { grouped: Grouped; name: Prisma.Sql; names: Prisma.Sql }> = {
  code: { grouped: bySums(Prisma.sql`o.code`), name: Prisma.sql`g.key AS name, '' AS detail`, names: NONE },
  consumer: {
    grouped: byConsumer,
    name: Prisma.sql`s.name, s.external_id AS detail`,
    names: Prisma.sql`LEFT JOIN consumer s ON s.id = g.key`,
  },
  key: {
    grouped: byKey,
    name: Prisma.sql`s.name, s.prefix || '…' || s.last_four || ' of ' || c.name AS detail`,
    names: Prisma.sql`LEFT JOIN key s ON s.id = g.key LEFT JOIN consumer c ON c.id = s.consumer_id`,
  },
  plan: {
    grouped: bySums(Prisma.sql`v.plan_id`, Prisma.sql`LEFT JOIN plan_version v ON v.id = o.plan_version_id`),
    name: Prisma.sql`s.name, '' AS detail`,
    names: Prisma.sql`LEFT JOIN plan s ON s.id = g.key`,
  },
  route: {
    grouped: bySums(Prisma.sql`o.route_id`),
    name: Prisma.sql`s.name, s.method || ' ' || s.path AS detail`,
    names: Prisma.sql`LEFT JOIN route s ON s.id = g.key`,
  },
  gateway: {
    grouped: bySums(Prisma.sql`o.gateway_id`),
    name: Prisma.sql`s.name, s.kind::text AS detail`,
    names: Prisma.sql`LEFT JOIN gateway s ON s.id = g.key`,
  },
  gate: {
    grouped: bySums(Prisma.sql`e.gate_id`, Prisma.sql`LEFT JOIN gate_epoch e ON e.epoch = o.epoch`),
    name: Prisma.sql`g.key AS name, '' AS detail`,
    names: NONE,
  },
};

/** Of what sums are kept by: only the consumers and the newest are found among the rows, by an index that holds all it takes. */
function bySums(column: Prisma.Sql, join = NONE): Grouped {
  return (range, filter) => {
    const where = occurrencesWhere(range, filter);
    return Prisma.sql`
      summed AS (
        SELECT ${column} AS key, sum(o.occurrences)::bigint AS occurrences, sum(o.calls)::bigint AS calls,
          sum(o.cost)::bigint AS worth, count(*) OVER () AS total
        FROM ${occurrenceSums(range, filter)} o ${join} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${GROUPS_MAX}),
      met AS (
        SELECT key, count(consumer_id) AS consumers, max(minute) AS minute FROM (
          SELECT ${column} AS key, o.consumer_id, max(o.minute) AS minute FROM occurrence o ${join} WHERE ${where}
          GROUP BY 1, 2) each GROUP BY 1),
      grouped AS (
        SELECT s.*, m.consumers, newest.last_at FROM summed s JOIN met m ON m.key IS NOT DISTINCT FROM s.key
        CROSS JOIN LATERAL (
          SELECT max(o.last_at) AS last_at FROM occurrence o ${join}
          WHERE ${where} AND o.minute = m.minute AND ${column} IS NOT DISTINCT FROM m.key) newest)`;
  };
}

/** Counted by that index, too; only the rows of those that are shown are read. */
function byConsumer(range: Pick<TimeRange, "fromMs" | "toMs">, filter: RefusalFilter): Prisma.Sql {
  const where = occurrencesWhere(range, filter);
  const sums = Prisma.sql`sum(o.count)::bigint AS calls, sum(o.cost)::bigint AS worth, max(o.last_at) AS last_at`;
  return Prisma.sql`
    counted AS (
      SELECT o.consumer_id AS key, count(*) AS occurrences, count(*) OVER () AS total FROM occurrence o
      WHERE ${where} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${GROUPS_MAX}),
    grouped AS (
      SELECT c.*, 1 AS consumers, own.* FROM counted c CROSS JOIN LATERAL (
        SELECT ${sums} FROM occurrence o WHERE ${where} AND o.consumer_id = c.key) own WHERE c.key IS NOT NULL
      UNION ALL
      SELECT c.*, 0 AS consumers, nobody.* FROM counted c CROSS JOIN LATERAL (
        SELECT ${sums} FROM occurrence o WHERE ${where} AND o.consumer_id IS NULL) nobody WHERE c.key IS NULL)`;
}

/** Neither sums nor an index know keys: the rows themselves. */
function byKey(range: Pick<TimeRange, "fromMs" | "toMs">, filter: RefusalFilter): Prisma.Sql {
  return Prisma.sql`
    grouped AS (
      SELECT key, sum(occurrences)::bigint AS occurrences, sum(calls)::bigint AS calls, count(consumer_id) AS consumers,
        sum(worth)::bigint AS worth, max(last_at) AS last_at, count(*) OVER () AS total
      FROM (
        SELECT o.key_id AS key, o.consumer_id, count(*) AS occurrences, sum(o.count) AS calls, sum(o.cost) AS worth,
          max(o.last_at) AS last_at
        FROM occurrence o WHERE ${occurrencesWhere(range, filter)} GROUP BY 1, 2) each
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${GROUPS_MAX})`;
}
