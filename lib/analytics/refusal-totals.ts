import { Prisma } from "@/lib/generated/prisma/client";
import type { Tx } from "@/lib/platform/db";
import { occurrencesWhere, type RefusalFilter } from "./refusal-filter";
import type { TimeRange } from "./time-range";

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
  const [[refused], [solvent], [all], [served]] = await Promise.all([
    tx.$queryRaw<{ occurrences: bigint; calls: bigint; consumers: bigint; cost: bigint }[]>`
      SELECT count(*) AS occurrences, coalesce(sum(o.count), 0)::bigint AS calls,
        count(DISTINCT o.consumer_id) AS consumers, coalesce(sum(o.cost), 0)::bigint AS cost
      FROM occurrence o WHERE ${occurrencesWhere(range, filter)}`,
    tx.$queryRaw<{ occurrences: bigint }[]>`
      SELECT count(*) AS occurrences FROM occurrence o WHERE ${occurrencesWhere(range, { ...filter, solvent: true })}`,
    tx.$queryRaw<{ calls: bigint }[]>`
      SELECT coalesce(sum(o.count), 0)::bigint AS calls FROM occurrence o WHERE ${occurrencesWhere(range, {})}`,
    tx.$queryRaw<{ calls: bigint; cost: bigint }[]>(Prisma.sql`
      SELECT coalesce(sum(calls), 0)::bigint AS calls, coalesce(sum(cost), 0)::bigint AS cost FROM usage_minute
      WHERE minute >= ${new Date(range.fromMs)} AND minute < ${new Date(range.toMs)}`),
  ]);
  return {
    occurrences: Number(refused?.occurrences ?? 0),
    refusedCalls: Number(refused?.calls ?? 0),
    consumers: Number(refused?.consumers ?? 0),
    refusedMicros: refused?.cost ?? 0n,
    solvent: Number(solvent?.occurrences ?? 0),
    allRefusedCalls: Number(all?.calls ?? 0),
    servedCalls: Number(served?.calls ?? 0),
    spentMicros: served?.cost ?? 0n,
  };
}
