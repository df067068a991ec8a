import Stripe from "stripe";
import { unixMs } from "@/lib/ledger/unix-ms";
import { withRetry } from "@/lib/platform/postgres";
import type { Billing } from "../billing";
import { storedCustomer } from "../stripe-customer";
import { applyOutcome } from "./apply-outcome";
import { askForPayment, type UnsettledPayment, waitForOutcome } from "./ask-for-payment";
import { fulfilIntent } from "./fulfil-intent";
import { DAY_MS } from "./rule";

/** Stripe forgets an idempotency key after 24 hours at the earliest: until then the same request can be sent again. */
const ASK_AGAIN_MS = 22 * 3_600_000;
const GIVEN_UP_MS = 25 * 3_600_000;
const NEWEST = 300;
/** How long a payment waits for its owner's confirmation. */
const CONFIRM_MS = 7 * DAY_MS;

interface DuePayment extends UnsettledPayment {
  readonly intentId: string | null;
  readonly ruleState: string | null;
}

/**
 * Looks after at most `limit` payments whose outcome is not known, or that wait for somebody: the answer was lost, the worker died,
 * no webhook came. Gives how many it took.
 */
export async function resolvePayments(billing: Billing, nowMs: number, limit: number): Promise<number> {
  const due = await billing.database.query<DuePayment>(
    `${READ} WHERE t.origin = 'auto' AND t.livemode = $1::boolean AND t.state IN ('started', 'open', 'pending')
       AND (t.look_at IS NULL OR t.look_at <= to_timestamp($2::float8 / 1000) OR (t.state = 'open' AND a.state <> 'needs_you'))
     ORDER BY t.look_at NULLS FIRST, t.id LIMIT $3::int`,
    [billing.account.livemode, nowMs, limit],
  );
  for (const payment of due) await resolve(billing, payment, nowMs);
  return due.length;
}

/** A payment that was just begun, to be asked for. */
export async function readPayment({ database }: Billing, topUpId: number): Promise<UnsettledPayment | null> {
  const [row] = await database.query<DuePayment>(`${READ} WHERE t.id = $1::bigint AND t.state = 'started'`, [topUpId]);
  return row ?? null;
}

async function resolve(billing: Billing, payment: DuePayment, nowMs: number): Promise<void> {
  try {
    const intentId = payment.intentId ?? (await findIntent(billing, payment));
    if (intentId === null) return await askAgain(billing, payment, nowMs);
    const ageMs = nowMs - payment.createdAtMs;
    const isGivenUp = payment.state === "open" && (payment.ruleState !== "needs_you" || ageMs > CONFIRM_MS);
    if (isGivenUp) await cancel(billing, intentId);
    await fulfilIntent(billing, intentId, nowMs);
    await waitForOutcome(billing, payment, null, nowMs);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    await waitForOutcome(billing, payment, error.message, nowMs);
  }
}

/** Among the newest that were made for the customer, whatever our clock says: Stripe lists a payment as soon as it is made. */
async function findIntent(billing: Billing, payment: DuePayment): Promise<string | null> {
  const customer = await storedCustomer(billing, payment.consumerId);
  if (customer === null) return null;
  let seen = 0;
  for await (const intent of billing.account.stripe.paymentIntents.list({ customer, limit: 100 })) {
    if (intent.metadata.tollgate_top_up === payment.attempt) return intent.id;
    if (++seen === NEWEST) break;
  }
  return null;
}

async function askAgain(billing: Billing, payment: DuePayment, nowMs: number): Promise<void> {
  const ageMs = nowMs - payment.createdAtMs;
  if (ageMs < ASK_AGAIN_MS) return askForPayment(billing, payment, nowMs);
  if (ageMs < GIVEN_UP_MS) return waitForOutcome(billing, payment, "Stripe has no such payment so far.", nowMs);
  // Counted by the caps all the same.
  await withRetry(() =>
    billing.database.transaction(async (sql) => {
      const changed = await sql.query(
        "UPDATE top_up SET state = 'expired', note = 'Stripe never made it.' WHERE id = $1::bigint AND state = 'started' RETURNING 1",
        [payment.topUpId],
      );
      if (changed.length === 1) await applyOutcome(sql, payment, { kind: "given_up" }, nowMs);
    }),
  );
}

/** Paid or canceled meanwhile: what it is then is read afterwards. */
async function cancel({ account }: Billing, intentId: string): Promise<void> {
  try {
    await account.stripe.paymentIntents.cancel(intentId, { cancellation_reason: "abandoned" });
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
  }
}

const READ = `
SELECT t.id AS "topUpId", t.consumer_id AS "consumerId", t.livemode, t.state, t.credits_micros AS "creditsMicros", t.currency,
  t.amount, p.name AS "packName", t.attempt, t.auto_number AS number, t.payment_method_id AS "paymentMethodId",
  t.payment_intent_id AS "intentId", a.state AS "ruleState", ${unixMs("t.created_at")} AS "createdAtMs"
FROM top_up t JOIN credit_pack p ON p.id = t.pack_id
LEFT JOIN auto_top_up a ON a.consumer_id = t.consumer_id AND a.livemode = t.livemode`;
