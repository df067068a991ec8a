import type Stripe from "stripe";
import { z } from "zod";
import { requireLeastCharge } from "../amounts";
import type { DemoStripe } from "../demo";
import { currency, expandable, flag, metadata, text, whole } from "../parameters";
import { customerIdOf } from "../payments";
import { invalid, missing } from "../refusal";
import { type Endpoint, endpoint, listing, merged, retrieve } from "./endpoint";

const confirming = {
  payment_method: text.optional(),
  off_session: flag.default(false),
  error_on_requires_action: flag.default(false),
  return_url: z.url().optional(),
};

const creating = z.strictObject({
  amount: whole.pipe(z.number().min(1).max(99_999_999)),
  currency,
  customer: text.optional(),
  confirm: flag.default(false),
  ...confirming,
  setup_future_usage: z.enum(["off_session", "on_session"]).optional(),
  automatic_payment_methods: z
    .strictObject({ enabled: flag, allow_redirects: z.enum(["always", "never"]).optional() })
    .optional(),
  description: text.optional(),
  metadata,
  ...expandable,
});

export const PAYMENTS: readonly Endpoint[] = [
  endpoint("POST", "payment_intents", creating, (demo, _, given) => createIntent(demo, given)),
  retrieve("payment_intents", "payment_intent"),
  endpoint(
    "POST",
    "payment_intents/:id",
    z.strictObject({ metadata, description: text.optional(), ...expandable }),
    ({ store }, id, { metadata: given, description }) => {
      const intent = store.need("payment_intent", id, "intent");
      return store.put("payment_intent", {
        ...intent,
        description: description ?? intent.description,
        metadata: merged(intent.metadata, given),
      });
    },
  ),
  listing("payment_intents", "payment_intent", { customer: text.optional() }, ({ customer }, intent) =>
    customer === undefined ? true : customerIdOf(intent) === customer,
  ),
  endpoint("POST", "payment_intents/:id/confirm", z.strictObject({ ...confirming, ...expandable }), (demo, id, given) =>
    confirmIntent(demo, demo.store.need("payment_intent", id, "intent"), given),
  ),
  endpoint(
    "POST",
    "payment_intents/:id/cancel",
    z.strictObject({
      cancellation_reason: z.enum(["abandoned", "duplicate", "fraudulent", "requested_by_customer"]).optional(),
      ...expandable,
    }),
    ({ store, payments }, id, { cancellation_reason = null }) => {
      if (store.all("invoice_payment").some(({ payment }) => payment.payment_intent === id)) {
        throw invalid("You cannot cancel this PaymentIntent because it is of an invoice. Void the invoice instead.");
      }
      return payments.cancel(id, cancellation_reason);
    },
  ),

  retrieve("charges", "charge"),
  listing(
    "charges",
    "charge",
    { payment_intent: text.optional(), customer: text.optional() },
    ({ payment_intent, customer }, charge) =>
      (payment_intent === undefined || charge.payment_intent === payment_intent) &&
      (customer === undefined || charge.customer === customer),
  ),

  retrieve("setup_intents", "setup_intent"),
  listing("setup_intents", "setup_intent", { customer: text.optional() }, ({ customer }, setup) =>
    customer === undefined ? true : setup.customer === customer,
  ),
];

function createIntent(demo: DemoStripe, given: z.output<typeof creating>): Stripe.PaymentIntent {
  const { store, cards, payments } = demo;
  const { amount, confirm, customer = null, payment_method: paymentMethod = null } = given;
  if (given.off_session && !confirm) {
    throw invalid("You cannot set `off_session` without `confirm=true`.", { param: "off_session" });
  }
  if (customer !== null && cards.liveCustomer(customer) === null) throw missing("customer", customer, "customer");
  if (paymentMethod !== null) cards.ofCustomer(paymentMethod, customer, "payment_method");
  if (confirm && paymentMethod === null) throw noMethod();
  requireLeastCharge(amount, given.currency, "Amount must be at least the minimum charge amount.");
  const intent = payments.create({
    amount,
    currency: given.currency,
    customer,
    metadata: merged({}, given.metadata),
    description: given.description ?? null,
    paymentMethod,
    futureUsage: given.setup_future_usage ?? null,
  });
  return confirm ? confirmIntent(demo, store.need("payment_intent", intent.id), given) : intent;
}

function confirmIntent(
  { payments }: DemoStripe,
  intent: Stripe.PaymentIntent,
  given: Pick<z.output<typeof creating>, keyof typeof confirming>,
): Stripe.PaymentIntent {
  const paymentMethod = given.payment_method ?? intent.payment_method;
  if (typeof paymentMethod !== "string") throw noMethod();
  return payments.confirm(intent.id, {
    paymentMethod,
    offSession: given.off_session,
    errorOnRequiresAction: given.error_on_requires_action,
    returnUrl: given.return_url ?? null,
  });
}

function noMethod() {
  const message =
    "You cannot confirm this PaymentIntent because it's missing a payment method. Update it with a payment method and confirm it again.";
  return invalid(message, { code: "parameter_missing", param: "payment_method" });
}
