import { z } from "zod";
import type { DemoStripe } from "../demo";
import { expandable, flag, list, metadata, text, whole } from "../parameters";
import { invalid, missing } from "../refusal";
import type { DemoSubscription } from "../shapes/subscriptions";
import type { DemoPrice } from "../store";
import { type Endpoint, endpoint, listing, merged, retrieve } from "./endpoint";

const quantity = whole.pipe(z.number().min(1).max(10_000));
const behavior = z.enum(["allow_incomplete", "default_incomplete", "error_if_incomplete"]);
const proration = z.enum(["always_invoice", "create_prorations", "none"]);
const trialSettings = z.strictObject({
  end_behavior: z.strictObject({ missing_payment_method: z.enum(["create_invoice", "cancel", "pause"]) }),
});
const shared = {
  cancel_at: z.union([z.literal(""), whole]).optional(),
  cancel_at_period_end: flag.optional(),
  default_payment_method: text.optional(),
  description: text.optional(),
  metadata,
  off_session: flag.optional(),
  payment_behavior: behavior.default("allow_incomplete"),
  proration_behavior: proration.default("create_prorations"),
  trial_end: z.union([z.literal("now"), whole]).optional(),
  trial_settings: trialSettings.optional(),
  ...expandable,
};

const creating = z.strictObject({
  ...shared,
  customer: text,
  items: one(z.strictObject({ price: text, quantity: quantity.default(1), metadata })),
  trial_period_days: whole.pipe(z.number().min(0).max(730)).optional(),
  collection_method: z.literal("charge_automatically").optional(),
  billing_mode: z.strictObject({ type: z.enum(["classic", "flexible"]) }).optional(),
});

/** With Stripe an item without its id would be another item beside it. */
export const changing = z.strictObject({
  id: text,
  price: text.optional(),
  quantity: quantity.optional(),
  metadata,
});

const updating = z.strictObject({
  ...shared,
  payment_behavior: z.enum([...behavior.options, "pending_if_incomplete"]).default("allow_incomplete"),
  items: one(changing).optional(),
  proration_date: whole.optional(),
  billing_cycle_anchor: z.enum(["now", "unchanged"]).optional(),
});

export const SUBSCRIPTIONS: readonly Endpoint[] = [
  endpoint("POST", "subscriptions", creating, (demo, _, given) =>
    demo.clocks.during(given.customer, () => create(demo, given)),
  ),
  retrieve("subscriptions", "subscription"),
  listing(
    "subscriptions",
    "subscription",
    {
      customer: text.optional(),
      price: text.optional(),
      status: text.optional(),
      test_clock: text.optional(),
    },
    (given, { customer, items, status, ended_at, test_clock }) =>
      (given.customer === undefined || customer === given.customer) &&
      (given.price === undefined || items.data[0].price.id === given.price) &&
      (given.test_clock === undefined || test_clock === given.test_clock) &&
      hasStatus(given.status, status, ended_at !== null),
  ),
  endpoint("POST", "subscriptions/:id", updating, (demo, id, given) => {
    const { customer } = demo.store.need("subscription", id);
    return demo.clocks.during(customer, () => update(demo, id, given));
  }),
  endpoint(
    "DELETE",
    "subscriptions/:id",
    z.strictObject({ invoice_now: flag.default(false), prorate: flag.default(false), ...expandable }),
    ({ store, clocks, subscriptions }, id, given) => {
      const { customer, ended_at } = store.need("subscription", id);
      if (ended_at !== null) throw missing("subscription", id);
      const how = { prorates: given.prorate, invoicesNow: given.invoice_now };
      return clocks.during(customer, () => subscriptions.cancel(id, how));
    },
  ),
  endpoint(
    "POST",
    "subscriptions/:id/resume",
    z.strictObject({ billing_cycle_anchor: z.literal("now").optional(), ...expandable }),
    ({ store, clocks, subscriptions }, id) =>
      clocks.during(store.need("subscription", id).customer, () => subscriptions.resume(id)),
  ),
];

/** A recurring price that is sold, and in the currency that the subscription has. */
export function priceOf({ store }: DemoStripe, id: string, param: string, currency?: string): DemoPrice {
  const price = store.need("price", id, param);
  if (price.recurring === null) {
    throw invalid(`The price specified is set to \`type=one_time\` but this field only accepts recurring prices.`, {
      param,
    });
  }
  if (!price.active) {
    throw invalid("The price specified is inactive. This field only accepts active prices.", { param });
  }
  if (currency !== undefined && price.currency !== currency) {
    throw invalid(`The price specified is not in the subscription's currency, ${currency}.`, { param });
  }
  return price;
}

export function one<Item extends z.ZodType>(item: Item) {
  return list(item)
    .pipe(z.array(z.custom<z.output<Item>>()).length(1, "a subscription of the demo's Stripe has one item"))
    .transform(([only]) => only as z.output<Item>);
}

function create(demo: DemoStripe, given: z.output<typeof creating>): DemoSubscription {
  const { store, cards, subscriptions } = demo;
  const { customer, items, default_payment_method: paymentMethod = null } = given;
  if (cards.liveCustomer(customer) === null) throw missing("customer", customer, "customer");
  if (paymentMethod !== null) cards.ofCustomer(paymentMethod, customer, "default_payment_method");
  const days = given.trial_period_days ?? 0;
  const end =
    given.trial_end === undefined || given.trial_end === "now" ? null : requireAhead(given.trial_end, store.nowS());
  const made = subscriptions.create(
    {
      customer,
      price: priceOf(demo, items.price, "items[0][price]"),
      quantity: items.quantity,
      metadata: merged({}, given.metadata),
      itemMetadata: merged({}, items.metadata),
      description: given.description ?? null,
      paymentMethod,
      trialEnd: end ?? (days === 0 ? null : store.nowS() + days * 86_400),
      missingPaymentMethod: given.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice",
      billingMode: given.billing_mode?.type ?? "flexible",
      testClock: cards.clockOf(customer),
    },
    given.payment_behavior,
    "api",
  );
  return setEnd(demo, made, given);
}

/** The money first: where that is refused, nothing is changed. */
function update(demo: DemoStripe, id: string, given: z.output<typeof updating>): DemoSubscription {
  const { store, cards, subscriptions } = demo;
  const subscription = store.need("subscription", id);
  const { items, trial_end, trial_settings, default_payment_method: method } = given;
  if (given.payment_behavior === "pending_if_incomplete") requirePendable(given);
  if (method !== undefined && method !== "") cards.ofCustomer(method, subscription.customer, "default_payment_method");
  const paymentMethod = method === "" ? null : method;
  requireItem(subscription, items?.id);
  const isChanged = items !== undefined || trial_end !== undefined || given.billing_cycle_anchor === "now";
  if (isChanged) {
    const trialEnd = typeof trial_end === "number" ? requireAhead(trial_end, store.nowS()) : trial_end;
    const price = items?.price === undefined ? undefined : changedPrice(demo, subscription, items.price);
    subscriptions.change(
      id,
      {
        price,
        quantity: items?.quantity,
        proration: given.proration_behavior,
        prorationDate: given.proration_date,
        startsAnew: given.billing_cycle_anchor === "now",
        trialEnd,
        endsWithPeriod: given.cancel_at_period_end,
        paymentMethod,
      },
      given.payment_behavior,
    );
  }
  const changed = store.need("subscription", id);
  if (isChanged && changed.pending_update !== null) return changed;
  const edited = {
    ...(paymentMethod === undefined ? {} : { default_payment_method: paymentMethod }),
    ...(given.description === undefined ? {} : { description: given.description || null }),
    ...(trial_settings === undefined
      ? {}
      : { trial_settings: { end_behavior: { billing_cycle_anchor: null, ...trial_settings.end_behavior } } }),
    metadata: merged(changed.metadata, given.metadata),
  };
  return setEnd(demo, subscriptions.edit(id, edited), given);
}

/** A change that may have to wait for its payment takes only what can wait with it. */
function requirePendable(given: z.output<typeof updating>): void {
  const others = ["cancel_at", "default_payment_method", "description", "off_session", "trial_settings"] as const;
  const isGiven = (name: (typeof others)[number]) => given[name] !== undefined;
  const other = Object.keys(given.metadata).length > 0 ? "metadata" : others.find(isGiven);
  if (other === undefined) return;
  throw invalid(`When \`payment_behavior\` is \`pending_if_incomplete\`, \`${other}\` cannot be changed.`, {
    param: other,
  });
}

/** The price that is paid already may be archived. */
export function changedPrice(demo: DemoStripe, { items, currency }: DemoSubscription, id: string): DemoPrice {
  const [{ price }] = items.data;
  return price.id === id ? price : priceOf(demo, id, "items[0][price]", currency);
}

export function requireItem({ items }: DemoSubscription, id: string | undefined): void {
  if (id !== undefined && id !== items.data[0].id) throw missing("subscription item", id, "items[0][id]");
}

function setEnd(
  { subscriptions }: DemoStripe,
  subscription: DemoSubscription,
  {
    cancel_at,
    cancel_at_period_end,
  }: { cancel_at?: number | "" | undefined; cancel_at_period_end?: boolean | undefined },
): DemoSubscription {
  if (cancel_at !== undefined && cancel_at_period_end === true) {
    throw invalid("You may only specify one of these parameters: cancel_at, cancel_at_period_end.", {
      param: "cancel_at",
    });
  }
  const { id, items } = subscription;
  if (cancel_at_period_end === true) return subscriptions.cancelAt(id, items.data[0].current_period_end, true);
  if (typeof cancel_at === "number") return subscriptions.cancelAt(id, cancel_at, false);
  const isTakenBack = cancel_at === "" || cancel_at_period_end === false;
  return isTakenBack && subscription.cancel_at !== null ? subscriptions.cancelAt(id, null, false) : subscription;
}

function requireAhead(trialEnd: number, now: number): number {
  if (trialEnd > now) return trialEnd;
  throw invalid("Invalid timestamp: must be in the future.", { param: "trial_end" });
}

function hasStatus(wanted: string | undefined, status: string, isEnded: boolean): boolean {
  if (wanted === "all") return true;
  if (wanted === "ended") return isEnded;
  return wanted === undefined ? status !== "canceled" : status === wanted;
}
