import type { Tx } from "@/lib/platform/db";
import { occurrenceSums } from "./occurrence-sums";
import { occurrencesWhere, type RefusalFilter } from "./refusal-filter";
import type { TimeRange } from "./time-range";
import { usageTotals } from "./usage-totals";

/** The readings of one stretch of time. Amounts in microcredits. */
export interface RefusalTotals {
  readonly occurrences: number;
  readonly refusedCalls: number;
  readonly consumers: number;
  /** What the refused calls would have cost. */
  readonly refusedMicros: bigint;
  /** Occurrences of consumers who had the credits. */
  readonly solvent: number;
  /** Of any status. */
  readonly allRefusedCalls: number;
  /** Calls that were served. */
  readonly servedCalls: number;
  readonly spentMicros: bigint;
}

/** `filter` narrows the refusals; what was served is counted whole. */
export async function refusalTotals(tx: Tx, range: TimeRange, filter: RefusalFilter): Promise<RefusalTotals> {
  const [[refused], [affected], [solvent], [all], served] = await Promise.all([
    tx.$queryRaw<{ occurrences: bigint; calls: bigint; cost: bigint }[]>`
      SELECT coalesce(sum(o.occurrences), 0)::bigint AS occurrences, coalesce(sum(o.calls), 0)::bigint AS calls,
        coalesce(sum(o.cost), 0)::bigint AS cost
      FROM ${occurrenceSums(range, filter)} o`,
    tx.$queryRaw<{ consumers: bigint }[]>`
      SELECT count(*) AS consumers FROM (
        SELECT FROM occurrence o WHERE ${occurrencesWhere(range, filter)} AND o.consumer_id IS NOT NULL
        GROUP BY o.consumer_id) affected`,
    tx.$queryRaw<{ occurrences: bigint }[]>`
      SELECT count(*) AS occurrences FROM occurrence o WHERE ${occurrencesWhere(range, { ...filter, solvent: true })}`,
    tx.$queryRaw<{ calls: bigint }[]>`
      SELECT coalesce(sum(o.calls), 0)::bigint AS calls FROM ${occurrenceSums(range, {})} o`,
    usageTotals(tx, range),
  ]);
  return {
    occurrences: Number(refused?.occurrences ?? 0),
    refusedCalls: Number(refused?.calls ?? 0),
    consumers: Number(affected?.consumers ?? 0),
    refusedMicros: refused?.cost ?? 0n,
    solvent: Number(solvent?.occurrences ?? 0),
    allRefusedCalls: Number(all?.calls ?? 0),
    servedCalls: served.calls,
    spentMicros: served.costMicros,
  };
}
