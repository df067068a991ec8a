import type Stripe from "stripe";
import type { Period } from "../periods";
import type { DemoPrice } from "../store";
import type { Made } from "./made";
import type { DemoSubscription } from "./subscriptions";

/** JSON has no Decimal. */
export type DemoLine = Omit<Stripe.InvoiceLineItem, "quantity_decimal" | "pricing"> & {
  readonly quantity_decimal: string;
  readonly pricing: {
    readonly price_details: { readonly price: string; readonly product: string };
    readonly type: "price_details";
    readonly unit_amount_decimal: string;
  };
};

export type DemoInvoice = Omit<Stripe.Invoice, "lines" | "customer"> & {
  readonly lines: { object: "list"; url: string; has_more: false; data: DemoLine[] };
  readonly customer: string;
};

/** What a line charges or gives back, before there is an invoice for it. */
export interface LineDraft {
  readonly amount: number;
  readonly description: string;
  readonly price: DemoPrice;
  readonly quantity: number;
  readonly period: Period;
  /** A change within a period, and not the period itself. */
  readonly isProration: boolean;
}

/** Lines that wait for their subscription's next invoice. */
export interface PendingLine {
  readonly id: string;
  readonly created: number;
  readonly subscription: string;
  readonly line: LineDraft;
  /** The invoice that took it; null: it waits. */
  readonly invoice: string | null;
}

export interface InvoiceGiven {
  readonly subscription: DemoSubscription;
  readonly customer: Stripe.Customer | null;
  readonly reason: Stripe.Invoice.BillingReason;
  readonly lines: readonly DemoLine[];
  readonly period: Period;
  /** When it is to be made final by itself; null: now, by whoever makes it. */
  readonly finalizesAt: number | null;
  readonly prorationDate: number | null;
}

export function invoice(made: Made, given: InvoiceGiven): DemoInvoice {
  const { subscription, customer } = given;
  const total = given.lines.reduce((sum, { amount }) => sum + amount, 0);
  const starting_balance = customer?.balance ?? 0;
  const amount_due = Math.max(0, total + starting_balance);
  return {
    ...made,
    object: "invoice",
    account_country: "US",
    account_name: "Tollgate demo",
    account_tax_ids: null,
    amount_due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: amount_due,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: given.finalizesAt,
    billing_reason: given.reason,
    collection_method: "charge_automatically",
    currency: subscription.currency,
    custom_fields: null,
    customer: subscription.customer,
    customer_account: null,
    customer_address: null,
    customer_email: customer?.email ?? null,
    customer_name: customer?.name ?? null,
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: "none",
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: "list", url: `/v1/invoices/${made.id}/lines`, has_more: false, data: [...given.lines] },
    livemode: false,
    metadata: {},
    next_payment_attempt: given.finalizesAt,
    number: null,
    on_behalf_of: null,
    parent: {
      quote_details: null,
      subscription_details: {
        metadata: subscription.metadata,
        subscription: subscription.id,
        ...(given.prorationDate === null ? {} : { subscription_proration_date: given.prorationDate }),
      },
      type: "subscription_details",
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: given.period.end,
    period_start: given.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: total,
    subtotal_excluding_tax: total,
    test_clock: subscription.test_clock,
    total,
    total_discount_amounts: [],
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
}

/** `invoiceItem`: what waited for an invoice, where the line did. */
export function invoiceLine(
  id: string,
  invoiceId: string,
  { id: subscriptionId, items }: DemoSubscription,
  draft: LineDraft,
  invoiceItem: string | null,
): DemoLine {
  const { price } = draft;
  return {
    id,
    object: "line_item",
    amount: draft.amount,
    currency: price.currency,
    description: draft.description,
    discount_amounts: [],
    discountable: !draft.isProration,
    discounts: [],
    invoice: invoiceId,
    livemode: false,
    metadata: {},
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: invoiceItem,
        proration: draft.isProration,
        proration_details: draft.isProration ? { credited_items: null } : null,
        subscription: subscriptionId,
        subscription_item: items.data[0].id,
      },
      type: "subscription_item_details",
    },
    period: { ...draft.period },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: String(price.product) },
      type: "price_details",
      unit_amount_decimal: price.unit_amount_decimal,
    },
    quantity: draft.quantity,
    quantity_decimal: String(draft.quantity),
    subscription: subscriptionId,
    subtotal: draft.amount,
    taxes: [],
  };
}

/** An invoice and the payment intent that pays it. */
export function invoicePayment(made: Made, { id, amount_due, currency }: DemoInvoice, intent: string) {
  return {
    ...made,
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: amount_due,
    currency,
    invoice: id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent, type: "payment_intent" },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  } satisfies Stripe.InvoicePayment;
}
