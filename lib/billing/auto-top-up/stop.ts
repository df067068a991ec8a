import { recordStripeAudit } from "@/lib/audit/record-stripe";
import type { Sql } from "@/lib/kernel/sql";
import { tellConsumer } from "@/lib/notifications/tell-consumer";
import { linkEnv } from "@/lib/platform/env";
import type { RuleChange } from "./rule";
import { lockRule, type RuleRow, storeChange } from "./rule-row";

/** Ends a consumer's standing order for what has become known beside its payments, and tells it. False: it is off already. */
export async function stopAutoTopUp(
  sql: Sql,
  { consumerId, livemode }: { readonly consumerId: number; readonly livemode: boolean },
  why: Pick<RuleChange, "cause" | "reason" | "forgetsCard">,
  nowMs: number,
): Promise<boolean> {
  const rule = await lockRule(sql, consumerId, livemode);
  if (rule === null || rule.state === "off" || rule.state === "card") return false;
  await endRule(sql, rule, { state: "off", declines: 0, notBeforeMs: null, ...why }, nowMs);
  return true;
}

/** Stores that a locked standing order has ended, with audit row and message; by whom is always Stripe or a rule of ours. */
export async function endRule(sql: Sql, rule: RuleRow, change: RuleChange, nowMs: number): Promise<void> {
  const { consumerId } = rule;
  const { state, cause, reason } = change;
  await storeChange(sql, rule, change, nowMs);
  await recordStripeAudit(sql, { action: "consumer.stop_auto_top_up", consumerId, after: { state, cause, reason } });
  const payUrl = `${linkEnv().PUBLIC_URL}/portal/auto-top-up`;
  await tellConsumer(sql, consumerId, `auto_top_up_stopped:${consumerId}:${nowMs}`, {
    type: "auto_top_up.stopped",
    cause,
    reason,
    payUrl,
  });
}
