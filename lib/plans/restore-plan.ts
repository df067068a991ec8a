import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import type { RestorePlan } from "./schema";

/** Puts an archived plan on sale again, as it was. */
export async function restorePlan(
  tx: Tx,
  actor: Actor,
  { planId }: RestorePlan,
): Promise<Result<{ planId: bigint; name: string }, "plan_not_found" | "plan_live">> {
  await lockConfig(tx);
  const plan = await tx.plan.findUnique({ where: { id: planId }, select: { name: true, archivedAt: true } });
  if (!plan) return refuse("plan_not_found", "This plan does not exist.");
  if (!plan.archivedAt) return refuse("plan_live", `“${plan.name}” is not archived.`);

  await tx.plan.update({ where: { id: planId }, data: { archivedAt: null }, select: { id: true } });
  const configVersion = await bumpConfig(tx, actor, `Plan ${plan.name} restored`);
  await recordAudit(tx, actor, {
    action: "plan.restore",
    target: { kind: "plan", id: planId, name: plan.name },
    before: { archived: true },
    after: { archived: false },
    configVersion,
  });
  return ok({ planId, name: plan.name });
}
