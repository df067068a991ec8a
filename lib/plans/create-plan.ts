import type { Actor } from "@/lib/access/actor";
import { lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { makeDraft, shownVersion } from "./draft";
import { type CreatePlan, PLANS_MAX } from "./schema";

type CreateRefusal = "plan_name_taken" | "plans_full" | "plan_not_found";

/** Makes a plan with its first draft, empty or a copy of another plan's terms. Nobody can subscribe before it is published. */
export async function createPlan(
  tx: Tx,
  actor: Actor,
  { name, description, copyFrom }: CreatePlan,
): Promise<Result<{ planId: bigint; name: string }, CreateRefusal>> {
  await lockConfig(tx);
  const refusal = (await refuseTakenName(tx, name)) ?? (await refuseFull(tx));
  if (refusal) return refusal;
  const source = copyFrom ? await shownVersion(tx, copyFrom) : null;
  if (copyFrom && !source) return refuse("plan_not_found", "The plan to copy from does not exist.", "copyFrom");

  const plan = await tx.plan.create({ data: { name, description }, select: { id: true } });
  await makeDraft(tx, { planId: plan.id, version: 1, copyOf: source?.id ?? null });
  await recordAudit(tx, actor, {
    action: "plan.create",
    target: { kind: "plan", id: plan.id, name },
    after: { name, description, ...(source ? { copiedFromVersion: source.id } : {}) },
  });
  return ok({ planId: plan.id, name });
}

/** At the name field, or null where it is free. Archived plans keep theirs, since receipts name them. */
export async function refuseTakenName(tx: Tx, name: string, exceptId?: bigint) {
  const other = await tx.plan.findUnique({ where: { name }, select: { id: true, archivedAt: true } });
  if (!other || other.id === exceptId) return null;
  const which = other.archivedAt ? "An archived plan" : "A plan";
  return refuse("plan_name_taken", `${which} is named “${name}” already. Take another name.`, "name");
}

async function refuseFull(tx: Tx) {
  const live = await tx.plan.count({ where: { archivedAt: null } });
  return live < PLANS_MAX ? null : refuse("plans_full", `There are ${PLANS_MAX} plans, the most. Archive one first.`);
}
