import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { auditChanges } from "./diff-terms";
import { type Draft, type DraftRefusal, draftToEdit, takeTerms } from "./draft";
import { newestVersion } from "./newest-version";
import type { RollBackPlan } from "./schema";
import { readTerms } from "./terms";

/**
 * Makes the draft say what an earlier version said; publishing it, with its effect in sight, rolls the plan back. An open
 * draft is overwritten: the audit row keeps what it had changed.
 */
export async function rollBackPlan(
  tx: Tx,
  actor: Actor,
  { versionId, ...base }: RollBackPlan,
): Promise<Result<Draft & { toVersion: number }, DraftRefusal | "version_not_found" | "version_on_sale">> {
  const draft = await draftToEdit(tx, base);
  if (!draft.ok) return draft;
  const { planId, planName, draftId, version } = draft.value;
  const earlier = await tx.planVersion.findFirst({
    where: { id: versionId, planId, state: "published" },
    select: { version: true },
  });
  if (!earlier) return refuse("version_not_found", `“${planName}” has no such published version.`);
  const newest = await newestVersion(tx, planId);
  if (newest?.id === versionId) {
    return refuse("version_on_sale", `v${earlier.version} is on sale already. Discard the draft to keep it.`);
  }

  const before = await readTerms(tx, draftId);
  await takeTerms(tx, versionId, draftId);
  const changes = auditChanges(before, await readTerms(tx, draftId), version);
  await recordAudit(tx, actor, {
    action: "plan.roll_back_draft",
    target: { kind: "plan", id: planId, name: planName },
    before: changes.before,
    after: { ...changes.after, takenFromVersion: earlier.version },
  });
  return ok({ ...draft.value, toVersion: earlier.version });
}
