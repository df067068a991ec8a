import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDemo, type TestPrices, testDemo } from "./test-demo";

let scene: TestDemo;
let stripe: Stripe;
let prices: TestPrices;
beforeAll(async () => {
  scene = await testDemo();
  stripe = scene.stripe;
  prices = await scene.prices();
});
beforeEach(() => void scene.newEvents());
afterAll(() => scene.demo.close());

describe("Checkout", () => {
  async function subscribe(subscription_data?: Stripe.Checkout.SessionCreateParams.SubscriptionData) {
    const { id: customer } = await stripe.customers.create({ name: "Acme" });
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      customer,
      line_items: [{ price: prices.small, quantity: 1 }],
      success_url: "http://shop.test/",
      ...(subscription_data === undefined ? {} : { subscription_data }),
    });
    const type = (card: string, more: Record<string, string> = {}) =>
      scene.post(session.url ?? "", { method: "card", card, ...more });
    const done = () => stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription", "invoice"] });
    return { session, type, done };
  }

  test("makes a subscription once it is paid, and none before", async () => {
    const { session, type, done } = await subscribe({ metadata: { consumer: "c1" } });
    expect(await (await fetch(session.url ?? "")).text()).toContain("Subscribe for");
    expect((await type("4000000000000341")).status).toBe(402);
    expect((await done()).subscription).toBeNull();
    const asked = await type("4000002760003184");
    expect(await asked.text()).toContain("Is it you?");
    expect((await type("4000002760003184", { method: "authenticated", answer: "yes" })).status).toBe(303);
    const paid = await done();
    expect(paid).toMatchObject({
      status: "complete",
      payment_status: "paid",
      payment_intent: null,
      subscription: { status: "active", metadata: { consumer: "c1" } },
      invoice: { status: "paid" },
    });
    const { default_payment_method } = paid.subscription as Stripe.Subscription;
    expect(default_payment_method).toMatch(/^pm_/);
    expect(scene.newEvents()).toEqual(
      expect.arrayContaining(["customer.subscription.created", "invoice.paid", "checkout.session.completed"]),
    );
  });

  test("begins a trial with a card that is not charged yet", async () => {
    const { session, type, done } = await subscribe({ trial_period_days: 14 });
    expect(await (await fetch(session.url ?? "")).text()).toContain("Start trial");
    await expect(subscribe({ trial_period_days: 14, trial_end: 4_000_000_000 })).rejects.toThrow("only specify one");
    await expect(subscribe({ trial_end: 1 })).rejects.toThrow("at least 2 days");
    expect((await type("4000000000000341")).status).toBe(303);
    expect(await done()).toMatchObject({
      payment_status: "no_payment_required",
      amount_total: 0,
      subscription: { status: "trialing" },
    });
  });
});

test("the customer portal shows card and invoices, replaces the card, and leads back", async () => {
  const { id: customer } = await scene.customer("pm_card_chargeCustomerFail");
  const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.small }], trial_period_days: 14 });
  const portal = await stripe.billingPortal.sessions.create({ customer, return_url: "http://shop.test/plan" });
  const page = async () => (await fetch(portal.url)).text();
  for (const text of ["ending in 0341", "http://shop.test/plan", "Invoices", "trialing"]) {
    expect(await page()).toContain(text);
  }
  const refused = await scene.post(portal.url, { method: "card", card: "4000 0000 0000 0069" });
  expect([refused.status, await refused.text()]).toEqual([402, expect.stringContaining("Your card has expired.")]);
  await scene.post(portal.url, { method: "card", card: "5555 5555 5555 4444" });
  expect(await page()).toContain("Mastercard ending in 4444");
  expect((await scene.post(portal.url, { method: "cancel", subscription: made.id })).status).toBe(400);
  const configuration = await stripe.billingPortal.configurations.create({
    features: { payment_method_update: { enabled: true }, subscription_cancel: { enabled: true } },
  });
  const other = await stripe.billingPortal.sessions.create({ customer, configuration: configuration.id });
  await scene.post(other.url, { method: "cancel", subscription: made.id });
  expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ cancel_at_period_end: true });
  await expect(stripe.billingPortal.sessions.create({ customer: "cus_none" })).rejects.toMatchObject({
    param: "customer",
  });
});
