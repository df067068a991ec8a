import { Prisma } from "@/lib/generated/prisma/client";
import type { Tx } from "@/lib/platform/db";
import { occurrenceSums } from "./occurrence-sums";
import { addCounts, type CountedRow, type RefusalCounts, type RefusalUnit } from "./refusal-counts";
import type { RefusalFilter } from "./refusal-filter";
import { type Bucket, bucketsOf, previousBuckets, previousRange, type TimeRange } from "./time-range";

export interface RefusalBar extends Bucket {
  readonly counts: RefusalCounts;
  /** Of the bar at the same place in the time before. */
  readonly before: RefusalCounts;
}

/** The chart's bars: refusals by group of codes in each stretch of the range, beside the same of the time before. */
export async function refusalsByBucket(
  tx: Tx,
  range: TimeRange,
  filter: RefusalFilter,
  zone: string,
  unit: RefusalUnit,
): Promise<readonly RefusalBar[]> {
  const buckets = bucketsOf(range, zone);
  const [counts, before] = await Promise.all([
    countIn(tx, range, buckets, filter, unit),
    countIn(tx, previousRange(range, zone), previousBuckets(range, zone), filter, unit),
  ]);
  return buckets.map((bucket, index) => ({ ...bucket, counts: counts[index] ?? {}, before: before[index] ?? {} }));
}

async function countIn(
  tx: Tx,
  range: TimeRange,
  buckets: readonly Bucket[],
  filter: RefusalFilter,
  unit: RefusalUnit,
): Promise<RefusalCounts[]> {
  const startsMs = buckets.map(({ fromMs }) => fromMs);
  const starts = startsMs.map((fromMs) => new Date(fromMs).toISOString());
  const rows = await tx.$queryRaw<(CountedRow & { bar: number })[]>(Prisma.sql`
    SELECT width_bucket(o.at, ${starts}::timestamptz[]) AS bar, o.code, o.suspect,
      sum(o.occurrences)::bigint AS occurrences, sum(o.calls)::bigint AS calls
    FROM ${occurrenceSums(range, filter, startsMs)} o
    GROUP BY 1, 2, 3`);
  const counts: RefusalCounts[] = buckets.map(() => ({}));
  for (const row of rows) counts[row.bar - 1] = addCounts(counts[row.bar - 1] ?? {}, row, unit);
  return counts;
}
