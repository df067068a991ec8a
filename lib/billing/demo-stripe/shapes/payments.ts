import type Stripe from "stripe";
import { TEST_CARDS } from "../cards";
import type { Made, Metadata } from "./made";

export function paymentIntent(
  made: Made,
  { amount, currency, customer, metadata, description = null, paymentMethod = null, futureUsage = null }: Money,
) {
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
    customer,
    customer_account: null,
    description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: paymentMethod,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card", "us_bank_account"],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: futureUsage,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: paymentMethod === null ? "requires_payment_method" : "requires_confirmation",
    transfer_group: null,
  } satisfies Stripe.PaymentIntent;
}

export interface Money {
  readonly amount: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly metadata: Metadata;
  readonly description?: string | null;
  readonly paymentMethod?: string | null;
  readonly futureUsage?: Stripe.PaymentIntent.SetupFutureUsage | null;
}

/** `card`: null where a bank account was debited. */
export function charge(made: Made, intent: Stripe.PaymentIntent, card: Stripe.PaymentMethod | null) {
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
    payment_method: card?.id ?? null,
    payment_method_details: card?.card === undefined ? null : { type: "card", card: chargedCard(card.card) },
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

function chargedCard({ brand, country, exp_month, exp_year, funding, last4 }: Stripe.PaymentMethod.Card) {
  return {
    amount_authorized: null,
    authorization_code: null,
    brand,
    checks: null,
    country,
    electronic_commerce_indicator: null,
    exp_month,
    exp_year,
    funding,
    installments: null,
    last4,
    mandate: null,
    network: brand,
    network_transaction_id: null,
    regulated_status: null,
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  } satisfies Stripe.Charge.PaymentMethodDetails.Card;
}

/** Of a test card that is known. */
export function paymentMethod(made: Made, number: string, customer: string | null, metadata: Metadata = {}) {
  const brand = TEST_CARDS[number]?.brand ?? "visa";
  return {
    ...made,
    object: "payment_method",
    allow_redisplay: "limited",
    billing_details: NO_BILLING,
    card: {
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      display_brand: brand,
      exp_month: 12,
      exp_year: new Date(made.created * 1000).getUTCFullYear() + 3,
      fingerprint: `demo${number.slice(-8)}`,
      funding: "credit",
      generated_from: null,
      last4: number.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    customer,
    customer_account: null,
    livemode: false,
    metadata,
    type: "card",
  } satisfies Stripe.PaymentMethod;
}

export function setupIntent(made: Made, customer: string | null, metadata: Metadata) {
  return {
    ...made,
    object: "setup_intent",
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${made.id}_secret_demo`,
    customer,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: "requires_payment_method",
    usage: "off_session",
  } satisfies Stripe.SetupIntent;
}

const NO_BILLING: Stripe.Charge.BillingDetails = { address: null, email: null, name: null, phone: null, tax_id: null };
