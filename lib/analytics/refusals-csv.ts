import { creditsText } from "@/lib/kernel/money";
import { csvText } from "@/lib/platform/csv";
import type { GroupedRefusals } from "./group-refusals";
import type { RefusalRow } from "./list-refusals";

/** With a header. Times in UTC, amounts in credits. */
export function refusalsCsv(rows: readonly RefusalRow[]): string {
  const lines = rows.map((row) => [
    row.minute.toISOString(),
    row.decisionId,
    row.code,
    String(row.status),
    row.suspect ?? "",
    row.consumer?.id ?? "",
    row.consumer?.name ?? "",
    row.plan ? `${row.plan.name} v${row.plan.version}` : "",
    row.route ? `${row.route.method} ${row.route.path}` : (row.samplePath ?? ""),
    row.gateway?.name ?? "",
    String(row.calls),
    row.priceMicros === null ? "" : creditsText(row.priceMicros),
    row.purseMicros === null ? "" : creditsText(row.purseMicros),
  ]);
  return csvText([HEADER, ...lines]);
}

/** The same of a list that is grouped. */
export function groupedCsv(by: string, rows: readonly GroupedRefusals[]): string {
  const header = [by, "name", "detail", "occurrences", "calls", "consumers", "worth_credits", "last_at"];
  const lines = rows.map((row) => [
    row.value ?? "",
    row.name,
    row.detail,
    String(row.occurrences),
    String(row.calls),
    String(row.consumers),
    creditsText(row.worthMicros),
    row.lastAt.toISOString(),
  ]);
  return csvText([header, ...lines]);
}

const HEADER = [
  "minute",
  "decision_id",
  "code",
  "status",
  "suspected_because",
  "consumer_id",
  "consumer",
  "plan",
  "route",
  "gateway",
  "calls",
  "price_credits",
  "purse_credits",
];
