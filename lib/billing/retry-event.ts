import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import type { RetryEvent } from "./schema";
import { wakeWorker } from "./wake-worker";

/** Has the worker look at an event again, at once. Doing one twice changes nothing. */
export async function retryEvent(
  tx: Tx,
  actor: Actor,
  { eventId }: RetryEvent,
): Promise<Result<{ eventId: string }, "event_unknown">> {
  const { count } = await tx.stripeInbox.updateMany({
    where: { eventId },
    data: { state: "waiting", attempts: 0, nextAttemptAt: new Date(), processedAt: null },
  });
  if (count === 0) return refuse("event_unknown", "There is no such event in the inbox.");
  await recordAudit(tx, actor, {
    action: "setting.retry_event",
    target: { kind: "setting", id: 0n, name: "Stripe inbox" },
    after: { event: eventId },
  });
  await wakeWorker(tx);
  return ok({ eventId });
}
