import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DAY_S, itemOf, JANUARY_31, type TestDemo, type TestPrices, testDemo } from "./test-demo";

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

describe("a payment that fails", () => {
  test("is tried again for two weeks, and heals the subscription at the hosted page", async () => {
    const { customer, advance } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.small }] });
    await scene.replaceCard(customer, "pm_card_chargeCustomerFail");
    const { current_period_end: end } = itemOf(made);
    scene.newEvents();
    await advance(end + 3600);
    expect(scene.newEvents()).toEqual([
      "customer.subscription.updated",
      "invoice.created",
      "invoice.finalized",
      "payment_intent.created",
      "payment_intent.payment_failed",
      "customer.subscription.updated",
      "invoice.payment_failed",
    ]);
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ status: "past_due" });
    const [open] = await scene.invoicesOf(made.id);
    expect(open).toMatchObject({ status: "open", attempt_count: 1, next_payment_attempt: end + 3600 + 3 * DAY_S });
    await expect(stripe.invoices.pay(open?.id ?? "")).rejects.toMatchObject({ code: "card_declined" });
    const url = open?.hosted_invoice_url ?? "";
    expect(await (await fetch(url)).text()).toContain("10.00");
    const refused = await scene.post(url, { method: "card", card: "4000 0000 0000 0002" });
    expect([refused.status, await refused.text()]).toEqual([402, expect.stringContaining("4000 0000 0000 0002")]);
    expect((await scene.post(url, { method: "card", card: "4242424242424242" })).status).toBe(303);
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ status: "active" });
    expect(await stripe.invoices.retrieve(open?.id ?? "")).toMatchObject({
      status: "paid",
      next_payment_attempt: null,
    });
    expect(await (await fetch(url)).text()).toContain("Paid on");
  });

  test.each([
    ["cancel", "canceled"],
    ["mark_unpaid", "unpaid"],
    ["leave_past_due", "past_due"],
  ] as const)("for the last time ends as the account's setting says: %s", async (after_last_try, status) => {
    const headers = { "x-demo-control": "1" };
    const set = (value: string) =>
      fetch(`http://127.0.0.1:${scene.demo.port}/_demo/dunning`, {
        method: "POST",
        headers,
        body: JSON.stringify({ after_last_try: value }),
      });
    expect((await set("forgive")).status).toBe(400);
    await set(after_last_try);
    const { customer, advance } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.small }] });
    await scene.replaceCard(customer, "pm_card_chargeCustomerFail");
    await advance(itemOf(made).current_period_end + 3600 + 15 * DAY_S);
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ status });
    const [open] = await scene.invoicesOf(made.id);
    expect(open).toMatchObject({ status: "open", attempt_count: 4, next_payment_attempt: null });
    await scene.replaceCard(customer, "pm_card_visa");
    await stripe.invoices.pay(open?.id ?? "");
    const after = status === "canceled" ? "canceled" : "active";
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ status: after });
    await set("cancel");
  });

  test("can be written off, or taken back", async () => {
    const { customer, advance } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.small }] });
    await scene.replaceCard(customer, "pm_card_chargeCustomerFail");
    await advance(itemOf(made).current_period_end + 3600);
    const [open] = await scene.invoicesOf(made.id);
    const id = open?.id ?? "";
    expect(await stripe.invoices.markUncollectible(id)).toMatchObject({ status: "uncollectible" });
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ status: "active" });
    expect(await stripe.invoices.voidInvoice(id)).toMatchObject({ status: "void" });
    await expect(stripe.invoices.pay(id)).rejects.toThrow("void");
    await expect(stripe.invoices.markUncollectible(id)).rejects.toMatchObject({ code: "status_transition_invalid" });
  });
});

describe("a trial", () => {
  test("costs nothing, is told of three days before its end, and is paid then", async () => {
    const { customer, advance } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: prices.small }],
      trial_period_days: 14,
      expand: ["latest_invoice"],
    });
    const end = JANUARY_31 + 14 * DAY_S;
    expect(made).toMatchObject({ status: "trialing", trial_end: end, latest_invoice: { status: "paid", total: 0 } });
    scene.newEvents();
    await advance(end - 3 * DAY_S);
    expect(scene.newEvents()).toEqual(["customer.subscription.trial_will_end"]);
    await advance(end + 3600);
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ status: "active", billing_cycle_anchor: end });
    expect((await scene.invoicesOf(made.id)).map(({ total, status }) => [total, status])).toEqual([
      [1000, "paid"],
      [0, "paid"],
    ]);
  });

  test("changes its price freely, and ends at once where that is asked for", async () => {
    const { customer } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: prices.small }],
      trial_period_days: 14,
    });
    const items = [{ id: itemOf(made).id, price: prices.large }];
    const changed = await stripe.subscriptions.update(made.id, { items, proration_behavior: "always_invoice" });
    expect([changed.status, itemOf(changed).price.id, (await scene.invoicesOf(made.id)).length]).toEqual([
      "trialing",
      prices.large,
      1,
    ]);
    const ended = await stripe.subscriptions.update(made.id, { trial_end: "now", expand: ["latest_invoice"] });
    expect(ended).toMatchObject({ status: "active", latest_invoice: { total: 3000, status: "paid" } });
  });

  test.each([
    ["pause", "paused"],
    ["cancel", "canceled"],
    ["create_invoice", "past_due"],
  ] as const)("without a card ends as it was told to: %s", async (missing_payment_method, status) => {
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: JANUARY_31 });
    const { id: customer } = await stripe.customers.create({ name: "Acme", test_clock: clock.id });
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: prices.small }],
      trial_period_days: 7,
      trial_settings: { end_behavior: { missing_payment_method } },
    });
    const frozen_time = JANUARY_31 + 7 * DAY_S + 3600;
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time });
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ status });
    if (status !== "paused") return;
    await scene.replaceCard(customer, "pm_card_visa");
    const resumed = await stripe.subscriptions.resume(made.id);
    expect(resumed).toMatchObject({ status: "active", billing_cycle_anchor: frozen_time });
    expect(scene.newEvents()).toEqual(
      expect.arrayContaining(["customer.subscription.paused", "customer.subscription.resumed"]),
    );
  });
});

test("the demo's own clock is set ahead by its control door and its dashboard, and never back", async () => {
  const running = await testDemo();
  const address = `http://127.0.0.1:${running.demo.port}`;
  const { small } = await running.prices();
  const { id: customer } = await running.customer();
  const made = await running.stripe.subscriptions.create({ customer, items: [{ price: small }] });
  const setClock = (to_s: number) =>
    fetch(`${address}/_demo/clock`, {
      method: "POST",
      headers: { "x-demo-control": "1" },
      body: JSON.stringify({ to_s }),
    });
  const end = itemOf(made).current_period_end;
  expect((await setClock(end + 3600)).status).toBe(200);
  const invoices = await running.invoicesOf(made.id);
  expect(invoices.map(({ status, created }) => [status, created])).toEqual([
    ["paid", end],
    ["paid", made.created],
  ]);
  expect((await setClock(end)).status).toBe(400);
  // What a browser is sent to lives by the real clock, as whoever sends it there does.
  const session = await running.stripe.checkout.sessions.create({
    mode: "setup",
    currency: "usd",
    customer,
    success_url: "http://shop.test/",
    expires_at: Math.floor(Date.now() / 1000) + 3600,
  });
  expect((await fetch(session.url ?? "")).status).toBe(200);
  expect((await setClock(end + 5 * 366 * DAY_S)).status).toBe(400);
  const csrf = /name="csrf" value="(\w+)"/.exec(await (await fetch(address)).text())?.[1] ?? "";
  // A month of the dashboard can be three days shorter than the subscription's.
  for (const id of ["month", "day", "day", "day", "hour"]) {
    await running.post(`${address}/`, { csrf, act: "forward", id });
  }
  expect((await running.invoicesOf(made.id)).map(({ status }) => status)).toEqual(["paid", "paid", "paid"]);
  await running.demo.close();
});
