import type Stripe from "stripe";
import { type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "./billing";
import { retrieved } from "./retrieved";
import { type ReversalRefusal, type Reversed, reverseTopUp } from "./reverse-top-up";

/** Books a dispute as it is in Stripe now. */
export async function settleDispute(
  billing: Billing,
  disputeId: string,
): Promise<Result<Reversed, ReversalRefusal | "object_unknown">> {
  const dispute = await retrieved(billing.account.stripe.disputes.retrieve(disputeId));
  if (dispute === null) return refuse("object_unknown", `Stripe has no dispute ${disputeId}.`);
  return bookDispute(billing, dispute);
}

/**
 * Not the status but the money decides: what was withdrawn and not reinstated is gone. So an inquiry (warning_…) moves nothing,
 * and whatever statuses Stripe invents are right.
 */
export async function bookDispute(
  billing: Billing,
  dispute: Stripe.Dispute,
): Promise<Result<Reversed, ReversalRefusal>> {
  const { payment_intent } = dispute;
  const paymentIntentId = typeof payment_intent === "object" ? payment_intent?.id : payment_intent;
  if (paymentIntentId === undefined) return refuse("not_ours", "The dispute is not of a payment of Checkout.");
  const net = dispute.balance_transactions.reduce((sum, { amount }) => sum + Math.sign(amount), 0);
  const { id: objectId, amount } = dispute;
  return reverseTopUp(billing, { kind: "dispute", objectId, paymentIntentId, amount, taken: net < 0 });
}
