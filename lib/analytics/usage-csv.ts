import { creditsText } from "@/lib/kernel/money";
import { csvText } from "@/lib/platform/csv";
import type { UsageRow } from "./usage-by-day";

/** With a header. Days are the consumer's, amounts credits. */
export function usageCsv(rows: readonly UsageRow[]): string {
  const lines = rows.map(({ day, routeName, calls, units, costMicros }) => [
    day,
    routeName ?? "",
    String(calls),
    String(units),
    creditsText(costMicros),
  ]);
  return csvText([["day", "route", "calls", "units", "cost_credits"], ...lines]);
}
