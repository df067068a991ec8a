import type { WebhookEndpoint } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import { type Refusal, refuse } from "@/lib/kernel/result";
import { WAITING_MAX } from "@/lib/notifications/queue-deliveries";
import type { Tx } from "@/lib/platform/db";
import { addressText } from "./endpoint-url";

/** What a write answers with, so that its toast names the endpoint. */
export interface NamedEndpoint {
  readonly endpointId: string;
  readonly address: string;
}

/** An endpoint of this consumer, locked until the transaction ends; another's does not exist to it. */
export async function findOwnEndpoint(tx: Tx, consumerId: bigint, endpointId: bigint): Promise<WebhookEndpoint | null> {
  await tx.$executeRaw`SELECT id FROM webhook_endpoint WHERE id = ${endpointId} FOR NO KEY UPDATE`;
  return tx.webhookEndpoint.findUnique({ where: { id: endpointId, consumerId } });
}

export function refuseUnknownEndpoint(): Refusal<"endpoint_unknown"> {
  return refuse("endpoint_unknown", "This webhook does not exist.");
}

/** For somebody who wants one more sent by hand: null where it has room. The endpoint is locked. */
export async function refuseFull(tx: Tx, endpointId: bigint): Promise<Refusal<"endpoint_full"> | null> {
  const waiting = await tx.webhookDelivery.count({ where: { endpointId, state: "waiting" } });
  if (waiting < WAITING_MAX) return null;
  return refuse(
    "endpoint_full",
    "A thousand messages wait to be sent to this webhook. Try again when it has taken some.",
  );
}

export function namedEndpoint({ id, url }: Pick<WebhookEndpoint, "id" | "url">): NamedEndpoint {
  return { endpointId: publicId("webhook", id), address: addressText(url) };
}

/** What the audit log calls it. */
export function auditTarget({ id, url }: Pick<WebhookEndpoint, "id" | "url">) {
  return { kind: "webhook", id, name: addressText(url).slice(0, 200) } as const;
}
