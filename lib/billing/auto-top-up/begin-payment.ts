import { randomUUID } from "node:crypto";
import type { Database, Sql } from "@/lib/kernel/sql";
import { withRetry } from "@/lib/platform/postgres";
import { readFacts } from "./facts";
import { nextStep, type Step } from "./rule";
import { lockRule, type RuleRow } from "./rule-row";
import { endRule } from "./stop";

export type Begun = Exclude<Step, { readonly act: "charge" }> | { readonly act: "charge"; readonly topUpId: number };

/** A payment under way may be looked for in Stripe from then on; by then it was asked for, whatever came of that. */
const FIRST_LOOK_MS = 60_000;

/**
 * Decides with the standing order locked whether a payment begins, and writes it down before Stripe is asked: its number is the
 * next of the consumer's counter, and a unique index lets it be the only one under way. Null: there is no standing order.
 */
export function beginPayment(
  database: Database,
  { consumerId, livemode }: { readonly consumerId: number; readonly livemode: boolean },
  nowMs: number,
): Promise<Begun | null> {
  return withRetry(() =>
    database.transaction(async (sql) => {
      const rule = await lockRule(sql, consumerId, livemode);
      if (rule === null) return null;
      const step = nextStep(rule, await readFacts(sql, rule, nowMs), nowMs);
      if (step.act === "charge") return insertPayment(sql, rule, nowMs);
      if (step.act === "stop") {
        const reason = `Pack “${rule.packName}” is not sold any more at what was agreed.`;
        const change = { state: "off", declines: 0, notBeforeMs: null, forgetsCard: false } as const;
        await endRule(sql, rule, { ...change, cause: step.cause, reason }, nowMs);
      }
      return step;
    }),
  );
}

async function insertPayment(sql: Sql, rule: RuleRow, nowMs: number): Promise<Begun> {
  const { consumerId, livemode, packId, terms, paymentMethodId } = rule;
  const [topUp] = await sql.query<{ id: number }>(
    `INSERT INTO top_up (attempt, consumer_id, pack_id, origin, credits_micros, currency, amount, price_id, livemode, auto_number,
       payment_method_id, created_at, look_at)
     SELECT $1::uuid, $2::bigint, $3::bigint, 'auto', $4::bigint, $5::text, $6::bigint, price_id, $7::boolean, $8::int, $9::text,
       to_timestamp($10::float8 / 1000), to_timestamp($11::float8 / 1000) FROM credit_pack WHERE id = $3::bigint
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      randomUUID(),
      consumerId,
      packId,
      terms.creditsMicros,
      terms.currency,
      terms.amount,
      livemode,
      rule.counter + 1,
      paymentMethodId,
      nowMs,
      nowMs + FIRST_LOOK_MS,
    ],
  );
  if (topUp === undefined) return { act: "wait", why: "in_flight", untilMs: null };
  await sql.query(
    "UPDATE auto_top_up SET counter = counter + 1 WHERE consumer_id = $1::bigint AND livemode = $2::boolean",
    [consumerId, livemode],
  );
  return { act: "charge", topUpId: topUp.id };
}
