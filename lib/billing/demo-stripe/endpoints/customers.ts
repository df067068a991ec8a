import type Stripe from "stripe";
import { z } from "zod";
import { cardOutcome, numberOfToken } from "../cards";
import { expandable, metadata, text } from "../parameters";
import { customerIdOf } from "../payments";
import { cardError, DemoRefusal, missing } from "../refusal";
import { customer as newCustomer } from "../shapes/catalog";
import { type Endpoint, endpoint, listing, merged, retrieve } from "./endpoint";

const fields = { name: text.optional(), email: text.optional(), metadata, ...expandable };
const creating = z.strictObject({ ...fields, test_clock: text.optional() });
const nothing = z.strictObject({ ...expandable });

export const CUSTOMERS: readonly Endpoint[] = [
  endpoint("POST", "customers", creating, ({ store, feed }, _, { expand: _expand, ...given }) => {
    if (given.test_clock !== undefined) store.need("test_helpers.test_clock", given.test_clock, "test_clock");
    const customer = newCustomer(store.made("cus"), { ...given, metadata: merged({}, given.metadata) });
    store.put("customer", customer);
    feed.emit("customer.created", customer);
    return customer;
  }),
  retrieve("customers", "customer"),
  endpoint(
    "POST",
    "customers/:id",
    z.strictObject({
      ...fields,
      invoice_settings: z.strictObject({ default_payment_method: text.optional() }).optional(),
    }),
    ({ store, feed, cards }, id, { name, email, metadata: given, invoice_settings }) => {
      const found = cards.liveCustomer(id);
      if (found === null) throw missing("customer", id);
      const customer = {
        ...found,
        name: name ?? found.name ?? null,
        email: email ?? found.email,
        metadata: merged(found.metadata ?? {}, given),
      };
      store.put("customer", customer);
      const method = invoice_settings?.default_payment_method;
      if (method !== undefined) return cards.makeDefault(id, method === "" ? null : method);
      feed.emit("customer.updated", customer);
      return customer;
    },
  ),
  endpoint("DELETE", "customers/:id", z.strictObject({}), ({ store, feed, subscriptions }, id) => {
    const customer = store.need("customer", id);
    for (const subscription of store.all("subscription")) {
      if (subscription.customer !== id || subscription.ended_at !== null) continue;
      subscriptions.end(subscription.id, "cancellation_requested");
    }
    store.put("customer", { id, object: "customer", deleted: true } as Stripe.DeletedCustomer);
    feed.emit("customer.deleted", customer);
    return { id, object: "customer", deleted: true };
  }),
  listing("customers", "customer", { email: text.optional() }, ({ email }, customer) =>
    "deleted" in customer ? false : email === undefined || customer.email === email,
  ),

  retrieve("payment_methods", "payment_method"),
  listing(
    "payment_methods",
    "payment_method",
    { customer: text, type: z.literal("card").optional() },
    ({ customer }, method) => method.customer === customer,
  ),
  endpoint("POST", "payment_methods/:id/detach", nothing, ({ cards }, id) => cards.detach(id)),
  /** `id` is a test card's name, `pm_card_visa`: each use of it makes another payment method, as with Stripe. */
  endpoint(
    "POST",
    "payment_methods/:id/attach",
    z.strictObject({ customer: text, ...expandable }),
    ({ cards }, id, given) => {
      const number = numberOfToken(id);
      if (number === null) throw missing("payment_method", id, "payment_method");
      const customer = cards.liveCustomer(given.customer);
      if (customer === null) throw missing("customer", given.customer, "customer");
      const outcome = cardOutcome(number, "save", true);
      if (outcome.result === "declined") throw new DemoRefusal(402, cardError(outcome));
      return cards.make(number, customerIdOf({ customer }), false);
    },
  ),
];
