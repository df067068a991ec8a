import type Stripe from "stripe";
import type { DemoPrice } from "./store";

/** Stripe's objects as they are when they are made; the SDK's typings see to it that no field is missing. */
export const shapes = { customer, product, price, session, paymentIntent, charge, refund, dispute, balanceTransaction };

type Made = { readonly id: string; readonly created: number };
type Metadata = Record<string, string>;

const NO_BILLING: Stripe.Charge.BillingDetails = { address: null, email: null, name: null, phone: null, tax_id: null };

function customer(made: Made, given: { name?: string | undefined; email?: string | undefined; metadata: Metadata }) {
  const { name = null, email = null, metadata } = given;
  return {
    ...made,
    object: "customer",
    balance: 0,
    default_source: null,
    description: null,
    email,
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata,
    name,
    shipping: null,
  } satisfies Stripe.Customer;
}

function product(made: Made, { name, active, metadata }: { name: string; active: boolean; metadata: Metadata }) {
  return {
    ...made,
    object: "product",
    active,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata,
    name,
    package_dimensions: null,
    shippable: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    updated: made.created,
    url: null,
  } satisfies Stripe.Product;
}

interface PriceTerms {
  readonly product: string;
  readonly currency: string;
  readonly unit_amount: number;
  readonly nickname?: string | undefined;
  readonly metadata: Metadata;
}

function price(made: Made, { product: productId, currency, unit_amount, nickname, metadata }: PriceTerms) {
  return {
    ...made,
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata,
    nickname: nickname ?? null,
    product: productId,
    recurring: null,
    tax_behavior: "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: "one_time",
    unit_amount,
    unit_amount_decimal: String(unit_amount),
  } satisfies DemoPrice;
}

interface SessionGiven {
  readonly amount: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly clientReferenceId: string | null;
  readonly expiresAt: number;
  readonly metadata: Metadata;
  readonly successUrl: string;
  readonly cancelUrl: string | null;
  readonly url: string;
}

function session(made: Made, given: SessionGiven) {
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
    customer_creation: "if_required",
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
    mode: "payment",
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: "if_required",
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ["card", "us_bank_account"],
    payment_status: "unpaid",
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
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: given.url,
    wallet_options: null,
  } satisfies Stripe.Checkout.Session;
}

interface Money {
  readonly amount: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly metadata: Metadata;
}

function paymentIntent(made: Made, { amount, currency, customer: customerId, metadata }: Money) {
  return {
    ...made,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic_async",
    client_secret: `${made.id}_secret_demo`,
    confirmation_method: "automatic",
    currency,
    customer: customerId,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card", "us_bank_account"],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "requires_payment_method",
    transfer_group: null,
  } satisfies Stripe.PaymentIntent;
}

function charge(made: Made, intent: Stripe.PaymentIntent) {
  return {
    ...made,
    object: "charge",
    amount: intent.amount,
    amount_captured: intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: NO_BILLING,
    calculated_statement_descriptor: "TOLLGATE DEMO",
    captured: true,
    currency: intent.currency,
    customer: intent.customer,
    description: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: null,
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: null,
    paid: true,
    payment_intent: intent.id,
    payment_method: null,
    payment_method_details: null,
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "succeeded",
    transfer_data: null,
    transfer_group: null,
  } satisfies Stripe.Charge;
}

interface RefundGiven {
  readonly amount: number;
  readonly status: string;
  readonly reason: Stripe.Refund.Reason | null;
  readonly metadata: Metadata;
}

function refund(made: Made, of: Stripe.Charge, { amount, status, reason, metadata }: RefundGiven) {
  return {
    ...made,
    object: "refund",
    amount,
    balance_transaction: null,
    charge: of.id,
    currency: of.currency,
    customer: of.customer,
    customer_account: null,
    metadata,
    payment_intent: of.payment_intent,
    payment_method: of.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status,
    transfer_reversal: null,
  } satisfies Stripe.Refund;
}

function dispute(made: Made, of: Stripe.Charge, amount: number, status: Stripe.Dispute.Status) {
  return {
    ...made,
    object: "dispute",
    amount,
    balance_transactions: [],
    charge: of.id,
    currency: of.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: made.created + 7 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: status.startsWith("warning_"),
    livemode: false,
    metadata: {},
    payment_intent: of.payment_intent,
    reason: "fraudulent",
    status,
  } satisfies Stripe.Dispute;
}

/** Money that a dispute takes (negative) or gives back. */
function balanceTransaction(made: Made, source: string, amount: number, currency: string) {
  return {
    ...made,
    object: "balance_transaction",
    amount,
    available_on: made.created,
    balance_type: "payments",
    currency,
    description: null,
    exchange_rate: null,
    fee: 0,
    fee_details: [],
    net: amount,
    reporting_category: amount < 0 ? "dispute" : "dispute_reversal",
    source,
    status: "available",
    type: "adjustment",
  } satisfies Stripe.BalanceTransaction;
}

const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};
