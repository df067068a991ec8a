import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { auditChanges } from "./diff-terms";
import { type Draft, type DraftRefusal, draftToEdit } from "./draft";
import type { EditDraftTerms } from "./schema";
import { readTerms } from "./terms";

/** Sets what the draft says of the whole plan: included credits, policies, and the limits that count every route. */
export async function editDraftTerms(
  tx: Tx,
  actor: Actor,
  { planId, baseVersionId, revision, limits, ...terms }: EditDraftTerms,
): Promise<Result<Draft, DraftRefusal>> {
  const draft = await draftToEdit(tx, { planId, baseVersionId, revision });
  if (!draft.ok) return draft;
  const { draftId, planName, version } = draft.value;

  const before = await readTerms(tx, draftId);
  await tx.planVersion.update({ where: { id: draftId }, data: terms, select: { id: true } });
  await tx.planLimit.deleteMany({ where: { planVersionId: draftId, routeId: null } });
  await tx.planLimit.createMany({ data: limits.map((limit) => ({ planVersionId: draftId, ...limit })) });
  await recordAudit(tx, actor, {
    action: "plan.edit_draft",
    target: { kind: "plan", id: planId, name: planName },
    ...auditChanges(before, await readTerms(tx, draftId), version),
  });
  return ok(draft.value);
}
