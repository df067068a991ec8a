import Stripe from "stripe";
import type { Result } from "@/lib/kernel/result";
import { fulfilIntent } from "./auto-top-up/fulfil-intent";
import { settleCardSetup } from "./auto-top-up/settle-card-setup";
import { unsettledIntents } from "./auto-top-up/unsettled-intents";
import type { Billing } from "./billing";
import { fulfilCheckout } from "./fulfil-checkout";
import { pushPacks } from "./push-packs";
import { keepReport, readReport, type StripeDifference, type StripeReport } from "./report";
import { bookDispute } from "./settle-dispute";
import { settleFraudWarning } from "./settle-fraud-warning";
import { bookRefund } from "./settle-refund";
import { isRunning, readKeptWords, saysTheSame } from "./subscriptions/kept-words";
import { pushPlanPrices } from "./subscriptions/push-plan-prices";
import { settleCheckout } from "./subscriptions/settle-checkout";
import { settleInvoice } from "./subscriptions/settle-invoice";
import { syncSubscription } from "./subscriptions/sync-subscription";

const HOUR_S = 3600;
/** Each run looks back this far; once a day, and at first, as far as money may still move. */
const RECENT_S = 26 * HOUR_S;
const SESSIONS_S = 40 * 24 * HOUR_S;
const REVERSALS_S = 200 * 24 * HOUR_S;
/** Of each kind in a run. Beyond it the report says that it was cut. */
const OBJECTS_MAX = 20_000;
const DIFFERENCES_MAX = 100;

/**
 * Reads Stripe's objects themselves, not its events, and books what is not booked: so a webhook that was never sent, or lost, is
 * made good in ten minutes. What cannot be booked is a difference between the ledger and Stripe, kept for the console.
 */
export async function reconcile(billing: Billing, nowMs: number, signal?: AbortSignal): Promise<StripeReport> {
  const before = await readReport(billing.database);
  const isFull = before === null || nowMs - Date.parse(before.fullAt) > 24 * HOUR_S * 1000;
  const run = new Run(billing, Math.floor(nowMs / 1000), isFull, signal);
  await pushPacks(billing, { retryFailed: true });
  await pushPlanPrices(billing, { retryFailed: true });
  await run.sessions();
  await run.abandoned();
  await run.autoTopUps(nowMs);
  await run.subscriptions(new Date(nowMs));
  await run.invoices();
  await run.refunds();
  await run.disputes();
  await run.fraudWarnings(nowMs);
  await run.ledger();
  const at = new Date(nowMs).toISOString();
  const report = { at, fullAt: isFull ? at : before.fullAt, ...run.result() };
  await keepReport(billing.database, report);
  return report;
}

class Run {
  readonly #counts = { sessions: 0, payments: 0, refunds: 0, disputes: 0, subscriptions: 0, invoices: 0, repaired: 0 };
  readonly #differences: StripeDifference[] = [];
  #isCut = false;

  constructor(
    readonly billing: Billing,
    readonly nowS: number,
    readonly isFull: boolean,
    readonly signal: AbortSignal | undefined,
  ) {}

  /** Those that Stripe has, and those that are open here, whatever their age: a bank debit takes days. */
  async sessions(): Promise<void> {
    const { stripe } = this.billing.account;
    const paidIds = new Set(
      (
        await this.billing.database.query<{ id: string }>(
          `SELECT session_id AS id FROM top_up WHERE state = 'paid' AND created_at > clock_timestamp() - interval '41 days'`,
        )
      ).map(({ id }) => id),
    );
    const listed = stripe.checkout.sessions.list({ created: { gte: this.#since(SESSIONS_S) }, limit: 100 });
    const seen = new Set<string>();
    for await (const session of listed) {
      if (this.#isOver(this.#counts.sessions)) break;
      if (session.metadata?.tollgate_top_up === undefined) continue;
      this.#counts.sessions++;
      seen.add(session.id);
      if (!paidIds.has(session.id)) await this.#book(session.id, () => fulfilCheckout(this.billing, session.id));
    }
    const open = await this.billing.database.query<{ id: string }>(
      `SELECT session_id AS id FROM top_up WHERE state IN ('open', 'pending', 'refused') AND session_id IS NOT NULL
         AND livemode = $1::boolean ORDER BY id LIMIT 1000`,
      [this.billing.account.livemode],
    );
    for (const { id } of open) {
      if (this.signal?.aborted) return;
      if (!seen.has(id)) await this.#book(id, () => fulfilCheckout(this.billing, id));
    }
  }

  /** What was begun and never got as far as Stripe, or Stripe would have listed it: nobody can pay it any more. */
  async abandoned(): Promise<void> {
    // Of auto top-ups, what Stripe never made is found out by the worker.
    for (const [table, origins] of [
      ["top_up", "origin <> 'auto'"],
      ["subscription_checkout", "true"],
    ]) {
      await this.billing.database.query(
        `UPDATE ${table} SET state = 'expired' WHERE ${origins} AND state = 'started' AND livemode = $1::boolean
           AND created_at < clock_timestamp() - interval '25 hours'`,
        [this.billing.account.livemode],
      );
    }
  }

  /** Payments and saved cards that no webhook told of, and nobody has looked for yet. */
  async autoTopUps(nowMs: number): Promise<void> {
    for await (const id of unsettledIntents(this.billing, this.#since(SESSIONS_S))) {
      if (this.#isOver(this.#counts.payments)) return;
      this.#counts.payments++;
      await this.#book(id, () => fulfilIntent(this.billing, id, nowMs));
    }
    const saving = await this.billing.database.query<{ id: string }>(
      "SELECT setup_session_id AS id FROM auto_top_up WHERE setup_session_id IS NOT NULL AND livemode = $1::boolean LIMIT 1000",
      [this.billing.account.livemode],
    );
    for (const { id } of saving) {
      if (this.signal?.aborted) return;
      await this.#book(id, () => settleCardSetup(this.billing, id, nowMs));
    }
  }

  /**
   * All that Stripe has, however old: each may change at any time. What was begun here and is open comes first, since a
   * subscription of it may not be known yet.
   */
  async subscriptions(now: Date): Promise<void> {
    const { account, database } = this.billing;
    const begun = await database.query<{ id: string }>(
      `SELECT session_id AS id FROM subscription_checkout WHERE state IN ('open', 'refused') AND session_id IS NOT NULL
         AND livemode = $1::boolean ORDER BY id LIMIT 1000`,
      [account.livemode],
    );
    for (const { id } of begun) {
      if (this.signal?.aborted) return;
      await this.#book(id, () => settleCheckout(this.billing, id));
    }
    const kept = await readKeptWords(database, account.livemode);
    const customers = await database.query<{ id: string }>(
      "SELECT customer_id AS id FROM stripe_customer WHERE livemode = $1::boolean",
      [account.livemode],
    );
    const ours = new Set(customers.map(({ id }) => id));
    const seen = new Set<string>();
    for await (const subscription of account.stripe.subscriptions.list({ status: "all", limit: 100 })) {
      if (this.#isOver(this.#counts.subscriptions)) return;
      const { id, customer, status } = subscription;
      const word = kept.get(id);
      if (word === undefined && !ours.has(typeof customer === "string" ? customer : customer.id)) continue;
      this.#counts.subscriptions++;
      seen.add(id);
      if (word === undefined || !saysTheSame(word, subscription, now)) {
        await this.#book(id, () => syncSubscription(this.billing, id));
      }
      if (word?.isReplaced && isRunning(status)) {
        await this.#book(id, () => syncSubscription(this.billing, id));
        this.#differ(id, "It runs in Stripe, though another subscription of the consumer has taken its place.");
      }
    }
    for (const [id, { stripeStatus }] of kept) {
      if (!seen.has(id) && isRunning(stripeStatus)) await this.#book(id, () => syncSubscription(this.billing, id));
    }
  }

  /** Those that Stripe has as paid, and those that are open here. */
  async invoices(): Promise<void> {
    const { account, database } = this.billing;
    const stored = await database.query<{ id: string; isBooked: boolean }>(
      `SELECT i.invoice_id AS id, i.booked_at IS NOT NULL AS "isBooked"
       FROM stripe_invoice i JOIN subscription s ON s.id = i.subscription_id JOIN plan_price r ON r.id = s.plan_price_id
       WHERE r.livemode = $1::boolean AND (i.status IN ('draft', 'open') OR i.created_at > clock_timestamp() - interval '41 days')`,
      [account.livemode],
    );
    const booked = new Set(stored.filter(({ isBooked }) => isBooked).map(({ id }) => id));
    const listed = account.stripe.invoices.list({
      status: "paid",
      created: { gte: this.#since(SESSIONS_S) },
      limit: 100,
    });
    for await (const { id, parent } of listed) {
      if (this.#isOver(this.#counts.invoices)) return;
      if (parent?.subscription_details == null) continue;
      this.#counts.invoices++;
      if (!booked.has(id)) await this.#book(id, () => settleInvoice(this.billing, id));
    }
    for (const { id, isBooked } of stored) {
      if (this.signal?.aborted) return;
      if (!isBooked) await this.#book(id, () => settleInvoice(this.billing, id));
    }
  }

  async refunds(): Promise<void> {
    const listed = this.billing.account.stripe.refunds.list({
      created: { gte: this.#since(REVERSALS_S) },
      limit: 100,
    });
    for await (const refund of listed) {
      if (this.#isOver(this.#counts.refunds)) break;
      this.#counts.refunds++;
      await this.#book(refund.id, () => bookRefund(this.billing, refund));
    }
  }

  async disputes(): Promise<void> {
    const listed = this.billing.account.stripe.disputes.list({
      created: { gte: this.#since(REVERSALS_S) },
      limit: 100,
    });
    for await (const dispute of listed) {
      if (this.#isOver(this.#counts.disputes)) break;
      this.#counts.disputes++;
      await this.#book(dispute.id, () => bookDispute(this.billing, dispute));
    }
  }

  /** Of no sum. A key that was made before they were read here may lack the right to: that is told, and stops nothing else. */
  async fraudWarnings(nowMs: number): Promise<void> {
    const { radar } = this.billing.account.stripe;
    let count = 0;
    try {
      for await (const { id } of radar.earlyFraudWarnings.list({
        created: { gte: this.#since(SESSIONS_S) },
        limit: 100,
      })) {
        if (this.#isOver(count++)) break;
        await this.#book(id, () => settleFraudWarning(this.billing, id, nowMs));
      }
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripePermissionError)) throw error;
      this.#differ("radar.early_fraud_warning", "Stripe's key may not read early fraud warnings: give it that right.");
    }
  }

  /** The other direction: each booking has its line in the ledger, of the same amount. */
  async ledger(): Promise<void> {
    const wrong = await this.billing.database.query<{ objectId: string; booked: number; ledger: number | null }>(
      `SELECT b.object_id AS "objectId", b.credit_micros AS booked,
         CASE WHEN e.credit = 'credits' THEN e.amount ELSE -e.amount END AS ledger
       FROM stripe_booking b LEFT JOIN ledger_entry e ON e.consumer_id = b.consumer_id
         AND e.kind = CASE WHEN b.kind = 'purchase' THEN 'purchase' WHEN b.credit_micros > 0 THEN 'restored' ELSE b.kind END
         AND e.ref = CASE WHEN b.kind = 'purchase' THEN b.object_id ELSE b.object_id || ':' || b.part END
       WHERE b.credit_micros <> 0
         AND b.credit_micros IS DISTINCT FROM CASE WHEN e.credit = 'credits' THEN e.amount ELSE -e.amount END
         AND ($1::boolean OR b.at > clock_timestamp() - interval '2 days') LIMIT ${DIFFERENCES_MAX}`,
      [this.isFull],
    );
    const wrongInvoices = await this.billing.database.query<{ objectId: string; booked: number; ledger: number }>(
      `SELECT i.invoice_id AS "objectId", i.credits_micros AS booked, COALESCE(sum(e.amount), 0)::bigint AS ledger
       FROM stripe_invoice i JOIN subscription s ON s.id = i.subscription_id
       LEFT JOIN ledger_entry e ON e.consumer_id = s.consumer_id AND e.kind = 'plan' AND e.note = 'Invoice ' || i.invoice_id
       WHERE i.booked_at IS NOT NULL AND ($1::boolean OR i.booked_at > clock_timestamp() - interval '2 days')
       GROUP BY i.invoice_id HAVING i.credits_micros <> COALESCE(sum(e.amount), 0) LIMIT ${DIFFERENCES_MAX}`,
      [this.isFull],
    );
    for (const { objectId, booked, ledger } of [...wrong, ...wrongInvoices]) {
      this.#differ(objectId, `${booked} microcredits are booked for it, the ledger has ${ledger ?? "no line"}.`);
    }
  }

  result() {
    return { ...this.#counts, differences: this.#differences, isCut: this.#isCut };
  }

  async #book(objectId: string, settle: () => Promise<Result<{ booked: boolean }>>): Promise<void> {
    const result = await settle();
    if (result.ok) this.#counts.repaired += result.value.booked ? 1 : 0;
    // A reversal of a payment that is not credited moves nothing; that payment is the difference, if there is one.
    else if (result.code !== "not_ours" && result.code !== "not_paid_yet") this.#differ(objectId, result.message);
  }

  #differ(objectId: string, detail: string): void {
    if (this.#differences.length < DIFFERENCES_MAX) this.#differences.push({ objectId, detail });
    else this.#isCut = true;
  }

  #since(fullS: number): number {
    return this.nowS - (this.isFull ? fullS : RECENT_S);
  }

  #isOver(count: number): boolean {
    if (count >= OBJECTS_MAX) this.#isCut = true;
    return this.#isCut || this.signal?.aborted === true;
  }
}
