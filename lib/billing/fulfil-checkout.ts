import type Stripe from "stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Sql } from "@/lib/kernel/sql";
import { withRetry } from "@/lib/platform/postgres";
import type { Billing } from "./billing";
import { creditTopUp } from "./credit-top-up";
import { retrieved } from "./retrieved";

export type TopUpState = "started" | "open" | "pending" | "paid" | "failed" | "expired" | "refused";

export interface FulfilledTopUp {
  readonly topUpId: number;
  readonly state: TopUpState;
  /** False: nothing has moved now. */
  readonly booked: boolean;
}

export type FulfilRefusal =
  | "object_unknown"
  | "not_ours"
  | "foreign_mode"
  | "currency_mismatch"
  | "price_mismatch"
  | "balance_too_large";

/**
 * Brings one purchase to what its Checkout session says, read anew from Stripe, and credits it once it is paid. Called by webhook,
 * return page and reconciler, in any order and number (I11). Credits come from the purchase as it was begun, never from amounts.
 */
export async function fulfilCheckout(
  billing: Billing,
  sessionId: string,
): Promise<Result<FulfilledTopUp, FulfilRefusal>> {
  const { account, database } = billing;
  const session = await retrieved(
    account.stripe.checkout.sessions.retrieve(sessionId, { expand: ["line_items", "payment_intent.latest_charge"] }),
  );
  if (session === null) return refuse("object_unknown", `Stripe has no Checkout session ${sessionId}.`);
  if (session.livemode !== account.livemode) return refuse("foreign_mode", "The session is of Stripe's other mode.");
  return withRetry(() => database.transaction((sql) => settle(sql, session)));
}

interface TopUpRow {
  readonly topUpId: number;
  readonly consumerId: number;
  readonly state: TopUpState;
  readonly creditsMicros: number;
  readonly currency: string;
  readonly priceId: string;
  readonly packName: string;
}

/** The top-up is locked before the account, here and in reversals. */
async function settle(sql: Sql, session: Stripe.Checkout.Session): Promise<Result<FulfilledTopUp, FulfilRefusal>> {
  const topUp = await lockTopUp(sql, session);
  if (topUp === null) return refuse("not_ours", "The session is not of a top-up of this installation.");
  const { topUpId } = topUp;
  // What was read may be older than what another reader has booked meanwhile.
  if (topUp.state === "paid") return ok({ topUpId, state: "paid", booked: false });
  const state = stateOf(session);
  const fault = state === "paid" || state === "pending" ? faultOf(session, topUp) : null;
  // What does not fit is not credited; given back in full, it is over.
  if (fault !== null && isRefunded(session)) {
    await keepState(sql, topUpId, "failed", fault.message);
    return ok({ topUpId, state: "failed", booked: false });
  }
  if (fault !== null) {
    await keepState(sql, topUpId, "refused", fault.message);
    return fault;
  }
  if (state !== "paid") {
    await keepState(sql, topUpId, state, "", session);
    return ok({ topUpId, state, booked: false });
  }
  return credit(sql, session, topUp);
}

async function credit(
  sql: Sql,
  session: Stripe.Checkout.Session,
  topUp: TopUpRow,
): Promise<Result<FulfilledTopUp, FulfilRefusal>> {
  const { topUpId } = topUp;
  const intent = intentOf(session);
  const credited = await creditTopUp(sql, {
    ...topUp,
    objectId: session.id,
    paymentIntentId: intent?.id ?? null,
    amountPaid: intent?.amount_received ?? session.amount_total ?? 0,
  });
  if (!credited.ok) {
    await keepState(sql, topUpId, "refused", credited.message, session);
    return credited;
  }
  await sql.query("UPDATE top_up SET session_id = $2::text WHERE id = $1::bigint", [topUpId, session.id]);
  return ok({ topUpId, state: "paid", booked: true });
}

async function lockTopUp(sql: Sql, session: Stripe.Checkout.Session): Promise<TopUpRow | null> {
  const attempt = session.metadata?.tollgate_top_up ?? "";
  if (session.mode !== "payment" || !/^[0-9a-f-]{36}$/.test(attempt)) return null;
  const [row] = await sql.query<TopUpRow>(
    `SELECT t.id AS "topUpId", t.consumer_id AS "consumerId", t.state, t.credits_micros AS "creditsMicros", t.currency,
       t.price_id AS "priceId", p.name AS "packName"
     FROM top_up t JOIN credit_pack p ON p.id = t.pack_id
     WHERE t.attempt = $1::uuid AND (t.session_id IS NULL OR t.session_id = $2::text) FOR NO KEY UPDATE OF t`,
    [attempt, session.id],
  );
  return row ?? null;
}

function stateOf(session: Stripe.Checkout.Session): TopUpState {
  if (session.status === "expired") return "expired";
  if (session.status !== "complete") return "open";
  if (session.payment_status !== "unpaid") return "paid";
  // A payment method that settles later: what became of it is in the intent alone.
  const status = intentOf(session)?.status;
  return status === "requires_payment_method" || status === "canceled" ? "failed" : "pending";
}

function faultOf(session: Stripe.Checkout.Session, { currency, priceId }: TopUpRow) {
  if (session.currency !== currency) {
    return refuse(
      "currency_mismatch",
      `Paid in ${session.currency ?? "no currency"}, but the pack is sold in ${currency}.`,
    );
  }
  const items = session.line_items?.data ?? [];
  const [item] = items;
  if (items.length !== 1 || item?.price?.id !== priceId || item.quantity !== 1) {
    return refuse("price_mismatch", `The session sells something else than one of ${priceId}.`);
  }
  return null;
}

function intentOf({ payment_intent }: Stripe.Checkout.Session): Stripe.PaymentIntent | null {
  return typeof payment_intent === "object" ? payment_intent : null;
}

function isRefunded(session: Stripe.Checkout.Session): boolean {
  const charge = intentOf(session)?.latest_charge;
  return typeof charge === "object" && charge?.refunded === true;
}

/** What ended stays ended, unless it was paid after all. */
async function keepState(
  sql: Sql,
  topUpId: number,
  state: TopUpState,
  note: string,
  session?: Stripe.Checkout.Session,
): Promise<void> {
  await sql.query(
    `UPDATE top_up SET state = $2::text, note = left($3::text, 500), session_id = COALESCE(session_id, $4::text),
       session_url = COALESCE($5::text, session_url)
     WHERE id = $1::bigint AND (state NOT IN ('failed', 'expired') OR $2::text = 'refused')`,
    [topUpId, state, note, session?.id ?? null, session?.url ?? null],
  );
}
