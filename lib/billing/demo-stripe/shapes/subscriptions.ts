import type Stripe from "stripe";
import type { Period } from "../periods";
import type { DemoPrice } from "../store";
import type { Made, Metadata } from "./made";

/** JSON has no Decimal. */
export type DemoItem = Omit<Stripe.SubscriptionItem, "price" | "plan"> & {
  readonly price: DemoPrice;
  readonly plan: Omit<Stripe.Plan, "amount_decimal"> & { readonly amount_decimal: string };
  readonly quantity: number;
};

/** Of one item: the product sells one price at a time. */
export type DemoSubscription = Omit<
  Stripe.Subscription,
  "items" | "customer" | "default_payment_method" | "pending_update"
> & {
  readonly items: { object: "list"; url: string; has_more: false; data: [DemoItem] };
  readonly customer: string;
  readonly default_payment_method: string | null;
  readonly pending_update: DemoPendingUpdate | null;
};

/** A change that waits for its invoice, the subscription's latest, to be paid. */
export type DemoPendingUpdate = Omit<Stripe.Subscription.PendingUpdate, "subscription_items"> & {
  readonly subscription_items: [DemoItem];
};

export interface SubscriptionGiven {
  readonly customer: string;
  readonly price: DemoPrice;
  readonly quantity: number;
  readonly metadata: Metadata;
  readonly itemMetadata?: Metadata;
  readonly description?: string | null;
  readonly paymentMethod: string | null;
  readonly trialEnd: number | null;
  readonly missingPaymentMethod: "create_invoice" | "cancel" | "pause";
  readonly billingMode?: "classic" | "flexible";
  readonly testClock: string | null;
}

export function subscription(made: Made, itemId: string, given: SubscriptionGiven, period: Period): DemoSubscription {
  const { trialEnd, price } = given;
  return {
    ...made,
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: trialEnd ?? made.created,
    billing_cycle_anchor_config: null,
    billing_mode:
      given.billingMode === "classic"
        ? { flexible: null, type: "classic" }
        : { flexible: { proration_discounts: "included" }, type: "flexible" },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: "charge_automatically",
    currency: price.currency,
    customer: given.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: given.paymentMethod,
    default_source: null,
    default_tax_rates: [],
    description: given.description ?? null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    items: {
      object: "list",
      url: `/v1/subscription_items?subscription=${made.id}`,
      has_more: false,
      data: [subscriptionItem({ ...made, id: itemId }, made.id, given, period)],
    },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: "off" },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: made.created,
    status: trialEnd === null ? "incomplete" : "trialing",
    test_clock: given.testClock,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: given.missingPaymentMethod },
    },
    trial_start: trialEnd === null ? null : made.created,
  };
}

function subscriptionItem(made: Made, subscriptionId: string, given: SubscriptionGiven, period: Period): DemoItem {
  return {
    ...made,
    object: "subscription_item",
    billing_thresholds: null,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: given.itemMetadata ?? {},
    plan: planOf(given.price),
    price: given.price,
    quantity: given.quantity,
    subscription: subscriptionId,
    tax_rates: [],
  };
}

/** A price in its older form, which items carry beside it. */
export function planOf(price: DemoPrice): DemoItem["plan"] {
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: "per_unit",
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? "month",
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: "licensed",
  };
}
