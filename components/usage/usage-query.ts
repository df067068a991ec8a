import { type ListAddress, paramOf } from "@/components/data-table/list-address";
import { parseTimeRange, type TimeRange } from "@/lib/analytics/time-range";
import { parsePublicId } from "@/lib/kernel/ids";

export interface UsageQuery {
  readonly range: TimeRange;
  /** What was wrong with the range in the address, in words. */
  readonly problem: string | null;
  readonly routeId: bigint | null;
}

/** Of page and file alike. Days are the consumer's. */
export function usageQueryOf(address: ListAddress, nowMs: number, zone: string): UsageQuery {
  const asked = {
    range: paramOf(address, "range") ?? null,
    from: paramOf(address, "from") ?? null,
    to: paramOf(address, "to") ?? null,
  };
  return { ...parseTimeRange(asked, nowMs, zone), routeId: parsePublicId("route", paramOf(address, "route") ?? "") };
}
