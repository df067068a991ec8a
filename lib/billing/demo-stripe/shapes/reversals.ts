import type Stripe from "stripe";
import type { Made, Metadata } from "./made";

export function refund(made: Made, of: Stripe.Charge, { amount, status, reason, metadata }: RefundGiven) {
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

export interface RefundGiven {
  readonly amount: number;
  readonly status: string;
  readonly reason: Stripe.Refund.Reason | null;
  readonly metadata: Metadata;
}

export function dispute(made: Made, of: Stripe.Charge, amount: number, status: Stripe.Dispute.Status) {
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

/** `payment_intent` is left out where there is none. */
export function fraudWarning(made: Made, { id: charge, payment_intent, disputed, refunded }: Stripe.Charge) {
  return {
    ...made,
    object: "radar.early_fraud_warning",
    actionable: !disputed && !refunded,
    charge,
    fraud_type: "unauthorized_use_of_card",
    livemode: false,
    ...(typeof payment_intent === "string" ? { payment_intent } : {}),
  } satisfies Stripe.Radar.EarlyFraudWarning;
}

/** Money that a dispute takes (negative) or gives back. */
export function balanceTransaction(made: Made, source: string, amount: number, currency: string) {
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
