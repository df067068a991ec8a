import type Stripe from "stripe";
import { z } from "zod";
import type { DemoStripe } from "../demo";
import { expandable, flag, metadata, text } from "../parameters";
import { FEATURES } from "../portal";
import { invalid, missing } from "../refusal";
import { type Endpoint, endpoint, listing, merged, retrieve } from "./endpoint";

const enabled = z.strictObject({ enabled: flag });
const features = z.strictObject({
  invoice_history: enabled.optional(),
  payment_method_update: enabled.optional(),
  subscription_cancel: z
    .strictObject({ enabled: flag, mode: z.enum(["at_period_end", "immediately"]).default("at_period_end") })
    .optional(),
});

const opening = z.strictObject({
  customer: text,
  return_url: z.url().optional(),
  configuration: text.optional(),
  flow_data: z
    .strictObject({
      type: z.literal("payment_method_update"),
      after_completion: z
        .strictObject({ type: z.literal("redirect"), redirect: z.strictObject({ return_url: z.url() }) })
        .optional(),
    })
    .optional(),
  ...expandable,
});

export const PORTAL: readonly Endpoint[] = [
  endpoint(
    "POST",
    "billing_portal/configurations",
    z.strictObject({ features, metadata, ...expandable }),
    ({ portal }, _, given) => portal.configure(featuresOf(given.features), merged({}, given.metadata), false),
  ),
  retrieve("billing_portal/configurations", "billing_portal.configuration"),
  listing(
    "billing_portal/configurations",
    "billing_portal.configuration",
    { active: flag.optional(), is_default: flag.optional() },
    (given, { active, is_default }) =>
      (given.active === undefined || active === given.active) &&
      (given.is_default === undefined || is_default === given.is_default),
  ),
  endpoint("POST", "billing_portal/sessions", opening, (demo, _, given) => openPortal(demo, given)),
];

function openPortal(
  { store, cards, portal }: DemoStripe,
  given: z.output<typeof opening>,
): Stripe.BillingPortal.Session {
  if (cards.liveCustomer(given.customer) === null) throw missing("customer", given.customer, "customer");
  const session = portal.open(
    { id: store.newId("bps"), created: store.wallS() },
    {
      customer: given.customer,
      returnUrl: given.return_url ?? null,
      configuration: given.configuration ?? null,
      flow:
        given.flow_data === undefined ? null : flowOf(given.flow_data.after_completion?.redirect.return_url ?? null),
    },
  );
  if (session.flow !== null && !portal.featuresOf(session).payment_method_update.enabled) {
    throw invalid("The portal's configuration does not let customers change their card.", { param: "flow_data" });
  }
  return session;
}

function flowOf(returnUrl: string | null): Stripe.BillingPortal.Session.Flow {
  const redirects = returnUrl !== null;
  return {
    after_completion: {
      hosted_confirmation: null,
      redirect: redirects ? { return_url: returnUrl } : null,
      type: redirects ? "redirect" : "portal_homepage",
    },
    customer_update: null,
    subscription_cancel: null,
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: null,
    type: "payment_method_update",
  };
}

/** What is not named is not offered, as with Stripe. */
function featuresOf(given: z.output<typeof features>): Stripe.BillingPortal.Configuration.Features {
  return {
    ...FEATURES,
    invoice_history: { enabled: given.invoice_history?.enabled ?? false },
    payment_method_update: {
      enabled: given.payment_method_update?.enabled ?? false,
      payment_method_configuration: null,
    },
    subscription_cancel: {
      ...FEATURES.subscription_cancel,
      enabled: given.subscription_cancel?.enabled ?? false,
      mode: given.subscription_cancel?.mode ?? "at_period_end",
    },
  };
}
