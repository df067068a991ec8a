import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { lockPlan } from "./draft";
import { countSubscribers } from "./queries";
import type { ArchivePlan } from "./schema";

/** Takes a plan off sale. Refused while anybody is subscribed to one of its versions. */
export async function archivePlan(
  tx: Tx,
  actor: Actor,
  { planId }: ArchivePlan,
): Promise<Result<{ planId: bigint; name: string }, "plan_not_found" | "plan_archived" | "plan_in_use">> {
  await lockConfig(tx);
  const locked = await lockPlan(tx, planId);
  if (!locked.ok) return locked;
  const { name } = locked.value;
  const subscribers = await countSubscribers(tx, planId);
  if (subscribers > 0) {
    const who = subscribers === 1 ? "1 consumer is" : `${subscribers.toLocaleString("en-US")} consumers are`;
    return refuse("plan_in_use", `${who} on “${name}”. Assign them another plan or cancel their subscriptions first.`);
  }

  await tx.plan.update({ where: { id: planId }, data: { archivedAt: new Date() }, select: { id: true } });
  const configVersion = await bumpConfig(tx, actor, `Plan ${name} archived`);
  await recordAudit(tx, actor, {
    action: "plan.archive",
    target: { kind: "plan", id: planId, name },
    before: { archived: false },
    after: { archived: true },
    configVersion,
  });
  return ok({ planId, name });
}
