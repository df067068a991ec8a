import { recordStripeAudit } from "@/lib/audit/record-stripe";
import type { Sql } from "@/lib/kernel/sql";
import { tellConsumer } from "@/lib/notifications/tell-consumer";
import type { AutoTopUpRow } from "./fulfil-intent";
import { afterPayment, type Outcome } from "./rule";
import { lockRule, storeChange } from "./rule-row";
import { endRule } from "./stop";

/** What a payment, settled in the same transaction, changes of its standing order, and what the consumer is told of it. */
export async function applyOutcome(sql: Sql, topUp: AutoTopUpRow, outcome: Outcome, nowMs: number): Promise<void> {
  const { topUpId, consumerId, livemode, creditsMicros, amount, currency } = topUp;
  if (outcome.kind === "paid") {
    const message = { type: "auto_top_up.paid", creditsMicros, amount, currency } as const;
    await tellConsumer(sql, consumerId, `auto_top_up_paid:${topUpId}`, message);
  }
  const rule = await lockRule(sql, consumerId, livemode);
  const change = rule === null ? null : afterPayment(rule, outcome, nowMs);
  if (rule === null || change === null) return;
  if (change.state !== "on") return endRule(sql, rule, change, nowMs);
  await storeChange(sql, rule, change, nowMs);
  if (rule.state !== "on") {
    await recordStripeAudit(sql, { action: "consumer.resume_auto_top_up", consumerId, after: { state: change.state } });
  }
  if (outcome.kind !== "declined" || change.notBeforeMs === null) return;
  await tellConsumer(sql, consumerId, `auto_top_up_declined:${topUpId}`, {
    type: "payment.failed",
    purpose: "auto_top_up",
    reason: outcome.reason,
    amount,
    currency,
    payUrl: null,
    nextAttemptAt: new Date(change.notBeforeMs),
  });
}
