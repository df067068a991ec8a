import type { Actor } from "@/lib/access/actor";
import { lockConsumer, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import type { ArchiveConsumer } from "@/lib/consumers/schema";
import { type StatusChange, setStatus } from "@/lib/consumers/set-status";
import { type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/**
 * Takes a consumer out of the lists and stops its keys. Nothing is deleted: ledger, audit and receipts keep naming it, its
 * credits stay, and restoring brings all back. A running subscription would go on granting credits to nobody, so it is
 * ended first, by hand.
 */
export async function archiveConsumer(
  tx: Tx,
  actor: Actor,
  { consumerId }: ArchiveConsumer,
): Promise<Result<StatusChange, "consumer_unknown" | "subscription_running">> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  const running = await tx.subscription.findFirst({
    where: { consumerId, endedAt: null, status: { not: "canceled" } },
    select: { planVersion: { select: { plan: { select: { name: true } } } } },
  });
  if (running) {
    const plan = running.planVersion.plan.name;
    return refuse("subscription_running", `${consumer.name} is subscribed to ${plan}. End the subscription first.`);
  }
  return setStatus(tx, actor, consumer, { status: "archived", action: "consumer.archive" });
}
