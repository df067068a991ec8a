import type { Tx } from "@/lib/platform/db";
import { occurrencesWhere, type RefusalFilter } from "./refusal-filter";
import type { TimeRange } from "./time-range";

/** Refusals of a range that look like the operator's own mistake, told by their most frequent reason. */
export interface SuspectedMistakes {
  readonly occurrences: number;
  readonly consumers: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly reason: string;
}

export async function suspectedMistakes(
  tx: Tx,
  range: TimeRange,
  filter: RefusalFilter,
): Promise<SuspectedMistakes | null> {
  const [row] = await tx.$queryRaw<
    { occurrences: bigint; consumers: bigint; firstAt: Date | null; lastAt: Date | null; reason: string | null }[]
  >`
    SELECT count(*) AS occurrences, count(DISTINCT o.consumer_id) AS consumers, min(o.first_at) AS "firstAt",
      max(o.last_at) AS "lastAt", mode() WITHIN GROUP (ORDER BY o.suspect) AS reason
    FROM occurrence o WHERE ${occurrencesWhere(range, { ...filter, suspect: true })}`;
  if (!row || row.firstAt === null || row.lastAt === null || row.reason === null) return null;
  return {
    occurrences: Number(row.occurrences),
    consumers: Number(row.consumers),
    firstAt: row.firstAt,
    lastAt: row.lastAt,
    reason: row.reason,
  };
}
