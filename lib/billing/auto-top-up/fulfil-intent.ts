import type Stripe from "stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Sql } from "@/lib/kernel/sql";
import { withRetry } from "@/lib/platform/postgres";
import type { Billing } from "../billing";
import { creditTopUp } from "../credit-top-up";
import type { FulfilledTopUp, FulfilRefusal, TopUpState } from "../fulfil-checkout";
import { retrieved } from "../retrieved";
import { applyOutcome } from "./apply-outcome";
import { outcomeOf } from "./outcome-of";
import type { Outcome } from "./rule";

/**
 * Brings one automatic payment to what its payment intent says, read anew from Stripe, credits it once it is paid, and its standing
 * order with it. Called by the worker that asked for it, by webhook, by page and by reconciler, in any order and number (I11).
 */
export async function fulfilIntent(
  billing: Billing,
  intentId: string,
  nowMs: number,
): Promise<Result<FulfilledTopUp, FulfilRefusal>> {
  const { account, database } = billing;
  const intent = await retrieved(account.stripe.paymentIntents.retrieve(intentId, { expand: ["latest_charge"] }));
  if (intent === null) return refuse("object_unknown", `Stripe has no payment intent ${intentId}.`);
  if (intent.livemode !== account.livemode) return refuse("foreign_mode", "The payment is of Stripe's other mode.");
  return withRetry(() => database.transaction((sql) => settle(sql, intent, nowMs)));
}

export interface AutoTopUpRow {
  readonly topUpId: number;
  readonly consumerId: number;
  readonly livemode: boolean;
  readonly state: TopUpState;
  readonly creditsMicros: number;
  readonly currency: string;
  readonly amount: number;
  readonly packName: string;
}

/** The top-up is locked first, then the account, then the standing order. */
async function settle(
  sql: Sql,
  intent: Stripe.PaymentIntent,
  nowMs: number,
): Promise<Result<FulfilledTopUp, FulfilRefusal>> {
  const topUp = await lockTopUp(sql, intent);
  if (topUp === null) return refuse("not_ours", "The payment is not an auto top-up of this installation.");
  const { topUpId } = topUp;
  // What was read may be older than what another reader has booked meanwhile.
  if (topUp.state === "paid") return ok({ topUpId, state: "paid", booked: false });
  if (intent.status === "succeeded") return settlePaid(sql, intent, topUp, nowMs);
  const isOver = topUp.state === "failed" || topUp.state === "expired" || topUp.state === "refused";
  const next = isOver ? null : nextOf(intent, topUp.state);
  if (next === null) return ok({ topUpId, state: topUp.state, booked: false });
  await keepState(sql, topUpId, next.state, next.note, intent.id);
  if (next.outcome !== null) await applyOutcome(sql, topUp, next.outcome, nowMs);
  return ok({ topUpId, state: next.state, booked: false });
}

async function settlePaid(
  sql: Sql,
  intent: Stripe.PaymentIntent,
  topUp: AutoTopUpRow,
  nowMs: number,
): Promise<Result<FulfilledTopUp, FulfilRefusal>> {
  const { topUpId } = topUp;
  if (typeof intent.latest_charge === "object" && intent.latest_charge?.refunded && topUp.state === "refused") {
    await keepState(sql, topUpId, "failed", "It was given back in full.", intent.id);
    return ok({ topUpId, state: "failed", booked: false });
  }
  const fault =
    intent.currency !== topUp.currency || intent.amount !== topUp.amount
      ? refuse("currency_mismatch", `${intent.amount} ${intent.currency} were paid, not what was asked for.`)
      : null;
  const credited =
    fault ??
    (await creditTopUp(sql, {
      ...topUp,
      objectId: intent.id,
      paymentIntentId: intent.id,
      amountPaid: intent.amount_received,
    }));
  if (!credited.ok) {
    await keepState(sql, topUpId, "refused", credited.message, intent.id);
    await applyOutcome(sql, topUp, { kind: "unfit", cause: credited.code, reason: credited.message }, nowMs);
    return credited;
  }
  await applyOutcome(sql, topUp, { kind: "paid" }, nowMs);
  return ok({ topUpId, state: "paid", booked: true });
}

interface Next {
  readonly state: TopUpState;
  readonly note: string;
  readonly outcome: Outcome | null;
}

/** Null: nothing has changed, or nothing is known yet. */
function nextOf({ status, last_payment_error: error }: Stripe.PaymentIntent, state: TopUpState): Next | null {
  if (status === "processing") return { state: "pending", note: "", outcome: null };
  if (status === "canceled") return { state: "expired", note: "", outcome: { kind: "given_up" } };
  const isAsked = status === "requires_action" || status === "requires_confirmation";
  if (status !== "requires_payment_method" && !isAsked) return null;
  const outcome = isAsked || error === null ? ASKS : outcomeOf(error);
  // Its owner confirms it, and may try again: what the bank said then is told on the page.
  if (state === "open") return error === null ? null : { state, note: outcome.reason, outcome: null };
  return { state: outcome.kind === "asks" ? "open" : "failed", note: outcome.reason, outcome };
}

const ASKS = outcomeOf({ code: "authentication_required" });

async function lockTopUp(sql: Sql, intent: Stripe.PaymentIntent): Promise<AutoTopUpRow | null> {
  const attempt = intent.metadata.tollgate_top_up ?? "";
  if (!/^[0-9a-f-]{36}$/.test(attempt)) return null;
  const [row] = await sql.query<AutoTopUpRow>(
    `SELECT t.id AS "topUpId", t.consumer_id AS "consumerId", t.livemode, t.state, t.credits_micros AS "creditsMicros", t.currency,
       t.amount, p.name AS "packName"
     FROM top_up t JOIN credit_pack p ON p.id = t.pack_id
     WHERE t.attempt = $1::uuid AND t.origin = 'auto' AND (t.payment_intent_id IS NULL OR t.payment_intent_id = $2::text)
     FOR NO KEY UPDATE OF t`,
    [attempt, intent.id],
  );
  return row ?? null;
}

async function keepState(sql: Sql, topUpId: number, state: TopUpState, note: string, intentId: string): Promise<void> {
  await sql.query(
    `UPDATE top_up SET state = $2::text, note = left($3::text, 500), payment_intent_id = $4::text WHERE id = $1::bigint`,
    [topUpId, state, note, intentId],
  );
}
