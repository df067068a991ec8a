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

const seconds = (iso: string) => Date.parse(iso) / 1000;

describe("a subscription", () => {
  test("is paid at once, and has its period on its item and its invoice's line", async () => {
    const { id: customer } = await scene.customer();
    scene.newEvents();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: prices.small }],
      metadata: { consumer: "c1" },
      expand: ["latest_invoice.payments.data.payment.payment_intent", "latest_invoice.confirmation_secret"],
    });
    expect(made).toMatchObject({ status: "active", billing_mode: { type: "flexible" }, metadata: { consumer: "c1" } });
    const invoice = made.latest_invoice as Stripe.Invoice;
    expect(invoice).toMatchObject({
      status: "paid",
      billing_reason: "subscription_create",
      amount_paid: 1000,
      parent: { type: "subscription_details", subscription_details: { subscription: made.id } },
      payments: { data: [{ status: "paid", payment: { payment_intent: { status: "succeeded", amount: 1000 } } }] },
    });
    const { current_period_start: start, current_period_end: end } = itemOf(made);
    expect(invoice.lines.data).toMatchObject([
      {
        amount: 1000,
        period: { start, end },
        pricing: { price_details: { price: prices.small } },
        parent: { subscription_item_details: { proration: false, subscription_item: itemOf(made).id } },
      },
    ]);
    expect(scene.newEvents()).toEqual([
      "customer.subscription.created",
      "invoice.created",
      "invoice.finalized",
      "payment_intent.created",
      "payment_intent.succeeded",
      "charge.succeeded",
      "invoice_payment.paid",
      "customer.subscription.updated",
      "invoice.paid",
      "invoice.payment_succeeded",
    ]);
    const { data } = await stripe.invoicePayments.list({ invoice: invoice.id });
    expect(data).toHaveLength(1);
  });

  test("renews at the ends of months as Stripe does: 31 January, 28 February, 31 March, an hour after its period", async () => {
    const { customer, advance } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.small }] });
    expect(itemOf(made).current_period_end).toBe(seconds("2027-02-28T12:00Z"));
    await advance(seconds("2027-02-28T12:30Z"));
    const renewed = await stripe.subscriptions.retrieve(made.id);
    expect(itemOf(renewed).current_period_end).toBe(seconds("2027-03-31T12:00Z"));
    expect((await scene.invoicesOf(made.id)).map(({ status }) => status)).toEqual(["draft", "paid"]);
    await advance(seconds("2027-06-30T13:00Z"));
    const periods = (await scene.invoicesOf(made.id)).map(({ lines }) => lines.data[0]?.period.start);
    const starts = ["2027-06-30", "2027-05-31", "2027-04-30", "2027-03-31", "2027-02-28", "2027-01-31"];
    expect(periods).toEqual(starts.map((day) => seconds(`${day}T12:00Z`)));
    expect(await scene.invoicesOf(made.id)).toSatisfy((all: Stripe.Invoice[]) =>
      all.every(({ status }) => status === "paid"),
    );
  });

  test("is incomplete while its first payment is open, and over 23 hours later", async () => {
    const { customer, advance } = await scene.customerOnClock("pm_card_chargeCustomerFail");
    const create = (payment_behavior: "allow_incomplete" | "error_if_incomplete") =>
      stripe.subscriptions.create({ customer, items: [{ price: prices.small }], payment_behavior });
    await expect(create("error_if_incomplete")).rejects.toMatchObject({ code: "card_declined", statusCode: 402 });
    expect((await stripe.subscriptions.list({ customer, status: "all" })).data).toEqual([]);
    const made = await create("allow_incomplete");
    expect(made.status).toBe("incomplete");
    await advance(JANUARY_31 + 23 * 3600);
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ status: "incomplete_expired" });
    expect((await scene.invoicesOf(made.id)).map(({ status }) => status)).toEqual(["void"]);
    await expect(
      stripe.subscriptions.update(made.id, { items: [{ id: itemOf(made).id, price: prices.large }] }),
    ).rejects.toThrow("canceled");
  });

  test("needs a card or a trial, and takes no unknown parameter", async () => {
    const { id: customer } = await stripe.customers.create({ name: "Acme" });
    const items = [{ price: prices.small }];
    await expect(stripe.subscriptions.create({ customer, items })).rejects.toThrow("no attached payment source");
    const old: Record<string, unknown> = { customer, items, prorate: true };
    await expect(stripe.subscriptions.create(old as never)).rejects.toMatchObject({
      code: "parameter_unknown",
      param: "prorate",
    });
    await expect(
      stripe.subscriptions.create({ customer, items: [{ price: prices.small, plan: "x" } as never] }),
    ).rejects.toMatchObject({ code: "parameter_unknown", param: "items[0][plan]" });
    await stripe.prices.update(prices.yearly, { active: false });
    await expect(stripe.subscriptions.create({ customer, items: [{ price: prices.yearly }] })).rejects.toThrow(
      "inactive",
    );
    await stripe.prices.update(prices.yearly, { active: true });
  });

  test("is made once a key", async () => {
    const { id: customer } = await scene.customer();
    const create = () =>
      stripe.subscriptions.create(
        { customer, items: [{ price: prices.small }] },
        { idempotencyKey: `once:${customer}` },
      );
    expect((await create()).id).toBe((await create()).id);
    expect((await stripe.subscriptions.list({ customer })).data).toHaveLength(1);
  });
});

describe("a change of price", () => {
  test("to a dearer one is prorated by the second and charged now, as its preview said", async () => {
    const { customer, advance } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.small }] });
    const { id: item, current_period_end: end } = itemOf(made);
    const at = JANUARY_31 + 14 * DAY_S;
    await advance(at);
    const items = [{ id: item, price: prices.large }];
    const details = { items, proration_behavior: "always_invoice", proration_date: at } as const;
    const preview = await stripe.invoices.createPreview({ subscription: made.id, subscription_details: details });
    expect(preview.lines.data.map(({ amount }) => amount)).toEqual([-500, 1500]);
    const changed = await stripe.subscriptions.update(made.id, { ...details, expand: ["latest_invoice"] });
    expect(changed).toMatchObject({ status: "active", latest_invoice: { status: "paid", total: preview.total } });
    expect((changed.latest_invoice as Stripe.Invoice).lines.data).toMatchObject([
      { amount: -500, period: { start: at, end }, parent: { subscription_item_details: { proration: true } } },
      { amount: 1500, period: { start: at, end }, pricing: { price_details: { price: prices.large } } },
    ]);
    expect(itemOf(changed)).toMatchObject({ price: { id: prices.large }, current_period_end: end });
  });

  test("that its card does not pay changes nothing where that was asked for", async () => {
    const { customer } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.small }] });
    const change = (more: Stripe.SubscriptionUpdateParams = {}) =>
      stripe.subscriptions.update(made.id, {
        items: [{ id: itemOf(made).id, price: prices.large }],
        proration_behavior: "always_invoice",
        payment_behavior: "error_if_incomplete",
        metadata: { changed: "yes" },
        ...more,
      });
    await scene.replaceCard(customer, "pm_card_chargeCustomerFail");
    await expect(change()).rejects.toMatchObject({ code: "card_declined" });
    const { id: bad } = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    await expect(change({ default_payment_method: bad })).rejects.toMatchObject({ code: "card_declined" });
    await scene.replaceCard(customer, "pm_card_authenticationRequired");
    await expect(change()).rejects.toMatchObject({ code: "subscription_payment_intent_requires_action" });
    const same = await stripe.subscriptions.retrieve(made.id);
    expect([itemOf(same).price.id, same.metadata, same.default_payment_method]).toEqual([prices.small, {}, null]);
    expect(await scene.invoicesOf(made.id)).toHaveLength(1);
  });

  test("to a cheaper one without prorations is charged from the next period on, and can be taken back", async () => {
    const { customer, advance } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.large }] });
    const to = (price: string) =>
      stripe.subscriptions.update(made.id, { items: [{ id: itemOf(made).id, price }], proration_behavior: "none" });
    await to(prices.small);
    await to(prices.large);
    await to(prices.small);
    expect(await scene.invoicesOf(made.id)).toHaveLength(1);
    await advance(itemOf(made).current_period_end + 3600);
    expect((await scene.invoicesOf(made.id)).map(({ total }) => total)).toEqual([1000, 3000]);
  });

  test("waits for the next invoice where it is not to be charged at once, and what is given back is kept for later", async () => {
    const { customer, advance } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.large }] });
    await advance(JANUARY_31 + 14 * DAY_S);
    const item = itemOf(made).id;
    await stripe.subscriptions.update(made.id, { items: [{ id: item, price: prices.small }] });
    await advance(itemOf(made).current_period_end + 3600);
    const [latest] = await scene.invoicesOf(made.id);
    expect(latest?.lines.data.map(({ amount }) => amount)).toEqual([-1500, 500, 1000]);
    expect(latest).toMatchObject({ total: 0, amount_due: 0, status: "paid" });
    const back = await stripe.subscriptions.update(made.id, {
      items: [{ id: item, price: prices.large }],
      proration_behavior: "none",
    });
    const down = await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(back).id, price: prices.small }],
      proration_behavior: "always_invoice",
      expand: ["latest_invoice"],
    });
    const invoice = down.latest_invoice as Stripe.Invoice;
    expect([invoice.status, invoice.amount_due, invoice.ending_balance]).toEqual(["paid", 0, invoice.total]);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: invoice.total });
    await advance(seconds("2027-03-31T13:00Z"));
    const [next] = await scene.invoicesOf(made.id);
    expect(next).toMatchObject({ total: 1000, starting_balance: invoice.total, amount_due: 0, status: "paid" });
  });

  test("to another interval begins a new period now", async () => {
    const { customer, advance } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.small }] });
    const at = JANUARY_31 + 14 * DAY_S;
    await advance(at);
    const changed = await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made).id, price: prices.yearly }],
      proration_behavior: "always_invoice",
    });
    expect(changed.billing_cycle_anchor).toBe(at);
    expect(itemOf(changed).current_period_end).toBe(seconds("2028-02-14T12:00Z"));
    expect((await scene.invoicesOf(made.id))[0]?.lines.data.map(({ amount }) => amount)).toEqual([-500, 10_000]);
  });
});

describe("the end of a subscription", () => {
  test("comes with its period, unless it is taken back", async () => {
    const { customer, advance } = await scene.customerOnClock();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.small }] });
    const { current_period_end: end } = itemOf(made);
    const ending = await stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
    expect(ending).toMatchObject({ status: "active", cancel_at: end, cancel_at_period_end: true });
    const back = await stripe.subscriptions.update(made.id, { cancel_at_period_end: false });
    expect(back).toMatchObject({ cancel_at: null, canceled_at: null });
    await stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
    await advance(end);
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ status: "canceled", ended_at: end });
    expect(scene.newEvents().at(-1)).toBe("customer.subscription.deleted");
    expect(await scene.invoicesOf(made.id)).toHaveLength(1);
    expect((await stripe.subscriptions.list({ customer })).data).toEqual([]);
  });

  test("comes at once where it is asked for, and with the customer", async () => {
    const { id: customer } = await scene.customer();
    const create = () => stripe.subscriptions.create({ customer, items: [{ price: prices.small }] });
    const [one, other] = [await create(), await create()];
    expect(await stripe.subscriptions.cancel(one.id)).toMatchObject({ status: "canceled" });
    await expect(stripe.subscriptions.cancel(one.id)).rejects.toMatchObject({ code: "resource_missing" });
    await stripe.customers.del(customer);
    expect(await stripe.subscriptions.retrieve(other.id)).toMatchObject({ status: "canceled" });
  });
});
