import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { type Draft, lockPlan, makeDraft, shownVersion } from "./draft";
import type { OpenDraft } from "./schema";

/** The plan's draft; where there is none it is opened as a copy of the newest version. Asking twice opens one. */
export async function openDraft(
  tx: Tx,
  actor: Actor,
  { planId }: OpenDraft,
): Promise<Result<Draft, "plan_not_found" | "plan_archived">> {
  const locked = await lockPlan(tx, planId);
  if (!locked.ok) return locked;
  const shown = await shownVersion(tx, planId);
  const planName = locked.value.name;
  if (shown?.state === "draft") return ok({ planId, planName, draftId: shown.id, version: shown.version });

  const version = (shown?.version ?? 0) + 1;
  const draftId = await makeDraft(tx, { planId, version, copyOf: shown?.id ?? null });
  await recordAudit(tx, actor, {
    action: "plan.open_draft",
    target: { kind: "plan", id: planId, name: planName },
    after: { version },
  });
  return ok({ planId, planName, draftId, version });
}
