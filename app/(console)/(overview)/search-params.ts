import { type ListAddress, paramOf } from "@/components/data-table/list-address";
import type { RefusalUnit } from "@/lib/analytics/refusal-counts";
import { parseTimeRange, selectedPart, type TimeRange } from "@/lib/analytics/time-range";

export interface OverviewQuery {
  readonly range: TimeRange;
  /** Why the address's own range is not shown, in words. */
  readonly problem: string | null;
  /** The part of the range that the chart has selected for the table. */
  readonly selected: TimeRange | null;
  readonly unit: RefusalUnit;
}

export function overviewQueryOf(address: ListAddress, nowMs: number, zone: string): OverviewQuery {
  const given = (name: string) => paramOf(address, name) ?? null;
  const { range, problem } = parseTimeRange(
    { range: given("range"), from: given("from"), to: given("to") },
    nowMs,
    zone,
  );
  return {
    range,
    problem,
    selected: selectedPart({ after: given("after"), before: given("before") }, range),
    unit: given("unit") === "calls" ? "calls" : "occurrences",
  };
}
