import { hrefWith } from "@/components/data-table/list-address";
import { rangeQuery, type TimeRange } from "@/lib/analytics/time-range";

/** The list behind a number: refusals of the same range, narrowed by more of the list's own words. */
export function refusalsHref(range: TimeRange, filters: Readonly<Record<string, string>> = {}): string {
  return hrefWith({ path: "/refusals", params: {} }, { ...rangeQuery(range), ...filters });
}
