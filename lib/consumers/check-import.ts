import { fieldChanges } from "@/lib/audit/describe";
import { findImported, listAssignablePlans } from "@/lib/consumers/import-consumer";
import { type ImportFile, readImportFile } from "@/lib/consumers/import-file";
import { type Imported, judgeRow } from "@/lib/consumers/import-verdict";
import { ImportRowInput } from "@/lib/consumers/schema";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

export interface CheckedImport {
  readonly rows: readonly CheckedRow[];
  readonly ignored: ImportFile["ignored"];
}

export interface CheckedRow {
  readonly line: number;
  readonly externalId: string;
  /** The row's, else the consumer's; empty where neither has one. */
  readonly name: string;
  readonly verdict: "new" | "changed" | "unchanged" | "error";
  /** What would change, or why it cannot be imported. */
  readonly says: string;
}

/** The dry run: what an import of this file would do, row by row. Only reads. */
export async function checkImport(tx: Tx, { csv }: { readonly csv: string }): Promise<Result<CheckedImport>> {
  const file = readImportFile(csv);
  if (!file.ok) return file;
  const { rows, ignored } = file.value;
  const [consumers, plans] = await Promise.all([
    findImported(
      tx,
      rows.map(({ fields }) => fields.externalId),
    ),
    listAssignablePlans(tx),
  ]);
  const byExternalId = new Map(consumers.map((consumer) => [consumer.externalId, consumer]));
  const planNames = plans.map(({ name }) => name);
  return ok({
    ignored,
    rows: rows.map((row) => checkedRow(row, byExternalId.get(row.fields.externalId) ?? null, planNames)),
  });
}

function checkedRow(
  { line, fields, problem }: ImportFile["rows"][number],
  existing: Imported | null,
  planNames: readonly string[],
): CheckedRow {
  const row = { line, externalId: fields.externalId, name: fields.name || (existing?.name ?? "") };
  if (problem !== null) return { ...row, verdict: "error", says: problem };
  const parsed = ImportRowInput.safeParse(fields);
  if (!parsed.success) {
    const says = parsed.error.issues.map(
      ({ path, message }) => `${FIELD_NAMES[String(path[0])] ?? String(path[0])}: ${message}`,
    );
    return { ...row, verdict: "error", says: says.join(" ") };
  }
  const judged = judgeRow(parsed.data, existing, planNames);
  if (!judged.ok) return { ...row, verdict: "error", says: judged.message };
  const { verdict, before, after } = judged.value;
  const changes = fieldChanges(before, after)
    .map((change) => `${change.field} ${change.before === null ? "" : `${change.before} → `}${change.after ?? "—"}`)
    .join(" · ");
  const leftOut = existing !== null && parsed.data.creditsMicros ? "Credits go to new consumers only." : "";
  return { ...row, verdict, says: [changes, leftOut].filter(Boolean).join(" · ") };
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  externalId: "External id",
  name: "Name",
  email: "E-mail",
  metadata: "Metadata",
  plan: "Plan",
  creditsMicros: "Credits",
};
