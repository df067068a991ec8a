import type { Actor } from "@/lib/access/actor";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import type { NamedLimit } from "@/lib/consumers/add-override";
import type { RemoveOverride } from "@/lib/consumers/schema";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/** The plan's limit of that name and scope holds again; where the plan has none, there is none. */
export async function removeOverride(
  tx: Tx,
  actor: Actor,
  { overrideId, reason }: RemoveOverride,
): Promise<Result<NamedLimit, "override_gone">> {
  const override = await tx.limitOverride.findUnique({
    where: { id: overrideId },
    include: { route: { select: { name: true } } },
  });
  const { count } = await tx.limitOverride.deleteMany({ where: { id: overrideId } });
  if (!override || count === 0) return refuse("override_gone", "This override was removed meanwhile.");
  const { consumerId, name, limit, period, route } = override;
  await recordAudit(tx, actor, {
    action: "override.remove",
    target: { kind: "override", id: overrideId, name },
    consumerId,
    before: { limit, period, route: route?.name ?? null },
    ...(reason ? { reason } : {}),
  });
  await noteChange(tx, "consumer", consumerId);
  return ok({ consumerId: publicId("consumer", consumerId), limitName: name });
}
