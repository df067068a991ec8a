import { dropPeriodsAhead } from "@/lib/ledger/drop-periods-ahead";
import { quotaPurse } from "@/lib/ledger/purse";
import { type PeriodLimits, setPeriodLimits } from "@/lib/ledger/set-period-limits";
import { prismaSql, type Tx } from "@/lib/platform/db";
import type { PlanTerms, TermLimit } from "./terms";

/**
 * Gives the running periods of consumers who come to `after` its quotas; what they have used stays used. A quota whose
 * period itself is another (a day instead of a month) begins when the running one ends. A consumer's own override stands.
 */
export async function carryQuotas(
  tx: Tx,
  consumerIds: readonly bigint[],
  before: PlanTerms,
  after: PlanTerms,
): Promise<void> {
  const sql = prismaSql(tx);
  const old = quotasOf(before);
  const limits: PeriodLimits[] = [];
  for (const [purse, quota] of quotasOf(after)) {
    const was = old.get(purse);
    const ids = await withoutOverride(tx, consumerIds, quota);
    if (was && was.period !== quota.period) await dropPeriodsAhead(sql, { consumerIds: ids, purse });
    else if (was?.limit !== quota.limit) limits.push({ consumerIds: ids, purse, limit: Number(quota.limit) });
  }
  await setPeriodLimits(sql, limits);
}

interface Quota extends TermLimit {
  readonly routeId: bigint | null;
}

/** By purse. */
function quotasOf(terms: PlanTerms): Map<string, Quota> {
  const all: Quota[] = [
    ...terms.limits.map((limit) => ({ ...limit, routeId: null })),
    ...terms.routes.flatMap(({ routeId, limits }) => limits.map((limit) => ({ ...limit, routeId }))),
  ];
  return new Map(
    all
      .filter(({ kind }) => kind === "quota")
      .map((quota) => [quotaPurse(quota.name, quota.routeId === null ? null : Number(quota.routeId)), quota]),
  );
}

async function withoutOverride(tx: Tx, consumerIds: readonly bigint[], { name, routeId }: Quota): Promise<number[]> {
  const own = await tx.$queryRaw<{ consumerId: bigint }[]>`
    SELECT consumer_id AS "consumerId" FROM limit_override
    WHERE name = ${name} AND route_id IS NOT DISTINCT FROM ${routeId}::bigint AND consumer_id = ANY(${consumerIds})`;
  const skipped = new Set(own.map(({ consumerId }) => consumerId));
  return consumerIds.filter((id) => !skipped.has(id)).map(Number);
}
