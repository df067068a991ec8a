import type { Actor } from "@/lib/access/actor";
import { noteChange } from "@/lib/audit/changes";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import type { Consumer } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Refusal, type Result, refuse } from "@/lib/kernel/result";
import { checkSettings, type SettingsRefusal } from "@/lib/keys/check-settings";
import { insertKey } from "@/lib/keys/insert-key";
import { type CreateKey, KEYS_MAX } from "@/lib/keys/schema";
import type { Tx } from "@/lib/platform/db";

export interface CreatedKey {
  readonly keyId: string;
  readonly consumerId: string;
  readonly name: string;
  /** The only time that it is anywhere but with its user; null where the same request is answered again. */
  readonly secret: string | null;
}

type CreateRefusal = "consumer_unknown" | "consumer_archived" | "keys_full" | SettingsRefusal;

export async function createKey(tx: Tx, actor: Actor, input: CreateKey): Promise<Result<CreatedKey, CreateRefusal>> {
  const { consumerId } = input;
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  const full = await refuseFull(tx, consumer);
  if (full) return full;
  const checked = await checkSettings(tx, actor, input, new Date());
  if (!checked.ok) return checked;

  const { id, secret } = await insertKey(tx, actor, consumerId, checked.value);
  await noteChange(tx, "consumer", consumerId);
  return ok({ keyId: publicId("key", id), consumerId: publicId("consumer", consumerId), name: input.name, secret });
}

/** Where the consumer, locked, has as many keys as it may; else null. */
export async function refuseFull(tx: Tx, { id, name }: Consumer): Promise<Refusal<"keys_full"> | null> {
  const live = await tx.key.count({ where: { consumerId: id, revokedAt: null } });
  return live < KEYS_MAX ? null : refuse("keys_full", `${name} has ${KEYS_MAX} keys, the most. Revoke one first.`);
}
