import type { Actor } from "@/lib/access/actor";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import type { SetSpendCap } from "@/lib/consumers/schema";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/** What may be spent in a month of the consumer's zone; null: no cap. On every gate within 5 s. */
export async function setSpendCap(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { spendCapMicros }: SetSpendCap,
): Promise<Result<{ spendCapMicros: bigint | null }, "consumer_unknown" | "consumer_archived">> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  const { name, status, spendCapMicros: before } = consumer;
  if (status === "archived") return refuseArchived(name);
  if (before === spendCapMicros) return ok({ spendCapMicros });
  await tx.consumer.update({
    where: { id: consumerId },
    data: { spendCapMicros, revision: { increment: 1 } },
    select: { id: true },
  });
  await recordAudit(tx, actor, {
    action: "consumer.edit",
    target: { kind: "consumer", id: consumerId, name },
    consumerId,
    before: { spendCapMicros: before },
    after: { spendCapMicros },
  });
  await noteChange(tx, "consumer", consumerId);
  return ok({ spendCapMicros });
}
