import type { Tx } from "@/lib/platform/db";
import { diffTerms, type TermChange } from "./diff-terms";
import { type PlanTerms, readTerms } from "./terms";

/** What coming to other terms would do to the subscribers of one version. */
export interface MoveEffect {
  readonly versionId: bigint;
  readonly version: number;
  readonly subscribers: number;
  readonly changes: readonly TermChange[];
  /** What their calls of the last 7 days would have cost more; negative: less. */
  readonly weekDeltaMicros: bigint;
  /** Of them, who would have paid less, and who more. Whoever called no route with another price pays as before. */
  readonly payLess: number;
  readonly payMore: number;
  /** The three whose week would have changed most. */
  readonly most: readonly { readonly consumerId: bigint; readonly name: string; readonly deltaMicros: bigint }[];
}

/** Versions told apart; a plan whose subscribers are on more of them shows the newest. */
const VERSIONS_MAX = 12;
const MOST = 3;
const WEEK_MS = 7 * 86_400_000;

/** By the version that subscribers are on, newest first; those on `after` itself are left out by giving its id. */
export async function readMoveEffects(
  tx: Tx,
  planId: bigint,
  after: PlanTerms,
  now: Date,
  { exceptVersionId = 0n }: { readonly exceptVersionId?: bigint } = {},
): Promise<MoveEffect[]> {
  const versions = await tx.$queryRaw<{ versionId: bigint; version: number; subscribers: number }[]>`
    SELECT v.id AS "versionId", v.version, count(*)::int AS subscribers
    FROM subscription s JOIN plan_version v ON v.id = s.plan_version_id
    WHERE v.plan_id = ${planId} AND v.id <> ${exceptVersionId} AND s.ended_at IS NULL AND s.status <> 'canceled'
    GROUP BY 1 ORDER BY 2 DESC LIMIT ${VERSIONS_MAX}`;
  const groups = await Promise.all(
    versions.map(async (group) => {
      const before = await readTerms(tx, group.versionId);
      return { ...group, changes: diffTerms(before, after), deltas: priceDeltas(before, after) };
    }),
  );
  const since = new Date(now.getTime() - WEEK_MS);
  const weeks = await readWeeks(tx, since, groups);
  return groups.map(({ deltas: _, ...group }) => ({
    ...group,
    ...weekOf(weeks.filter(({ versionId }) => versionId === group.versionId)),
  }));
}

interface WeekRow {
  readonly versionId: bigint;
  readonly consumerId: bigint;
  readonly name: string;
  readonly deltaMicros: bigint;
  readonly totalMicros: bigint;
  readonly payLess: number;
  readonly payMore: number;
}

async function readWeeks(
  tx: Tx,
  since: Date,
  groups: readonly { readonly versionId: bigint; readonly deltas: ReadonlyMap<bigint, bigint> }[],
): Promise<WeekRow[]> {
  const cells = groups.flatMap(({ versionId, deltas }) =>
    [...deltas].map(([routeId, delta]) => ({ versionId, routeId, delta })),
  );
  if (cells.length === 0) return [];
  return tx.$queryRaw<WeekRow[]>`
    WITH delta AS (
      SELECT * FROM unnest(${cells.map(({ versionId }) => versionId)}::bigint[],
        ${cells.map(({ routeId }) => routeId)}::bigint[], ${cells.map(({ delta }) => delta)}::bigint[])
        AS cell (version_id, route_id, micros)),
    week AS (
      SELECT s.plan_version_id AS version_id, s.consumer_id, sum(u.units * d.micros) AS micros
      FROM delta d
      JOIN subscription s ON s.plan_version_id = d.version_id AND s.ended_at IS NULL AND s.status <> 'canceled'
      JOIN usage_minute u ON u.consumer_id = s.consumer_id AND u.route_id = d.route_id AND u.minute >= ${since}
      GROUP BY 1, 2),
    ranked AS (
      SELECT *, row_number() OVER (PARTITION BY version_id ORDER BY abs(micros) DESC, consumer_id) AS place,
        sum(micros) OVER version AS total, count(*) FILTER (WHERE micros < 0) OVER version AS less,
        count(*) FILTER (WHERE micros > 0) OVER version AS more
      FROM week WHERE micros <> 0 WINDOW version AS (PARTITION BY version_id))
    SELECT r.version_id AS "versionId", r.consumer_id AS "consumerId", c.name, r.micros::bigint AS "deltaMicros",
      r.total::bigint AS "totalMicros", r.less::int AS "payLess", r.more::int AS "payMore"
    FROM ranked r JOIN consumer c ON c.id = r.consumer_id
    WHERE r.place <= ${MOST} ORDER BY r.version_id, r.place`;
}

function weekOf(rows: readonly WeekRow[]) {
  const [first] = rows;
  return {
    weekDeltaMicros: first?.totalMicros ?? 0n,
    payLess: first?.payLess ?? 0,
    payMore: first?.payMore ?? 0,
    most: rows.map(({ consumerId, name, deltaMicros }) => ({ consumerId, name, deltaMicros })),
  };
}

/** Of routes that both sell by unit at different prices. */
function priceDeltas(before: PlanTerms, after: PlanTerms): Map<bigint, bigint> {
  const old = unitPrices(before);
  return new Map(
    [...unitPrices(after)].flatMap(([routeId, price]) => {
      const was = old.get(routeId);
      return was === undefined || was === price ? [] : [[routeId, price - was] as const];
    }),
  );
}

function unitPrices({ routes }: PlanTerms): Map<bigint, bigint> {
  const byUnit = routes.filter(({ priceKind }) => priceKind === "unit");
  return new Map(byUnit.map(({ routeId, priceMicros, basePriceMicros }) => [routeId, priceMicros ?? basePriceMicros]));
}
