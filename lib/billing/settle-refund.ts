import type Stripe from "stripe";
import { type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "./billing";
import { retrieved } from "./retrieved";
import { type ReversalRefusal, type Reversed, reverseTopUp } from "./reverse-top-up";

/** Books a refund as it is in Stripe now. One that failed or was canceled has given the money back. */
export async function settleRefund(
  billing: Billing,
  refundId: string,
): Promise<Result<Reversed, ReversalRefusal | "object_unknown">> {
  const refund = await retrieved(billing.account.stripe.refunds.retrieve(refundId));
  if (refund === null) return refuse("object_unknown", `Stripe has no refund ${refundId}.`);
  return bookRefund(billing, refund);
}

export async function bookRefund(billing: Billing, refund: Stripe.Refund): Promise<Result<Reversed, ReversalRefusal>> {
  const { payment_intent } = refund;
  const paymentIntentId = typeof payment_intent === "object" ? payment_intent?.id : payment_intent;
  if (paymentIntentId === undefined) return refuse("not_ours", "The refund is not of a payment of Checkout.");
  const taken = refund.status !== "failed" && refund.status !== "canceled";
  return reverseTopUp(billing, { kind: "refund", objectId: refund.id, paymentIntentId, amount: refund.amount, taken });
}
