import { fieldChanges } from "@/lib/audit/describe";
import type { AuditEntry } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import { csvText } from "@/lib/platform/csv";

/** With a header, one line an entry. Times in UTC; what was before and after as the page says it, "field: value; …". */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const lines = entries.map((entry) => {
    const changes = fieldChanges(entry.before, entry.after);
    const sideOf = (side: "before" | "after") =>
      changes.flatMap((change) => (change[side] === null ? [] : `${change.field}: ${change[side]}`)).join("; ");
    return [
      publicId("audit", entry.id),
      entry.at.toISOString(),
      entry.actorKind,
      entry.actorName,
      entry.action,
      entry.targetKind,
      entry.targetName,
      entry.consumerId === null ? "" : publicId("consumer", entry.consumerId),
      sideOf("before"),
      sideOf("after"),
      entry.reason ?? "",
    ];
  });
  return csvText([HEADER, ...lines]);
}

const HEADER = [
  "entry_id",
  "at",
  "actor_kind",
  "actor",
  "action",
  "target_kind",
  "target",
  "consumer_id",
  "before",
  "after",
  "reason",
];
