import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import {
  auditTarget,
  findOwnEndpoint,
  type NamedEndpoint,
  namedEndpoint,
  refuseUnknownEndpoint,
} from "./find-endpoint";
import type { EndpointChoice } from "./schema";

/** With its log. A post under way ends, and is not written down. */
export async function removeEndpoint(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { endpointId }: EndpointChoice,
): Promise<Result<NamedEndpoint, "endpoint_unknown">> {
  const endpoint = await findOwnEndpoint(tx, consumerId, endpointId);
  if (!endpoint) return refuseUnknownEndpoint();
  await tx.webhookEndpoint.delete({ where: { id: endpointId }, select: { id: true } });
  await recordAudit(tx, actor, {
    action: "webhook.remove",
    target: auditTarget(endpoint),
    consumerId,
    before: { description: endpoint.description, types: endpoint.types },
  });
  return ok(namedEndpoint(endpoint));
}
