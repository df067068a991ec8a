import type { Actor } from "@/lib/access/actor";
import { lockConsumer, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import type { RestoreConsumer } from "@/lib/consumers/schema";
import { type StatusChange, setStatus } from "@/lib/consumers/set-status";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/** Brings an archived consumer back as active: keys that were neither revoked nor have expired work again. */
export async function restoreConsumer(
  tx: Tx,
  actor: Actor,
  { consumerId }: RestoreConsumer,
): Promise<Result<StatusChange, "consumer_unknown">> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status !== "archived") {
    return ok({ consumerId: publicId("consumer", consumer.id), name: consumer.name, changed: false });
  }
  return setStatus(tx, actor, consumer, { status: "active", action: "consumer.restore" });
}
