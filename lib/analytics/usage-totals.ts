import { Prisma } from "@/lib/generated/prisma/client";
import type { Tx } from "@/lib/platform/db";
import { withinAny } from "./occurrence-sums";
import { splitHours } from "./split-hours";
import type { TimeRange } from "./time-range";

/** All that was served in a stretch of time. */
export interface UsageTotals {
  readonly calls: number;
  readonly costMicros: bigint;
}

/** Whole hours from their sums, the rest from the minutes. */
export async function usageTotals(tx: Tx, range: Pick<TimeRange, "fromMs" | "toMs">): Promise<UsageTotals> {
  const { fromMs, toMs, rest } = splitHours(range);
  const [row] = await tx.$queryRaw<{ calls: bigint; costMicros: bigint }[]>`
    SELECT coalesce(sum(part.calls), 0)::bigint AS calls, coalesce(sum(part.cost), 0)::bigint AS "costMicros" FROM (
      SELECT h.calls, h.cost FROM usage_hour h WHERE h.hour >= ${new Date(fromMs)} AND h.hour < ${new Date(toMs)}
      UNION ALL
      SELECT u.calls, u.cost FROM usage_minute u WHERE ${withinAny(Prisma.sql`u.minute`, rest)}) part`;
  return { calls: Number(row?.calls ?? 0), costMicros: row?.costMicros ?? 0n };
}
