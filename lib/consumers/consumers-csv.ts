import type { ConsumerListRow } from "@/lib/consumers/list-consumers";
import { publicId } from "@/lib/kernel/ids";
import { creditsText } from "@/lib/kernel/money";
import { csvText } from "@/lib/platform/csv";

/** With a header. Times in UTC, amounts in credits. */
export function consumersCsv(rows: readonly ConsumerListRow[]): string {
  const lines = rows.map((row) => [
    publicId("consumer", row.id),
    row.externalId,
    row.name,
    row.status,
    row.planName === null ? "" : `${row.planName} v${row.planVersion}`,
    row.subscriptionStatus ?? "",
    String(row.keys),
    creditsText(row.purse?.spendableMicros ?? 0),
    creditsText(row.purse?.ledgerMicros ?? 0),
    creditsText(row.purse?.debtMicros ?? 0),
    row.refusals.toString(),
    row.createdAt.toISOString(),
  ]);
  return csvText([HEADER, ...lines]);
}

const HEADER = [
  "consumer_id",
  "external_id",
  "name",
  "status",
  "plan",
  "subscription_status",
  "keys",
  "spendable_credits",
  "ledger_credits",
  "debt_credits",
  "refusals_402_in_7_days",
  "since",
];
