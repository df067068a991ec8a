import { creditsText } from "@/lib/kernel/money";
import type { RefusalRow } from "./list-refusals";

/** RFC 4180, with a header. Times in UTC, amounts in credits. A cell never begins as a spreadsheet's formula. */
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
  return [HEADER, ...lines].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
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

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
