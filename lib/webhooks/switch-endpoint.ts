import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result } from "@/lib/kernel/result";
import { prismaSql, type Tx } from "@/lib/platform/db";
import {
  auditTarget,
  findOwnEndpoint,
  type NamedEndpoint,
  namedEndpoint,
  refuseUnknownEndpoint,
} from "./find-endpoint";
import type { EndpointChoice } from "./schema";
import { dropWaiting } from "./switch-off";

/** Sends to it again, whoever switched it off: it begins without a past. */
export async function switchEndpointOn(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { endpointId }: EndpointChoice,
): Promise<Result<NamedEndpoint, "endpoint_unknown">> {
  return switchEndpoint(tx, actor, consumerId, endpointId, "on");
}

/** Nothing is queued for it from now on, and what waits is dropped. */
export async function switchEndpointOff(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { endpointId }: EndpointChoice,
): Promise<Result<NamedEndpoint, "endpoint_unknown">> {
  return switchEndpoint(tx, actor, consumerId, endpointId, "off");
}

async function switchEndpoint(tx: Tx, actor: Actor, consumerId: bigint, endpointId: bigint, state: "on" | "off") {
  const endpoint = await findOwnEndpoint(tx, consumerId, endpointId);
  if (!endpoint) return refuseUnknownEndpoint();
  if (endpoint.state === state) return ok(namedEndpoint(endpoint));
  await tx.webhookEndpoint.update({
    where: { id: endpointId },
    data: { state, failingSince: null },
    select: { id: true },
  });
  if (state === "off") await dropWaiting(prismaSql(tx), endpointId);
  await recordAudit(tx, actor, {
    action: state === "on" ? "webhook.enable" : "webhook.disable",
    target: auditTarget(endpoint),
    consumerId,
    before: { state: endpoint.state },
    after: { state },
  });
  return ok(namedEndpoint(endpoint));
}
