import type { Actor } from "@/lib/access/actor";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { type CreatedKey, refuseFull } from "@/lib/keys/create-key";
import { findKey, refuseRevoked, refuseUnknownKey } from "@/lib/keys/find-key";
import { insertKey } from "@/lib/keys/insert-key";
import { keyState } from "@/lib/keys/queries";
import type { RotateKey } from "@/lib/keys/schema";
import type { Tx } from "@/lib/platform/db";

type RotateRefusal =
  | "key_unknown"
  | "key_revoked"
  | "key_expired"
  | "key_replaced"
  | "consumer_unknown"
  | "consumer_archived"
  | "keys_full";

/**
 * Puts a new key of the same name and limits in the place of one that works. The old one goes on for `graceHours`, and no
 * longer than it would have; with 0 it ends within 5 s. The new one lasts as long as the old one was made for.
 */
export async function rotateKey(
  tx: Tx,
  actor: Actor,
  { keyId, graceHours }: RotateKey,
  nowMs: number,
): Promise<Result<CreatedKey, RotateRefusal>> {
  const old = await findKey(tx, keyId);
  if (!old) return refuseUnknownKey();
  const { consumerId, name, routeIds, ipAllow } = old;
  const state = keyState(old, new Date(nowMs));
  if (state === "revoked") return refuseRevoked(name);
  if (state === "expired") return refuse("key_expired", `Key “${name}” has expired. Create another one.`);
  if (old.replacedBy !== null) {
    return refuse("key_replaced", `Key “${name}” was rotated before. Rotate the one that replaced it.`);
  }
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  const full = await refuseFull(tx, consumer);
  if (full) return full;

  const lifetimeMs = old.expiresAt && old.expiresAt.getTime() - old.createdAt.getTime();
  const { id, secret } = await insertKey(tx, actor, consumerId, {
    name,
    routeIds,
    ipAllow,
    expiresAt: lifetimeMs === null ? null : new Date(nowMs + lifetimeMs),
  });
  const graceEndsMs = nowMs + graceHours * 3_600_000;
  const expiresAt = new Date(Math.min(graceEndsMs, old.expiresAt?.getTime() ?? graceEndsMs));
  await tx.key.update({ where: { id: keyId }, data: { expiresAt, replacedBy: id }, select: { id: true } });
  await recordAudit(tx, actor, {
    action: "key.rotate",
    target: { kind: "key", id: keyId, name },
    consumerId,
    before: { expiresAt: old.expiresAt },
    after: { expiresAt, replacedBy: publicId("key", id) },
  });
  await noteChange(tx, "consumer", consumerId);
  return ok({ keyId: publicId("key", id), consumerId: publicId("consumer", consumerId), name, secret });
}
