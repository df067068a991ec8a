import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { wakeDeliveries } from "@/lib/notifications/queue-deliveries";
import { prismaSql, type Tx } from "@/lib/platform/db";
import { auditTarget, findOwnEndpoint, type NamedEndpoint, namedEndpoint, refuseFull } from "./find-endpoint";
import type { SendAgain } from "./schema";

/** Whatever came of it: at once, with the id that it always had, and then by the schedule as if it were new. */
export async function sendAgain(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { deliveryId }: SendAgain,
): Promise<Result<NamedEndpoint, "delivery_unknown" | "endpoint_off" | "endpoint_full">> {
  const delivery = await tx.webhookDelivery.findUnique({
    where: { id: deliveryId },
    select: { endpointId: true, state: true, messageId: true, message: { select: { type: true } } },
  });
  const endpoint = delivery && (await findOwnEndpoint(tx, consumerId, delivery.endpointId));
  if (!delivery || !endpoint) return refuse("delivery_unknown", "This delivery does not exist.");
  if (endpoint.state !== "on") return refuse("endpoint_off", "This webhook is off. Switch it on first.");
  const full = delivery.state === "waiting" ? null : await refuseFull(tx, endpoint.id);
  if (full !== null) return full;
  await tx.webhookDelivery.update({
    where: { id: deliveryId },
    data: { state: "waiting", attempts: 0, nextAttemptAt: new Date() },
    select: { id: true },
  });
  await recordAudit(tx, actor, {
    action: "webhook.send_again",
    target: auditTarget(endpoint),
    consumerId,
    after: { message: publicId("message", delivery.messageId), type: delivery.message.type },
  });
  await wakeDeliveries(prismaSql(tx));
  return ok(namedEndpoint(endpoint));
}
