import type Stripe from "stripe";
import { z } from "zod";
import { requireLeastCharge } from "../amounts";
import type { DemoStripe } from "../demo";
import { currency, expandable, list, metadata, text, whole } from "../parameters";
import { invalid, missing } from "../refusal";
import { session as newSession } from "../shapes/checkout";
import { setupIntent } from "../shapes/payments";
import type { DemoPrice, SessionTerms } from "../store";
import { type Endpoint, endpoint, listing, merged, retrieve } from "./endpoint";

const line = z.strictObject({ price: text, quantity: whole.pipe(z.number().min(1)).default(1) });

const fields = z.strictObject({
  mode: z.enum(["payment", "setup", "subscription"]),
  line_items: list(line)
    .pipe(z.array(z.custom<z.output<typeof line>>()).length(1, "the demo's Stripe takes one line"))
    .optional(),
  currency: currency.optional(),
  success_url: z.url(),
  cancel_url: z.url().optional(),
  client_reference_id: z.string().max(200).optional(),
  customer: text.optional(),
  expires_at: whole.optional(),
  metadata,
  payment_method_collection: z.enum(["always", "if_required"]).optional(),
  payment_intent_data: z
    .strictObject({ metadata, setup_future_usage: z.enum(["off_session", "on_session"]).optional() })
    .optional(),
  setup_intent_data: z.strictObject({ metadata }).optional(),
  subscription_data: z
    .strictObject({
      metadata,
      trial_period_days: whole.pipe(z.number().min(1).max(730)).optional(),
      trial_end: whole.optional(),
      trial_settings: z
        .strictObject({
          end_behavior: z.strictObject({ missing_payment_method: z.enum(["create_invoice", "cancel", "pause"]) }),
        })
        .optional(),
      billing_mode: z.strictObject({ type: z.enum(["classic", "flexible"]) }).optional(),
    })
    .optional(),
  ...expandable,
});

type Given = z.output<typeof fields>;

/** What only one mode takes. */
const OF_MODE = {
  payment_intent_data: "payment",
  setup_intent_data: "setup",
  subscription_data: "subscription",
  payment_method_collection: "subscription",
} as const;

export const CHECKOUT: readonly Endpoint[] = [
  endpoint("POST", "checkout/sessions", fields, (demo, _, given) => createSession(demo, given)),
  retrieve("checkout/sessions", "checkout.session"),
  listing(
    "checkout/sessions",
    "checkout.session",
    {
      payment_intent: text.optional(),
      customer: text.optional(),
      subscription: text.optional(),
      status: z.enum(["open", "complete", "expired"]).optional(),
    },
    (given, session) =>
      (given.payment_intent === undefined || session.payment_intent === given.payment_intent) &&
      (given.customer === undefined || session.customer === given.customer) &&
      (given.subscription === undefined || session.subscription === given.subscription) &&
      (given.status === undefined || session.status === given.status),
  ),
  endpoint("POST", "checkout/sessions/:id/expire", z.strictObject({ ...expandable }), ({ checkouts }, id) =>
    checkouts.expire(checkouts.open(id)),
  ),
];

function createSession(demo: DemoStripe, given: Given): Stripe.Checkout.Session {
  const { store, cards, baseUrl } = demo;
  for (const [param, mode] of Object.entries(OF_MODE)) {
    if (given[param as keyof typeof OF_MODE] !== undefined && given.mode !== mode) {
      throw invalid(`You can not pass \`${param}\` in \`${given.mode}\` mode.`, { param });
    }
  }
  if (given.customer !== undefined && cards.liveCustomer(given.customer) === null) {
    throw missing("customer", given.customer, "customer");
  }
  const sold = given.mode === "setup" ? null : lineOf(demo, given);
  if (sold === null && given.line_items !== undefined) {
    throw invalid("You can not pass `line_items` in `setup` mode.", { param: "line_items" });
  }
  if (sold === null && given.currency === undefined) {
    throw invalid("Missing required param: currency.", { code: "parameter_missing", param: "currency" });
  }
  const made = { id: store.newId("cs_test"), created: store.wallS() };
  const expiresAt = expiryOf(made.created, given.expires_at);
  const terms = keepTerms(demo, made, given, sold);
  const isTrial = terms.trialDays !== null || terms.trialEnd !== null;
  const session = newSession(made, {
    mode: given.mode,
    amount: sold === null ? null : isTrial ? 0 : sold.amount,
    currency: sold?.price.currency ?? given.currency ?? null,
    customer: given.customer ?? null,
    clientReferenceId: given.client_reference_id ?? null,
    collection: given.payment_method_collection ?? (given.mode === "payment" ? "if_required" : "always"),
    savesCard: terms.savesCard,
    expiresAt,
    metadata: merged({}, given.metadata),
    successUrl: given.success_url,
    cancelUrl: given.cancel_url ?? null,
    url: `${baseUrl()}/pay/${made.id}`,
  });
  if (given.mode !== "setup") return store.put("checkout.session", session);
  const setup = setupIntent(store.made("seti"), session.customer, terms.paymentMetadata);
  store.put("setup_intent", setup);
  return store.put("checkout.session", { ...session, setup_intent: setup.id });
}

interface SoldLine {
  readonly price: DemoPrice;
  readonly quantity: number;
  readonly amount: number;
}

function lineOf({ store }: DemoStripe, { mode, line_items: [line] = [] }: Given): SoldLine {
  if (line === undefined) {
    throw invalid("Missing required param: line_items.", { code: "parameter_missing", param: "line_items" });
  }
  const param = "line_items[0][price]";
  const price = store.need("price", line.price, param);
  if (!price.active) {
    throw invalid("The price specified is inactive. This field only accepts active prices.", { param });
  }
  const product = typeof price.product === "string" ? store.get("product", price.product) : undefined;
  if (product?.active === false) throw invalid("The product specified is inactive.", { param });
  if (mode === "payment" && price.recurring !== null) {
    throw invalid(
      "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
      { param },
    );
  }
  if (mode === "subscription" && price.recurring === null) {
    throw invalid("You must provide at least one recurring price in `subscription` mode when using prices.", { param });
  }
  const amount = (price.unit_amount ?? 0) * line.quantity;
  requireLeastCharge(amount, price.currency, "The Checkout Session's total amount due is too small.");
  return { price, quantity: line.quantity, amount };
}

const SESSION_S_MIN = 30 * 60;
const SESSION_S_MAX = 24 * 3600;

function expiryOf(now: number, given: number | undefined): number {
  const expiresAt = given ?? now + SESSION_S_MAX;
  if (expiresAt < now + SESSION_S_MIN || expiresAt > now + SESSION_S_MAX + 60) {
    throw invalid(
      "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
      { param: "expires_at" },
    );
  }
  return expiresAt;
}

const DAY_S = 86_400;

/** Days count from the moment that the trial is begun. */
function trialOf({ store }: DemoStripe, { subscription_data }: Given): Pick<SessionTerms, "trialDays" | "trialEnd"> {
  const { trial_period_days: trialDays = null, trial_end: trialEnd = null } = subscription_data ?? {};
  if (trialDays !== null && trialEnd !== null) {
    throw invalid("You may only specify one of these parameters: trial_end, trial_period_days.", {
      param: "subscription_data",
    });
  }
  if (trialEnd !== null && trialEnd < store.nowS() + 2 * DAY_S) {
    throw invalid("The `trial_end` date has to be at least 2 days in the future.", {
      param: "subscription_data[trial_end]",
    });
  }
  return { trialDays, trialEnd };
}

function keepTerms(
  demo: DemoStripe,
  made: { id: string; created: number },
  given: Given,
  sold: SoldLine | null,
): SessionTerms {
  const { payment_intent_data, setup_intent_data, subscription_data } = given;
  const whatIsMade = payment_intent_data ?? setup_intent_data ?? subscription_data;
  return demo.store.put("session_terms", {
    ...made,
    priceId: sold?.price.id ?? null,
    quantity: sold?.quantity ?? 1,
    paymentMetadata: merged({}, whatIsMade?.metadata ?? {}),
    savesCard: given.mode !== "payment" || payment_intent_data?.setup_future_usage !== undefined,
    ...trialOf(demo, given),
    missingPaymentMethod: subscription_data?.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice",
  });
}
