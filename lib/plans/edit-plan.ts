import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { refuseTakenName } from "./create-plan";
import { lockPlan } from "./draft";
import type { EditPlan } from "./schema";

/** Renames or describes a plan, in all its versions: the words are the plan's, the terms are the version's. */
export async function editPlan(
  tx: Tx,
  actor: Actor,
  { planId, name, description }: EditPlan,
): Promise<Result<{ planId: bigint; name: string }, "plan_not_found" | "plan_archived" | "plan_name_taken">> {
  await lockConfig(tx);
  const locked = await lockPlan(tx, planId);
  if (!locked.ok) return locked;
  const refusal = await refuseTakenName(tx, name, planId);
  if (refusal) return refusal;

  const before = await tx.plan.findUniqueOrThrow({ where: { id: planId }, select: { name: true, description: true } });
  await tx.plan.update({ where: { id: planId }, data: { name, description }, select: { id: true } });
  // Gates name the plan in their answers.
  const renamed = before.name !== name;
  const configVersion = renamed ? await bumpConfig(tx, actor, `Plan ${before.name} renamed to ${name}`) : undefined;
  await recordAudit(tx, actor, {
    action: "plan.edit",
    target: { kind: "plan", id: planId, name },
    before,
    after: { name, description },
    ...(configVersion === undefined ? {} : { configVersion }),
  });
  return ok({ planId, name });
}
