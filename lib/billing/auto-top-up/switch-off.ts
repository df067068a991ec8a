import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { tellConsumer } from "@/lib/notifications/tell-consumer";
import { prismaSql, type Tx } from "@/lib/platform/db";
import { lockRule, storeChange } from "./rule-row";

/**
 * By somebody: nothing is charged any more from the moment that this commits. A payment under way may still be paid. Where an operator
 * does it, the consumer is told, with the reason where one is given; its owners may agree again.
 */
export async function switchOffAutoTopUp(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { livemode, nowMs, why = "" }: { readonly livemode: boolean; readonly nowMs: number; readonly why?: string },
): Promise<Result<{ consumerId: bigint; consumerName: string }, "not_set_up">> {
  const rule = await lockRule(prismaSql(tx), Number(consumerId), livemode);
  const consumer = await tx.consumer.findUnique({ where: { id: consumerId }, select: { name: true } });
  if (rule === null || consumer === null) return refuse("not_set_up", "Auto top-up was never set up here.");
  const { name: consumerName } = consumer;
  if (rule.state === "off") return ok({ consumerId, consumerName });
  const change = { state: "off", declines: 0, notBeforeMs: null, forgetsCard: false } as const;
  const isOwn = actor.kind === "member";
  const cause = isOwn ? "by_hand" : "by_operator";
  const reason = isOwn
    ? `${actor.name} has switched it off.`
    : `Whoever runs this API has switched it off${why === "" ? "." : `: ${why}`}`;
  await storeChange(prismaSql(tx), rule, { ...change, cause, reason }, nowMs);
  await recordAudit(tx, actor, {
    action: "consumer.stop_auto_top_up",
    target: { kind: "consumer", id: consumerId, name: consumerName },
    consumerId,
    before: { state: rule.state },
    after: { state: "off" },
    ...(why === "" ? {} : { reason: why }),
  });
  if (!isOwn) {
    const event = `auto_top_up_stopped:${consumerId}:${nowMs}`;
    await tellConsumer(prismaSql(tx), consumerId, event, { type: "auto_top_up.stopped", cause, reason, payUrl: null });
  }
  return ok({ consumerId, consumerName });
}
