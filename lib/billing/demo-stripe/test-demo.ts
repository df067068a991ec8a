import type Stripe from "stripe";
import { openDemoStripe } from "../stripe-account";
import { type RunningDemo, runDemoStripe } from "./server";

export interface TestDemo {
  readonly demo: RunningDemo;
  readonly stripe: Stripe;
  /** Types of the events since this was asked last, oldest first. */
  newEvents(): string[];
  /** As a browser sends it. */
  post(url: string, fields: Record<string, string>): Promise<Response>;
  customer(card?: string): Promise<{ readonly id: string; readonly card: string }>;
  /** On a clock of its own, which stands at noon of January the 31st until it is moved to a moment (Unix s). */
  customerOnClock(card?: string): Promise<{ customer: string; advance: (toS: number) => Promise<unknown> }>;
  replaceCard(customer: string, token: string): Promise<void>;
  /** 10.00 and 30.00 USD a month, 100.00 a year; their ids. */
  prices(): Promise<TestPrices>;
  /** Newest first. */
  invoicesOf(subscription: string): Promise<Stripe.Invoice[]>;
}

export interface TestPrices {
  readonly small: string;
  readonly large: string;
  readonly yearly: string;
}

export const DAY_S = 86_400;
export const JANUARY_31 = Date.UTC(2027, 0, 31, 12) / 1000;

/** The demo's Stripe in this process, and the real SDK in front of it. */
export async function testDemo(): Promise<TestDemo> {
  const demo = await runDemoStripe({ file: null, host: "127.0.0.1", port: 0, publicUrl: null, webhook: null });
  const { stripe } = openDemoStripe(demo.port);
  let seen = 0;
  async function replaceCard(customer: string, token: string): Promise<void> {
    const { id } = await stripe.paymentMethods.attach(token, { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  }
  return {
    demo,
    stripe,
    newEvents() {
      const types = demo.store
        .all("event")
        .reverse()
        .map(({ type }) => type);
      const fresh = types.slice(seen);
      seen = types.length;
      return fresh;
    },
    post: (url, fields) => fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" }),
    async customer(token = "pm_card_visa") {
      const { id } = await stripe.customers.create({ name: "Acme" });
      const { id: card } = await stripe.paymentMethods.attach(token, { customer: id });
      await stripe.customers.update(id, { invoice_settings: { default_payment_method: card } });
      return { id, card };
    },
    async customerOnClock(card = "pm_card_visa") {
      const clock = await stripe.testHelpers.testClocks.create({ frozen_time: JANUARY_31 });
      const { id: customer } = await stripe.customers.create({ name: "Acme", test_clock: clock.id });
      await replaceCard(customer, card);
      const advance = (toS: number) => stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: toS });
      return { customer, advance };
    },
    replaceCard,
    async prices() {
      const product = (await stripe.products.create({ name: "Plan" })).id;
      const price = async (unit_amount: number, interval: "month" | "year") =>
        (await stripe.prices.create({ product, currency: "usd", unit_amount, recurring: { interval } })).id;
      return {
        small: await price(1000, "month"),
        large: await price(3000, "month"),
        yearly: await price(10_000, "year"),
      };
    },
    invoicesOf: async (subscription) => (await stripe.invoices.list({ subscription, limit: 100 })).data,
  };
}

export function itemOf(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
  const [item] = subscription.items.data;
  if (item === undefined) throw new Error("a subscription has an item");
  return item;
}
