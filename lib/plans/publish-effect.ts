import type { Tx } from "@/lib/platform/db";
import { diffTerms, type TermChange } from "./diff-terms";
import { type DraftProblem, draftProblems, draftWarnings } from "./draft-problems";
import type { PlanHead } from "./queries";
import { EMPTY_TERMS, type PlanTerms, readTerms } from "./terms";

/** What publishing a draft would do, before it is done. */
export interface PublishEffect {
  readonly changes: readonly TermChange[];
  readonly problems: readonly DraftProblem[];
  readonly warnings: readonly DraftProblem[];
  /** Subscribers by the version they are on, newest first. */
  readonly subscribers: readonly { readonly version: number; readonly count: number }[];
  /** What the subscribers' calls of the last 7 days would have cost more (or less), by route whose price changes. */
  readonly weekDeltaMicros: ReadonlyMap<bigint, bigint>;
  /** Calls of the last 7 days refused with plan_upgrade_required, by route that the draft adds. */
  readonly weekUpgrades: ReadonlyMap<bigint, number>;
}

export async function readPublishEffect(tx: Tx, plan: PlanHead, draftId: bigint, now: Date): Promise<PublishEffect> {
  const before = plan.newest ? await readTerms(tx, plan.newest.id) : EMPTY_TERMS;
  const after = await readTerms(tx, draftId);
  const since = new Date(now.getTime() - WEEK_MS);
  const [subscribers, weekDeltaMicros, weekUpgrades] = await Promise.all([
    countByVersion(tx, plan.id),
    weekDeltas(tx, plan.id, before, after, since),
    weekRefused(tx, plan.id, before, after, since),
  ]);
  return {
    changes: diffTerms(before, after),
    problems: draftProblems(after),
    warnings: draftWarnings(after),
    subscribers,
    weekDeltaMicros,
    weekUpgrades,
  };
}

const WEEK_MS = 7 * 86_400_000;

function countByVersion(tx: Tx, planId: bigint) {
  return tx.$queryRaw<{ version: number; count: number }[]>`
    SELECT v.version, count(*)::int AS count FROM subscription s JOIN plan_version v ON v.id = s.plan_version_id
    WHERE v.plan_id = ${planId} AND s.ended_at IS NULL AND s.status <> 'canceled'
    GROUP BY 1 ORDER BY 1 DESC`;
}

async function weekDeltas(tx: Tx, planId: bigint, before: PlanTerms, after: PlanTerms, since: Date) {
  const old = pricesOf(before);
  const risen = new Map(
    [...pricesOf(after)].flatMap(([routeId, price]) => {
      const was = old.get(routeId);
      return was === undefined || was === price ? [] : [[routeId, price - was] as const];
    }),
  );
  if (risen.size === 0) return new Map<bigint, bigint>();
  const used = await tx.$queryRaw<{ routeId: bigint; units: bigint }[]>`
    SELECT u.route_id AS "routeId", sum(u.units)::bigint AS units
    FROM subscription s JOIN plan_version v ON v.id = s.plan_version_id
    JOIN usage_minute u ON u.consumer_id = s.consumer_id
    WHERE v.plan_id = ${planId} AND s.ended_at IS NULL AND u.minute >= ${since} AND u.route_id = ANY(${[...risen.keys()]})
    GROUP BY 1`;
  return new Map(used.map(({ routeId, units }) => [routeId, units * (risen.get(routeId) ?? 0n)]));
}

async function weekRefused(tx: Tx, planId: bigint, before: PlanTerms, after: PlanTerms, since: Date) {
  const known = new Set(before.routes.map(({ routeId }) => routeId));
  const added = after.routes.map(({ routeId }) => routeId).filter((routeId) => !known.has(routeId));
  if (added.length === 0) return new Map<bigint, number>();
  const refused = await tx.$queryRaw<{ routeId: bigint; count: number }[]>`
    SELECT o.route_id AS "routeId", sum(o.count)::float8 AS count
    FROM subscription s JOIN plan_version v ON v.id = s.plan_version_id
    JOIN occurrence o ON o.consumer_id = s.consumer_id
    WHERE v.plan_id = ${planId} AND s.ended_at IS NULL AND o.minute >= ${since}
      AND o.code = 'plan_upgrade_required' AND o.route_id = ANY(${added})
    GROUP BY 1`;
  return new Map(refused.map(({ routeId, count }) => [routeId, count]));
}

function pricesOf(terms: PlanTerms): Map<bigint, bigint> {
  const byUnit = terms.routes.filter(({ priceKind }) => priceKind === "unit");
  return new Map(byUnit.map(({ routeId, priceMicros, basePriceMicros }) => [routeId, priceMicros ?? basePriceMicros]));
}
