import type { Tx } from "@/lib/platform/db";
import { diffTerms, type TermChange } from "./diff-terms";
import { type DraftProblem, draftProblems, draftWarnings } from "./draft-problems";
import { type MoveEffect, readMoveEffects } from "./move-effect";
import type { PlanHead } from "./queries";
import { EMPTY_TERMS, type PlanTerms, readTerms } from "./terms";

/** What publishing a draft would do, before it is done. */
export interface PublishEffect {
  /** Against the version on sale. */
  readonly changes: readonly TermChange[];
  readonly problems: readonly DraftProblem[];
  readonly warnings: readonly DraftProblem[];
  /** What moving would do to the subscribers of each version, newest first. */
  readonly moves: readonly MoveEffect[];
  /** Calls of the last 7 days refused with plan_upgrade_required, by route that the draft adds. */
  readonly weekUpgrades: ReadonlyMap<bigint, number>;
}

export async function readPublishEffect(tx: Tx, plan: PlanHead, draftId: bigint, now: Date): Promise<PublishEffect> {
  const before = plan.newest ? await readTerms(tx, plan.newest.id) : EMPTY_TERMS;
  const after = await readTerms(tx, draftId);
  const [moves, weekUpgrades] = await Promise.all([
    readMoveEffects(tx, plan.id, after, now),
    weekRefused(tx, plan.id, before, after, new Date(now.getTime() - WEEK_MS)),
  ]);
  return {
    changes: diffTerms(before, after),
    problems: draftProblems(after),
    warnings: draftWarnings(after),
    moves,
    weekUpgrades,
  };
}

const WEEK_MS = 7 * 86_400_000;

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
