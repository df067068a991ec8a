import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { ViewAsConsumer } from "@/lib/members/schema";
import type { Tx } from "@/lib/platform/db";

const VIEW_MINUTES = 60;

/** From now on the portal shows this operator what the consumer's members see, read only, for an hour or until they leave. */
export async function viewAsConsumer(
  tx: Tx,
  actor: Actor,
  { consumerId }: ViewAsConsumer,
  nowMs: number,
): Promise<Result<{ consumerName: string }, "consumer_unknown" | "not_an_operator">> {
  if (actor.kind !== "operator" || actor.id === null) {
    return refuse("not_an_operator", "Only an operator views as a consumer.");
  }
  const consumer = await tx.consumer.findUnique({ where: { id: consumerId }, select: { name: true } });
  if (!consumer) return refuseUnknownConsumer();
  const view = { consumerId, expiresAt: new Date(nowMs + VIEW_MINUTES * 60_000) };
  await tx.consumerView.upsert({
    where: { operatorId: actor.id },
    create: { operatorId: actor.id, ...view },
    update: view,
  });
  await recordAudit(tx, actor, {
    action: "consumer.view_as",
    target: { kind: "consumer", id: consumerId, name: consumer.name },
    consumerId,
  });
  return ok({ consumerName: consumer.name });
}

/** Leaving ends it in every tab; there may be none any more. */
export async function leaveView(tx: Tx, operatorId: bigint): Promise<void> {
  await tx.consumerView.deleteMany({ where: { operatorId } });
}
