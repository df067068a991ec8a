import { type ListAddress, pageOf, paramOf, sortOf } from "@/components/data-table/list-address";
import { REFUSAL_GROUPS, type RefusalGroup } from "@/lib/analytics/group-refusals";
import type { RefusalSort } from "@/lib/analytics/list-refusals";
import { parseRefusalFilter, type RefusalFilter } from "@/lib/analytics/refusal-filter";
import { parseTimeRange, selectedPart, type TimeRange } from "@/lib/analytics/time-range";

export interface RefusalsQuery {
  readonly range: TimeRange;
  /** The part of the range that the chart has selected. */
  readonly selected: TimeRange | null;
  readonly filter: RefusalFilter;
  /** What the address asked for and could not mean, in words. */
  readonly problems: readonly string[];
  /** What the list is gathered by; null: one row for each occurrence. */
  readonly group: RefusalGroup | null;
  readonly sort: RefusalSort;
  readonly descending: boolean;
  readonly page: number;
}

export function refusalsQueryOf(address: ListAddress, nowMs: number, zone: string): RefusalsQuery {
  const given = (name: string) => paramOf(address, name) ?? null;
  const { range, problem } = parseTimeRange(
    { range: given("range"), from: given("from"), to: given("to") },
    nowMs,
    zone,
  );
  const { filter, problems } = parseRefusalFilter({
    status: given("status"),
    code: given("code"),
    consumer: given("consumer"),
    key: given("key"),
    plan: given("plan"),
    route: given("route"),
    gateway: given("gateway"),
    gate: given("gate"),
    solvent: given("solvent"),
    suspect: given("suspect"),
  });
  const sort = sortOf(address, { key: "minute", descending: true });
  return {
    range,
    selected: selectedPart({ after: given("after"), before: given("before") }, range),
    filter,
    problems: problem === null ? problems : [`${problem} The last 7 days are shown instead.`, ...problems],
    group: REFUSAL_GROUPS.find((known) => known === given("group")) ?? null,
    sort: sort.key === "calls" ? "calls" : "minute",
    descending: sort.key === "calls" || sort.key === "minute" ? sort.descending : true,
    page: pageOf(address),
  };
}
