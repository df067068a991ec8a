import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import type { MarkMistaken } from "@/lib/billing/schema";
import { lockConsumer, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { markSuspect } from "@/lib/ledger/add-occurrences";
import { grantCredits } from "@/lib/ledger/grant-credits";
import { prismaSql, type Tx } from "@/lib/platform/db";

export interface MarkedMistaken {
  readonly consumerId: bigint;
  readonly name: string;
  readonly amountMicros: bigint;
  readonly count: bigint;
}

type MarkRefusal =
  | "refusal_unknown"
  | "no_consumer"
  | "consumer_unknown"
  | "consumer_archived"
  | "refunded_already"
  | "balance_too_large";

/**
 * Says that the refusals of one occurrence were the operator's own mistake, and makes up for them with credits. They count as
 * mistaken in every chart from then on. An occurrence is made up for once: its id is the grant's reference.
 */
export async function markMistaken(
  tx: Tx,
  actor: Actor,
  { occurrence: id, amountMicros, reason }: MarkMistaken,
): Promise<Result<MarkedMistaken, MarkRefusal>> {
  const occurrence = await tx.occurrence.findUnique({
    where: { id },
    select: { consumerId: true, count: true, suspect: true, code: true },
  });
  if (occurrence === null) return refuse("refusal_unknown", "This refusal is no longer kept.");
  const { consumerId, count, suspect, code } = occurrence;
  if (consumerId === null) return refuse("no_consumer", "Nobody known was refused here: there is nobody to refund.");
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (amountMicros > 0n) {
    if (consumer.status === "archived") {
      return refuse("consumer_archived", `${consumer.name} is archived. Restore it first, or refund nothing.`);
    }
    const granted = await grantCredits(prismaSql(tx), {
      consumerId: Number(consumerId),
      source: "adjustment",
      ref: mistakenRef(id),
      amountMicros: Number(amountMicros),
      expiresAt: null,
      note: reason,
    });
    if (!granted.ok) return refuse(granted.code, `${granted.message} Refund less.`, "amountMicros");
    if (!granted.value.booked) return refuse("refunded_already", "These refusals have been refunded before.");
  }
  // Last, as a gate's flush does it: credits first, then what was refused.
  await markSuspect(prismaSql(tx), id, `Marked as mistaken: ${reason}`);
  await recordAudit(tx, actor, {
    action: "consumer.refund_mistaken",
    target: { kind: "consumer", id: consumerId, name: consumer.name },
    consumerId,
    before: { suspect },
    after: { suspect: reason, refusals: `${count} × ${code}`, decision: `dec_${id}_1`, refundedMicros: amountMicros },
    reason,
  });
  return ok({ consumerId, name: consumer.name, amountMicros, count });
}

/** Of the ledger's entry. */
export function mistakenRef(occurrence: string): string {
  return `mistaken:${occurrence}`;
}
