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
}

/** The demo's Stripe in this process, and the real SDK in front of it. */
export async function testDemo(): Promise<TestDemo> {
  const demo = await runDemoStripe({ file: null, host: "127.0.0.1", port: 0, publicUrl: null, webhook: null });
  const { stripe } = openDemoStripe(demo.port);
  let seen = 0;
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
  };
}
