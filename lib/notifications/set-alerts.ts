import type { Actor } from "@/lib/access/actor";
import { changedFields } from "@/lib/audit/changed-fields";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { readAlerts } from "@/lib/notifications/alerts";
import type { SetAlerts } from "@/lib/notifications/schema";
import type { Tx } from "@/lib/platform/db";

export async function setAlerts(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  alerts: SetAlerts,
): Promise<Result<null, "consumer_unknown">> {
  const consumer = await tx.consumer.findUnique({ where: { id: consumerId }, select: { name: true } });
  if (!consumer) return refuse("consumer_unknown", "This consumer does not exist.");
  const changed = changedFields({ ...(await readAlerts(tx, consumerId)) }, alerts);
  if (!changed) return ok(null);
  await tx.alertSetting.upsert({ where: { consumerId }, create: { consumerId, ...alerts }, update: alerts });
  await recordAudit(tx, actor, {
    action: "consumer.set_alerts",
    target: { kind: "consumer", id: consumerId, name: consumer.name },
    consumerId,
    ...changed,
  });
  return ok(null);
}
