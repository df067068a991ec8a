import type { Actor } from "@/lib/access/actor";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import type { NamedConsumer } from "@/lib/consumers/create-consumer";
import type { Consumer, ConsumerStatus } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

export interface StatusChange extends NamedConsumer {
  /** False: it had that status before. */
  readonly changed: boolean;
}

/** Moves a locked consumer to a status and tells the gates. Where it has it already, nothing is written. */
export async function setStatus(
  tx: Tx,
  actor: Actor,
  consumer: Consumer,
  change: { status: ConsumerStatus; action: string; reason?: string },
): Promise<Result<StatusChange, never>> {
  const named = { consumerId: publicId("consumer", consumer.id), name: consumer.name };
  if (consumer.status === change.status) return ok({ ...named, changed: false });
  await tx.consumer.update({
    where: { id: consumer.id },
    data: { status: change.status, revision: { increment: 1 } },
    select: { id: true },
  });
  await recordAudit(tx, actor, {
    action: change.action,
    target: { kind: "consumer", id: consumer.id, name: consumer.name },
    consumerId: consumer.id,
    before: { status: consumer.status },
    after: { status: change.status },
    ...(change.reason ? { reason: change.reason } : {}),
  });
  await noteChange(tx, "consumer", consumer.id);
  return ok({ ...named, changed: true });
}
