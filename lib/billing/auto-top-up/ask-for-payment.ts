import Stripe from "stripe";
import { publicId } from "@/lib/kernel/ids";
import { linkEnv } from "@/lib/platform/env";
import { withRetry } from "@/lib/platform/postgres";
import type { Billing } from "../billing";
import { storedCustomer } from "../stripe-customer";
import { applyOutcome } from "./apply-outcome";
import { type AutoTopUpRow, fulfilIntent } from "./fulfil-intent";
import type { Failure } from "./outcome-of";

/** A payment that was written down and has no outcome yet. */
export interface UnsettledPayment extends AutoTopUpRow {
  readonly attempt: string;
  readonly number: number;
  readonly paymentMethodId: string;
  readonly createdAtMs: number;
}

/**
 * Asks Stripe to charge the saved card. The same payment is asked for with the same key however often, so that it is made once; an
 * answer that did not come leaves it as it is, to be looked for in Stripe.
 */
export async function askForPayment(billing: Billing, payment: UnsettledPayment, nowMs: number): Promise<void> {
  const { consumerId, attempt, number } = payment;
  const customer = await storedCustomer(billing, consumerId);
  if (customer === null) return refuseCharge(billing, payment, CUSTOMER_GONE, nowMs);
  const consumer = publicId("consumer", consumerId);
  try {
    const intent = await billing.account.stripe.paymentIntents.create(
      {
        amount: payment.amount,
        currency: payment.currency,
        customer,
        payment_method: payment.paymentMethodId,
        off_session: true,
        confirm: true,
        error_on_requires_action: true,
        return_url: `${linkEnv().PUBLIC_URL}/portal/auto-top-up`,
        description: `Auto top-up: ${payment.packName}`,
        metadata: { tollgate_top_up: attempt, tollgate_consumer: consumer },
      },
      // The counter makes it unique here, the attempt among installations that share an account.
      { idempotencyKey: `auto-top-up:${consumer}:${number}:${attempt}` },
    );
    await fulfilIntent(billing, intent.id, nowMs);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const intentId = error.payment_intent?.id;
    if (intentId !== undefined) return void (await fulfilIntent(billing, intentId, nowMs));
    if (error instanceof Stripe.errors.StripeInvalidRequestError) {
      return refuseCharge(billing, payment, refusalOf(error), nowMs);
    }
    await waitForOutcome(billing, payment, error.message, nowMs);
  }
}

/** Seconds at first, then about as long as it has taken so far, at most an hour. */
export async function waitForOutcome(
  { database }: Billing,
  { topUpId, createdAtMs }: UnsettledPayment,
  /** Null: what is known of it stays. */
  note: string | null,
  nowMs: number,
): Promise<void> {
  const pauseMs = Math.min(Math.max(nowMs - createdAtMs, 10_000), 3_600_000);
  await database.query(
    `UPDATE top_up SET look_at = to_timestamp($2::float8 / 1000), note = COALESCE(left($3::text, 500), note)
     WHERE id = $1::bigint AND state IN ('started', 'open', 'pending')`,
    [topUpId, nowMs + pauseMs, note],
  );
}

/** Stripe did not take the request itself: no payment was made, and asking again changes nothing. */
async function refuseCharge(
  { database }: Billing,
  payment: UnsettledPayment,
  outcome: Failure,
  nowMs: number,
): Promise<void> {
  await withRetry(() =>
    database.transaction(async (sql) => {
      const changed = await sql.query(
        `UPDATE top_up SET state = 'failed', note = left($2::text, 500) WHERE id = $1::bigint AND state = 'started' RETURNING 1`,
        [payment.topUpId, outcome.reason],
      );
      if (changed.length === 1) await applyOutcome(sql, payment, outcome, nowMs);
    }),
  );
}

const CARD_REMOVED = "The saved card was removed.";
const CUSTOMER_GONE = { kind: "card_over", cause: "card_removed", reason: CARD_REMOVED } as const;

function refusalOf({ param, code, message }: Stripe.errors.StripeError): Failure {
  const isGone = param === "payment_method" || param === "customer" || code === "resource_missing";
  return isGone ? CUSTOMER_GONE : { kind: "unfit", cause: "stripe_refused", reason: `Stripe refused: ${message}` };
}
