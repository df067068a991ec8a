import type { Actor } from "@/lib/access/actor";
import { changedFields } from "@/lib/audit/changed-fields";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import { addressText, parseEndpointUrl } from "./endpoint-url";
import {
  auditTarget,
  findOwnEndpoint,
  type NamedEndpoint,
  namedEndpoint,
  refuseUnknownEndpoint,
} from "./find-endpoint";
import type { EditEndpoint } from "./schema";

/** Acts on what is sent from now on, also on what waits. The secret stays. */
export async function editEndpoint(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { endpointId, url: text, description, types }: EditEndpoint,
): Promise<Result<NamedEndpoint, "endpoint_unknown" | "endpoint_exists" | "url_refused">> {
  const endpoint = await findOwnEndpoint(tx, consumerId, endpointId);
  if (!endpoint) return refuseUnknownEndpoint();
  const parsed = parseEndpointUrl(text, consoleEnv().WEBHOOK_LOOPBACK);
  if (!parsed.ok) return parsed;
  const url = parsed.value.href;
  if (
    await tx.webhookEndpoint.findFirst({ where: { consumerId, url, id: { not: endpointId } }, select: { id: true } })
  ) {
    return refuse("endpoint_exists", "There is another webhook with this address.", "url");
  }
  const after = { url, description, types };
  const changed = changedFields({ ...endpoint }, after);
  if (!changed) return ok(namedEndpoint(endpoint));
  await tx.webhookEndpoint.update({ where: { id: endpointId }, data: after, select: { id: true } });
  const shown = changedFields(
    { ...endpoint, url: addressText(endpoint.url) },
    { address: addressText(url), description, types },
  );
  await recordAudit(tx, actor, {
    action: "webhook.edit",
    target: auditTarget(endpoint),
    consumerId,
    ...shown,
  });
  return ok(namedEndpoint({ id: endpointId, url }));
}
