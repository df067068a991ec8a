import type { Sql } from "@/lib/kernel/sql";
import type { TopUpState } from "../fulfil-checkout";
import { readFacts } from "./facts";
import { nextStep, type Step } from "./rule";
import { type RuleRow, readRule } from "./rule-row";

/** A standing order as its member and the operator see it. */
export interface AutoTopUpView extends RuleRow {
  /** What the worker would do about it now. */
  readonly step: Step;
  readonly agreedBy: string;
  readonly agreedAt: Date;
  readonly consentVersion: number;
  readonly consentText: string;
  /** The newest, newest first. */
  readonly payments: readonly AutoPayment[];
}

export interface AutoPayment {
  readonly id: number;
  readonly createdAt: Date;
  readonly state: TopUpState;
  readonly note: string;
  readonly creditsMicros: number;
  readonly currency: string;
  readonly amount: number;
  readonly intentId: string | null;
}

const PAYMENTS_MAX = 20;

/** Null: it was never set up. */
export async function readAutoTopUp(
  sql: Sql,
  { consumerId, livemode }: { readonly consumerId: number; readonly livemode: boolean },
  nowMs: number,
): Promise<AutoTopUpView | null> {
  const rule = await readRule(sql, consumerId, livemode);
  if (rule === null) return null;
  const facts = await readFacts(sql, rule, nowMs);
  const [consent] = await sql.query<Pick<AutoTopUpView, "agreedBy" | "agreedAt" | "consentVersion" | "consentText">>(
    `SELECT member_name AS "agreedBy", at AS "agreedAt", version AS "consentVersion", text AS "consentText"
     FROM auto_top_up_consent WHERE id = $1::bigint`,
    [rule.consentId],
  );
  if (consent === undefined) throw new Error(`consent ${rule.consentId} is gone`);
  const payments = await sql.query<AutoPayment>(
    `SELECT id, created_at AS "createdAt", state, note, credits_micros AS "creditsMicros", currency, amount,
       payment_intent_id AS "intentId" FROM top_up
     WHERE consumer_id = $1::bigint AND livemode = $2::boolean AND origin = 'auto' ORDER BY id DESC LIMIT ${PAYMENTS_MAX}`,
    [consumerId, livemode],
  );
  return { ...rule, ...consent, step: nextStep(rule, facts, nowMs), payments };
}
