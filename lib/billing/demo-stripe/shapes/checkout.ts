import type Stripe from "stripe";
import type { Made, Metadata } from "./made";

export function session(made: Made, given: SessionGiven) {
  return {
    ...made,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: given.amount,
    amount_total: given.amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: given.cancelUrl,
    client_reference_id: given.clientReferenceId,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    currency: given.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: given.customer,
    customer_account: null,
    customer_creation: given.mode === "subscription" || given.savesCard ? "always" : "if_required",
    customer_details: null,
    customer_email: null,
    discounts: [],
    expires_at: given.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: given.metadata,
    mode: given.mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: given.collection,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: given.mode === "payment" ? ["card", "us_bank_account"] : ["card"],
    payment_status: given.amount === null || given.amount === 0 ? "no_payment_required" : "unpaid",
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: null,
    subscription: null,
    success_url: given.successUrl,
    total_details: given.amount === null ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: given.url,
    wallet_options: null,
  } satisfies Stripe.Checkout.Session;
}

export interface SessionGiven {
  readonly mode: Stripe.Checkout.Session.Mode;
  /** Null in setup mode. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly customer: string | null;
  readonly clientReferenceId: string | null;
  readonly expiresAt: number;
  readonly metadata: Metadata;
  readonly successUrl: string;
  readonly cancelUrl: string | null;
  readonly collection: "always" | "if_required";
  /** The card is kept for payments that nobody is there for. */
  readonly savesCard: boolean;
  readonly url: string;
}
