import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { prismaSql, type Tx } from "@/lib/platform/db";
import { lockRule, storeChange } from "./rule-row";

/** By somebody: nothing is charged any more from the moment that this commits. A payment under way may still be paid. */
export async function switchOffAutoTopUp(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { livemode, nowMs }: { readonly livemode: boolean; readonly nowMs: number },
): Promise<Result<null, "not_set_up">> {
  const rule = await lockRule(prismaSql(tx), Number(consumerId), livemode);
  const consumer = await tx.consumer.findUnique({ where: { id: consumerId }, select: { name: true } });
  if (rule === null || consumer === null) return refuse("not_set_up", "Auto top-up was never set up here.");
  if (rule.state === "off") return ok(null);
  const change = { state: "off", declines: 0, notBeforeMs: null, forgetsCard: false } as const;
  const reason = `${actor.name} has switched it off.`;
  await storeChange(prismaSql(tx), rule, { ...change, cause: "by_hand", reason }, nowMs);
  await recordAudit(tx, actor, {
    action: "consumer.stop_auto_top_up",
    target: { kind: "consumer", id: consumerId, name: consumer.name },
    consumerId,
    before: { state: rule.state },
    after: { state: "off" },
  });
  return ok(null);
}
