import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { wakeDeliveries } from "@/lib/notifications/queue-deliveries";
import { prismaSql, type Tx } from "@/lib/platform/db";
import {
  auditTarget,
  findOwnEndpoint,
  type NamedEndpoint,
  namedEndpoint,
  refuseFull,
  refuseUnknownEndpoint,
} from "./find-endpoint";
import type { EndpointChoice } from "./schema";

/** What an owner tries an endpoint with: sent to it alone, whatever events it wants. */
export const TEST_TYPE = "webhook.test";

type TestRefusal = "endpoint_unknown" | "endpoint_off" | "endpoint_full" | "test_waiting";

/** One waits at a time, so that nobody sends many to somewhere that does not answer. */
export async function sendTest(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { endpointId }: EndpointChoice,
): Promise<Result<NamedEndpoint, TestRefusal>> {
  const endpoint = await findOwnEndpoint(tx, consumerId, endpointId);
  if (!endpoint) return refuseUnknownEndpoint();
  if (endpoint.state !== "on") return refuse("endpoint_off", "This webhook is off. Switch it on first.");
  const waiting = await tx.webhookDelivery.count({
    where: { endpointId, state: "waiting", message: { type: TEST_TYPE } },
  });
  if (waiting > 0) return refuse("test_waiting", "A test event is waiting to be sent. The log shows what comes of it.");
  const full = await refuseFull(tx, endpointId);
  if (full !== null) return full;
  await tx.message.create({
    data: {
      consumerId,
      type: TEST_TYPE,
      data: { consumer: publicId("consumer", consumerId), webhook: publicId("webhook", endpointId) },
      deliveries: { create: { endpointId } },
    },
    select: { id: true },
  });
  await recordAudit(tx, actor, { action: "webhook.send_test", target: auditTarget(endpoint), consumerId });
  await wakeDeliveries(prismaSql(tx));
  return ok(namedEndpoint(endpoint));
}
