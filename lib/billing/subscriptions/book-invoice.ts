import type Stripe from "stripe";
import { recordStripeAudit } from "@/lib/audit/record-stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Sql } from "@/lib/kernel/sql";
import { grantCredits } from "@/lib/ledger/grant-credits";
import { tellConsumer } from "@/lib/notifications/tell-consumer";
import { withRetry } from "@/lib/platform/postgres";
import type { Billing } from "../billing";
import { type LineGrant, lineGrants, type PriceTerms, priceIdOf } from "./line-grants";

export type BookRefusal = "not_ours" | "foreign_mode" | "balance_too_large";

const LINES_MAX = 1000;

/**
 * Keeps an invoice of a subscription as Stripe says it, tells members where it could not be paid, and once it is paid grants what its
 * lines include, each line once (its id is the grant's ref), unless that has expired by `nowMs`. A subscription that another had
 * replaced before the payment grants nothing. For an invoice that was just read.
 */
export async function bookInvoice(
  billing: Billing,
  invoice: Stripe.Invoice,
  nowMs: number,
): Promise<Result<{ booked: boolean }, BookRefusal>> {
  const { account, database } = billing;
  const stripeSubscriptionId = subscriptionIdOf(invoice);
  if (stripeSubscriptionId === null) return refuse("not_ours", "The invoice is of no subscription.");
  if (invoice.livemode !== account.livemode) return refuse("foreign_mode", "The invoice is of Stripe's other mode.");
  if (await isBooked(database, invoice.id)) return ok({ booked: false });
  const lines = invoice.status === "paid" ? await allLines(account.stripe, invoice) : [];
  return withRetry(() => database.transaction((sql) => book(sql, stripeSubscriptionId, { invoice, lines, nowMs })));
}

export function subscriptionIdOf({ parent }: Stripe.Invoice): string | null {
  const subscription = parent?.subscription_details?.subscription ?? null;
  return typeof subscription === "object" ? (subscription?.id ?? null) : subscription;
}

async function isBooked(sql: Sql, invoiceId: string): Promise<boolean> {
  const booked = await sql.query(
    "SELECT 1 AS there FROM stripe_invoice WHERE invoice_id = $1::text AND booked_at IS NOT NULL",
    [invoiceId],
  );
  return booked.length > 0;
}

/** An invoice brings its first lines with it; one of many changes has more. */
async function allLines(stripe: Stripe, { id, lines }: Stripe.Invoice): Promise<Stripe.InvoiceLineItem[]> {
  if (!lines.has_more) return lines.data;
  return stripe.invoices.listLineItems(id, { limit: 100 }).autoPagingToArray({ limit: LINES_MAX });
}

interface Subscription {
  readonly id: number;
  readonly consumerId: number;
  readonly planPriceId: number | null;
  readonly planVersionId: number;
  readonly endedAt: Date | null;
}

interface JustRead {
  readonly invoice: Stripe.Invoice;
  readonly lines: readonly Stripe.InvoiceLineItem[];
  readonly nowMs: number;
}

async function book(
  sql: Sql,
  stripeSubscriptionId: string,
  { invoice, lines, nowMs }: JustRead,
): Promise<Result<{ booked: boolean }, BookRefusal>> {
  const subscription = await lockSubscription(sql, stripeSubscriptionId);
  // Its first payment is not made: whatever it comes to is booked once there is a subscription.
  if (subscription === null) return ok({ booked: false });
  if (await isBooked(sql, invoice.id)) return ok({ booked: false });
  await keepInvoice(sql, subscription.id, invoice);
  if (invoice.status === "open") await tellOfFailure(sql, subscription, invoice);
  if (invoice.status !== "paid") return ok({ booked: false });
  const grants = isReplacedBefore(subscription, invoice)
    ? []
    : lineGrants(lines, await termsOf(sql, subscription, lines));
  let creditsMicros = 0;
  for (const grant of grants.filter(({ expiresAt }) => expiresAt.getTime() > nowMs)) {
    const granted = await grantLine(sql, subscription.consumerId, invoice, grant);
    if (!granted.ok) return granted;
    creditsMicros += grant.amountMicros;
  }
  await sql.query(
    "UPDATE stripe_invoice SET booked_at = clock_timestamp(), credits_micros = $2::bigint WHERE invoice_id = $1::text",
    [invoice.id, creditsMicros],
  );
  return ok({ booked: true });
}

/** The consumer first, as everywhere; then what is known of the subscription cannot change. */
async function lockSubscription(sql: Sql, stripeSubscriptionId: string): Promise<Subscription | null> {
  await sql.query(
    `SELECT 1 AS locked FROM consumer c WHERE c.id = (SELECT consumer_id FROM subscription WHERE stripe_subscription_id = $1::text)
     FOR NO KEY UPDATE`,
    [stripeSubscriptionId],
  );
  const [row] = await sql.query<Subscription>(
    `SELECT id, consumer_id AS "consumerId", plan_price_id AS "planPriceId", plan_version_id AS "planVersionId",
       ended_at AS "endedAt" FROM subscription WHERE stripe_subscription_id = $1::text`,
    [stripeSubscriptionId],
  );
  return row ?? null;
}

async function keepInvoice(sql: Sql, subscriptionId: number, invoice: Stripe.Invoice): Promise<void> {
  await sql.query(
    `INSERT INTO stripe_invoice (invoice_id, subscription_id, status, currency, amount_due, amount_paid, created_at)
     VALUES ($1::text, $2::bigint, $3::text, $4::text, $5::bigint, $6::bigint, to_timestamp($7::bigint))
     ON CONFLICT (invoice_id) DO UPDATE SET status = EXCLUDED.status, amount_due = EXCLUDED.amount_due,
       amount_paid = EXCLUDED.amount_paid`,
    [
      invoice.id,
      subscriptionId,
      invoice.status ?? "draft",
      invoice.currency,
      invoice.amount_due,
      invoice.amount_paid,
      invoice.created,
    ],
  );
}

/** Once for each time that Stripe has tried. */
async function tellOfFailure(sql: Sql, { consumerId, endedAt }: Subscription, invoice: Stripe.Invoice): Promise<void> {
  const { id, attempt_count, amount_remaining, currency, hosted_invoice_url, next_payment_attempt } = invoice;
  if (attempt_count === 0 || amount_remaining <= 0 || endedAt !== null) return;
  await tellConsumer(sql, consumerId, `payment_failed:${id}:${attempt_count}`, {
    type: "payment.failed",
    purpose: "subscription",
    amount: amount_remaining,
    currency,
    reason: "The bank declined it, or asks for a confirmation.",
    payUrl: hosted_invoice_url ?? null,
    nextAttemptAt: next_payment_attempt === null ? null : new Date(next_payment_attempt * 1000),
  });
}

function isReplacedBefore({ endedAt }: Subscription, { status_transitions, created }: Stripe.Invoice): boolean {
  return endedAt !== null && endedAt.getTime() <= (status_transitions.paid_at ?? created) * 1000;
}

/** The consumer's own version for the price it is on, since a publication may have left it on an older one; else the price's. */
async function termsOf(
  sql: Sql,
  { planPriceId, planVersionId }: Subscription,
  lines: readonly Stripe.InvoiceLineItem[],
): Promise<(priceId: string) => PriceTerms | undefined> {
  const prices = await sql.query<PriceTerms & { priceId: string }>(
    `SELECT r.price_id AS "priceId", r.interval, v.included_credits_micros AS "includedMicros"
     FROM plan_price r JOIN plan_version v ON v.id = CASE WHEN r.id = $2::bigint THEN $3::bigint ELSE r.plan_version_id END
     WHERE r.price_id = ANY($1::text[])`,
    [lines.map(priceIdOf), planPriceId, planVersionId],
  );
  const byId = new Map(prices.map((price) => [price.priceId, price]));
  return (priceId) => byId.get(priceId);
}

async function grantLine(sql: Sql, consumerId: number, { id }: Stripe.Invoice, { lineId, ...grant }: LineGrant) {
  await sql.query("INSERT INTO account (consumer_id) VALUES ($1::bigint) ON CONFLICT DO NOTHING", [consumerId]);
  const granted = await grantCredits(sql, { consumerId, source: "plan", ref: lineId, note: `Invoice ${id}`, ...grant });
  if (granted.ok && granted.value.booked) {
    await recordStripeAudit(sql, {
      action: "consumer.grant_included",
      consumerId,
      after: { creditsMicros: grant.amountMicros, invoice: id, expires: grant.expiresAt.toISOString() },
    });
  }
  return granted;
}
