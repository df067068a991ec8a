import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result } from "@/lib/kernel/result";
import { newWebhookSeed, webhookSecret } from "@/lib/platform/crypto";
import type { Tx } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import type { EndpointSecret } from "./add-endpoint";
import { auditTarget, findOwnEndpoint, namedEndpoint, refuseUnknownEndpoint } from "./find-endpoint";
import type { RotateSecret } from "./schema";

/** The new secret signs at once, and for `overlapHours` the old one beside it. One from an earlier rotation ends now. */
export async function rotateSecret(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { endpointId, overlapHours }: RotateSecret,
  nowMs: number,
): Promise<Result<EndpointSecret, "endpoint_unknown">> {
  const endpoint = await findOwnEndpoint(tx, consumerId, endpointId);
  if (!endpoint) return refuseUnknownEndpoint();
  const seed = newWebhookSeed();
  const ends = overlapHours === 0 ? null : new Date(nowMs + overlapHours * 3_600_000);
  await tx.webhookEndpoint.update({
    where: { id: endpointId },
    data: { seed, oldSeed: ends && endpoint.seed, oldSeedEnds: ends },
    select: { id: true },
  });
  await recordAudit(tx, actor, {
    action: "webhook.rotate_secret",
    target: auditTarget(endpoint),
    consumerId,
    after: { oldSecretEnds: ends ?? new Date(nowMs) },
  });
  return ok({ ...namedEndpoint(endpoint), secret: webhookSecret(consoleEnv().KEY_PEPPER, seed) });
}
