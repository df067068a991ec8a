import type { Actor } from "@/lib/access/actor";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import type { SuspendConsumer } from "@/lib/consumers/schema";
import { type StatusChange, setStatus } from "@/lib/consumers/set-status";
import type { Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/** Every call of every key is refused with 403 until it is reactivated. Credits, subscription and keys stay as they are. */
export async function suspendConsumer(
  tx: Tx,
  actor: Actor,
  { consumerId, reason }: SuspendConsumer,
): Promise<Result<StatusChange, "consumer_unknown" | "consumer_archived">> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  return setStatus(tx, actor, consumer, { status: "suspended", action: "consumer.suspend", reason });
}
