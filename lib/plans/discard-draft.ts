import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { auditChanges } from "./diff-terms";
import { type Draft, type DraftRefusal, draftAsSeen } from "./draft";
import type { DiscardDraft } from "./schema";
import { readTerms } from "./terms";

/** Throws the draft away; the newest version stays as it is. The audit row keeps what the draft had changed. */
export async function discardDraft(
  tx: Tx,
  actor: Actor,
  base: DiscardDraft,
): Promise<Result<Draft, DraftRefusal | "draft_not_found" | "only_version">> {
  const draft = await draftAsSeen(tx, base);
  if (!draft.ok) return draft;
  const { planId, planName, draftId, version } = draft.value;
  const newest = await tx.planVersion.findFirst({
    where: { planId, state: "published" },
    orderBy: { version: "desc" },
    select: { id: true },
  });
  if (!newest) {
    return refuse(
      "only_version",
      `“${planName}” was never published: this draft is all it has. Archive the plan instead.`,
    );
  }

  const changes = auditChanges(await readTerms(tx, draftId), await readTerms(tx, newest.id), version);
  await tx.planVersion.delete({ where: { id: draftId }, select: { id: true } });
  await recordAudit(tx, actor, {
    action: "plan.discard_draft",
    target: { kind: "plan", id: planId, name: planName },
    ...changes,
  });
  return ok(draft.value);
}
