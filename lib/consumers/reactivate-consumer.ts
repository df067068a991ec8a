import type { Actor } from "@/lib/access/actor";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import type { ReactivateConsumer } from "@/lib/consumers/schema";
import { type StatusChange, setStatus } from "@/lib/consumers/set-status";
import type { Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/** Ends a suspension. */
export async function reactivateConsumer(
  tx: Tx,
  actor: Actor,
  { consumerId }: ReactivateConsumer,
): Promise<Result<StatusChange, "consumer_unknown" | "consumer_archived">> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  return setStatus(tx, actor, consumer, { status: "active", action: "consumer.reactivate" });
}
