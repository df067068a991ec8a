import type { Sql } from "@/lib/kernel/sql";
import { unixMs } from "@/lib/ledger/unix-ms";
import type { Rule, RuleChange } from "./rule";

/** A standing order as it is stored. */
export interface RuleRow extends Rule {
  readonly consumerId: number;
  readonly livemode: boolean;
  readonly packId: number;
  readonly packName: string;
  readonly counter: number;
  readonly paymentMethodId: string | null;
  readonly setupSessionId: string | null;
  readonly consentId: number;
  /** Why it is off or needs somebody, for programs and for people; empty: it is neither. */
  readonly cause: string;
  readonly reason: string;
  /** "visa 4242"; empty: none is saved. */
  readonly card: string;
}

/** Locked after the top-up and the account, where they are locked too. Null: the consumer has none. */
export function lockRule(sql: Sql, consumerId: number, livemode: boolean): Promise<RuleRow | null> {
  return query(sql, `${READ} FOR NO KEY UPDATE OF a`, consumerId, livemode);
}

/** To look at. */
export function readRule(sql: Sql, consumerId: number, livemode: boolean): Promise<RuleRow | null> {
  return query(sql, READ, consumerId, livemode);
}

async function query(sql: Sql, text: string, consumerId: number, livemode: boolean): Promise<RuleRow | null> {
  const [row] = await sql.query<Flat>(text, [consumerId, livemode]);
  if (row === undefined) return null;
  const { creditsMicros, currency, amount, ...rule } = row;
  return { ...rule, terms: { creditsMicros, currency, amount } };
}

type Flat = Omit<RuleRow, "terms"> & RuleRow["terms"];

const READ = `
SELECT a.consumer_id AS "consumerId", a.livemode, a.state, a.pack_id AS "packId", p.name AS "packName",
  a.credits_micros AS "creditsMicros", a.currency, a.amount, a.threshold_micros AS "thresholdMicros", a.day_count AS "dayCount",
  a.month_count AS "monthCount", a.day_amount AS "dayAmount", a.month_amount AS "monthAmount", a.counter, a.declines,
  ${unixMs("a.not_before")} AS "notBeforeMs", a.payment_method_id AS "paymentMethodId", a.setup_session_id AS "setupSessionId",
  a.consent_id AS "consentId", a.cause, a.reason, a.card
FROM auto_top_up a JOIN credit_pack p ON p.id = a.pack_id WHERE a.consumer_id = $1::bigint AND a.livemode = $2::boolean`;

/** Of a locked one. */
export async function storeChange(sql: Sql, rule: RuleRow, change: RuleChange, nowMs: number): Promise<void> {
  await sql.query(
    `UPDATE auto_top_up SET state = $3::text, declines = $4::int, not_before = to_timestamp($5::float8 / 1000), cause = $6::text,
       reason = left($7::text, 500), payment_method_id = CASE WHEN $8::boolean THEN NULL ELSE payment_method_id END,
       card = CASE WHEN $8::boolean THEN '' ELSE card END, changed_at = to_timestamp($9::float8 / 1000)
     WHERE consumer_id = $1::bigint AND livemode = $2::boolean`,
    [
      rule.consumerId,
      rule.livemode,
      change.state,
      change.declines,
      change.notBeforeMs,
      change.cause,
      change.reason,
      change.forgetsCard,
      nowMs,
    ],
  );
}
