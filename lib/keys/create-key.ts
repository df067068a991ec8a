import type { Actor } from "@/lib/access/actor";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { checkSettings, type SettingsRefusal } from "@/lib/keys/check-settings";
import { type CreateKey, KEYS_MAX } from "@/lib/keys/schema";
import { newKeySecret, secretDigest } from "@/lib/platform/crypto";
import type { Tx } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";

export interface CreatedKey {
  readonly keyId: string;
  readonly consumerId: string;
  readonly name: string;
  /** The only time that it is anywhere but with its user; null where the same request is answered again. */
  readonly secret: string | null;
}

type CreateRefusal = "consumer_unknown" | "consumer_archived" | "keys_full" | SettingsRefusal;

export async function createKey(
  tx: Tx,
  actor: Actor,
  { consumerId, ...settings }: CreateKey,
): Promise<Result<CreatedKey, CreateRefusal>> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  const live = await tx.key.count({ where: { consumerId, revokedAt: null } });
  if (live >= KEYS_MAX)
    return refuse("keys_full", `${consumer.name} has ${KEYS_MAX} keys, the most. Revoke one first.`);
  const checked = await checkSettings(tx, settings, new Date());
  if (!checked.ok) return checked;

  const { secret, prefix, lastFour } = newKeySecret();
  const digest = new Uint8Array(secretDigest(consoleEnv().KEY_PEPPER, secret));
  const key = await tx.key.create({
    data: { consumerId, digest, prefix, lastFour, ...checked.value },
    select: { id: true, name: true },
  });
  await recordAudit(tx, actor, {
    action: "key.create",
    target: { kind: "key", id: key.id, name: key.name },
    consumerId,
    after: { ...checked.value, hint: `${prefix}…${lastFour}` },
  });
  await noteChange(tx, "consumer", consumerId);
  const keyId = publicId("key", key.id);
  return ok({ keyId, consumerId: publicId("consumer", consumerId), name: key.name, secret });
}
