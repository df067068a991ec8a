import { z } from "zod";
import type { DemoStripe } from "../demo";
import { subscriptionIdOf } from "../invoices";
import { expandable, flag, type Paging, paged, text, whole } from "../parameters";
import { periodAt } from "../periods";
import { invalid } from "../refusal";
import type { DemoInvoice } from "../shapes/invoices";
import { planChange, rhythmOf } from "../subscription-change";
import { periodLine } from "../subscription-lines";
import { type Endpoint, endpoint, listing, pageOf, retrieve } from "./endpoint";
import { changedPrice, changing, one, requireItem } from "./subscriptions";

const nothing = z.strictObject({ ...expandable });

const previewing = z.strictObject({
  subscription: text,
  subscription_details: z
    .strictObject({
      items: one(changing).optional(),
      proration_behavior: z.enum(["always_invoice", "create_prorations", "none"]).default("create_prorations"),
      proration_date: whole.optional(),
      billing_cycle_anchor: z.enum(["now", "unchanged"]).optional(),
    })
    .optional(),
  ...expandable,
});

export const INVOICES: readonly Endpoint[] = [
  retrieve("invoices", "invoice"),
  listing(
    "invoices",
    "invoice",
    {
      customer: text.optional(),
      subscription: text.optional(),
      status: z.enum(["draft", "open", "paid", "uncollectible", "void"]).optional(),
    },
    (given, invoice) =>
      (given.customer === undefined || invoice.customer === given.customer) &&
      (given.subscription === undefined || subscriptionIdOf(invoice) === given.subscription) &&
      (given.status === undefined || invoice.status === given.status),
  ),
  endpoint("GET", "invoices/:id/lines", z.strictObject(paged), ({ store }, id, given) => {
    const { lines } = store.need("invoice", id);
    return pageOf(lines.url, lines.data, given as Paging);
  }),
  endpoint("POST", "invoices/create_preview", previewing, (demo, _, given) => preview(demo, given)),
  endpoint("POST", "invoices/:id/finalize", nothing, (demo, id) => during(demo, id, () => demo.invoices.finalize(id))),
  endpoint(
    "POST",
    "invoices/:id/pay",
    z.strictObject({ off_session: flag.default(true), payment_method: text.optional(), ...expandable }),
    (demo, id, { payment_method }) =>
      during(demo, id, () => {
        const invoice = demo.store.need("invoice", id);
        if (payment_method !== undefined) {
          demo.cards.ofCustomer(payment_method, invoice.customer, "payment_method");
          demo.store.put("invoice", { ...invoice, default_payment_method: payment_method });
        }
        return demo.invoices.collect(id, "api");
      }),
  ),
  endpoint("POST", "invoices/:id/void", nothing, (demo, id) => during(demo, id, () => demo.invoices.void(id))),
  endpoint("POST", "invoices/:id/mark_uncollectible", nothing, (demo, id) =>
    during(demo, id, () => demo.invoices.markUncollectible(id)),
  ),

  retrieve("invoice_payments", "invoice_payment"),
  listing(
    "invoice_payments",
    "invoice_payment",
    {
      invoice: text.optional(),
      payment: z.strictObject({ type: z.literal("payment_intent"), payment_intent: text }).optional(),
      status: z.enum(["open", "paid", "canceled"]).optional(),
    },
    (given, { invoice, payment, status }) =>
      (given.invoice === undefined || invoice === given.invoice) &&
      (given.payment === undefined || payment.payment_intent === given.payment.payment_intent) &&
      (given.status === undefined || status === given.status),
  ),
];

function during<T>({ store, clocks }: DemoStripe, id: string, run: () => T): T {
  return clocks.during(store.need("invoice", id, "invoice").customer, run);
}

/** What a change would charge at once; without one, or where it is not charged at once, what the next period's invoice will be. */
function preview(
  demo: DemoStripe,
  { subscription: id, subscription_details: details }: z.output<typeof previewing>,
): DemoInvoice {
  const { store, invoices, clocks } = demo;
  const subscription = store.need("subscription", id, "subscription");
  if (subscription.ended_at !== null)
    throw invalid("No upcoming invoices for this subscription.", { code: "invoice_upcoming_none" });
  requireItem(subscription, details?.items?.id);
  return clocks.during(subscription.customer, () => {
    const price = details?.items?.price;
    const plan = planChange(store, subscription, {
      price: price === undefined ? undefined : changedPrice(demo, subscription, price),
      quantity: details?.items?.quantity,
      proration: details?.proration_behavior ?? "create_prorations",
      prorationDate: details?.proration_date,
      startsAnew: details?.billing_cycle_anchor === "now",
    });
    const prorationDate = details?.proration_date ?? store.nowS();
    if (plan.isInvoicedNow) return invoices.preview(plan.next, plan.lines, { period: plan.period, prorationDate });
    const [item] = plan.next.items.data;
    const next = periodAt(plan.next.billing_cycle_anchor, rhythmOf(item.price), item.current_period_end);
    const lines = [...plan.lines, periodLine(store, item, next)];
    return invoices.preview(plan.next, lines, { period: plan.period, prorationDate });
  });
}
