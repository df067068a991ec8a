import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { newWebhookSeed, webhookSecret } from "@/lib/platform/crypto";
import type { Tx } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import { parseEndpointUrl } from "./endpoint-url";
import { auditTarget, type NamedEndpoint, namedEndpoint } from "./find-endpoint";
import { type AddEndpoint, ENDPOINTS_MAX } from "./schema";

export interface EndpointSecret extends NamedEndpoint {
  /** The only time that it is shown; null where the same request is answered again. */
  readonly secret: string | null;
}

type AddRefusal = "consumer_unknown" | "consumer_archived" | "endpoints_full" | "endpoint_exists" | "url_refused";

export async function addEndpoint(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { url: text, description, types }: AddEndpoint,
): Promise<Result<EndpointSecret, AddRefusal>> {
  const { KEY_PEPPER, WEBHOOK_LOOPBACK } = consoleEnv();
  const parsed = parseEndpointUrl(text, WEBHOOK_LOOPBACK);
  if (!parsed.ok) return parsed;
  const url = parsed.value.href;
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  const others = await tx.webhookEndpoint.findMany({ where: { consumerId }, select: { url: true } });
  if (others.length >= ENDPOINTS_MAX) {
    return refuse("endpoints_full", `${consumer.name} has ${ENDPOINTS_MAX} webhooks, the most. Remove one first.`);
  }
  if (others.some((other) => other.url === url)) {
    return refuse("endpoint_exists", "There is a webhook with this address. Change its events instead.", "url");
  }
  const seed = newWebhookSeed();
  const endpoint = await tx.webhookEndpoint.create({
    data: { consumerId, url, description, types, seed },
    select: { id: true, url: true },
  });
  await recordAudit(tx, actor, {
    action: "webhook.create",
    target: auditTarget(endpoint),
    consumerId,
    after: { description, types },
  });
  return ok({ ...namedEndpoint(endpoint), secret: webhookSecret(KEY_PEPPER, seed) });
}
