import { z } from "zod";
import { expandable, metadata, text, whole } from "../parameters";
import { invalid } from "../refusal";
import { type Endpoint, endpoint, listing, retrieve } from "./endpoint";

const ofPayment = { charge: text.optional(), payment_intent: text.optional() };

function isOf(
  { charge, payment_intent }: { charge?: string | undefined; payment_intent?: string | undefined },
  object: { readonly charge: unknown; readonly payment_intent: unknown },
): boolean {
  return (
    (charge === undefined || object.charge === charge) &&
    (payment_intent === undefined || object.payment_intent === payment_intent)
  );
}

export const REVERSALS: readonly Endpoint[] = [
  endpoint(
    "POST",
    "refunds",
    z.strictObject({
      ...ofPayment,
      amount: whole.optional(),
      reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
      metadata,
      ...expandable,
    }),
    ({ store, reversals }, _, { charge: chargeId, payment_intent, amount, reason = null, metadata: given }) => {
      const intent = payment_intent === undefined ? undefined : store.need("payment_intent", payment_intent);
      const id = chargeId ?? intent?.latest_charge;
      if (typeof id !== "string") {
        throw invalid("One of the following params should be provided: payment_intent or charge.");
      }
      const charge = store.need("charge", id, "charge");
      const left = charge.amount - charge.amount_refunded;
      return reversals.refund(charge, { amount: amount ?? left, status: "succeeded", reason, metadata: given });
    },
  ),
  retrieve("refunds", "refund"),
  listing("refunds", "refund", ofPayment, isOf),

  retrieve("radar/early_fraud_warnings", "radar.early_fraud_warning"),
  listing(
    "radar/early_fraud_warnings",
    "radar.early_fraud_warning",
    ofPayment,
    ({ charge, payment_intent }, warning) =>
      (charge === undefined || warning.charge === charge) &&
      (payment_intent === undefined || warning.payment_intent === payment_intent),
  ),

  retrieve("disputes", "dispute"),
  listing("disputes", "dispute", ofPayment, isOf),
  endpoint("POST", "disputes/:id/close", z.strictObject({ ...expandable }), ({ reversals }, id) =>
    reversals.closeDispute(id, "lost"),
  ),
];
