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

/** A subscription whose customer's card now is another one. */
async function subscribed(card = "pm_card_authenticationRequired") {
  const { customer, advance } = await scene.customerOnClock();
  const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.small }] });
  await scene.replaceCard(customer, card);
  scene.newEvents();
  return {
    id: made.id,
    end: itemOf(made).current_period_end,
    advance,
    change: (more: Stripe.SubscriptionUpdateParams = {}) =>
      stripe.subscriptions.update(made.id, {
        items: [{ id: itemOf(made).id, price: prices.large }],
        proration_behavior: "always_invoice",
        payment_behavior: "pending_if_incomplete",
        ...more,
      }),
    now: () => stripe.subscriptions.retrieve(made.id),
    async open() {
      const [invoice] = await scene.invoicesOf(made.id);
      return { id: invoice?.id ?? "", url: invoice?.hosted_invoice_url ?? "", status: invoice?.status };
    },
  };
}

describe("a change that is made once it is paid", () => {
  test("is made at once by a card that is paid", async () => {
    const { change } = await subscribed("pm_card_visa");
    const changed = await change({ expand: ["latest_invoice"] });
    expect(changed).toMatchObject({ pending_update: null, latest_invoice: { status: "paid", total: 2000 } });
    expect(itemOf(changed).price.id).toBe(prices.large);
    expect(scene.newEvents()).toContain("customer.subscription.pending_update_applied");
  });

  test("waits where the card's bank asks, and is made once that is confirmed at the invoice's page", async () => {
    const { change, now, open } = await subscribed();
    const waiting = await change();
    expect(waiting).toMatchObject({
      status: "active",
      pending_update: { expires_at: JANUARY_31 + 23 * 3600, subscription_items: [{ price: { id: prices.large } }] },
    });
    expect(itemOf(waiting).price.id).toBe(prices.small);
    const { id, url, status } = await open();
    expect(status).toBe("open");
    const bank = /href="([^"]*\/authenticate\/[^"]+)"/.exec(await (await fetch(url)).text())?.[1] ?? "";
    expect((await scene.post(bank, { method: "authenticated", answer: "yes" })).headers.get("location")).toContain(url);
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: "paid", attempt_count: 2 });
    const changed = await now();
    expect([itemOf(changed).price.id, changed.pending_update]).toEqual([prices.large, null]);
    expect(scene.newEvents()).toEqual(
      expect.arrayContaining(["invoice.payment_action_required", "customer.subscription.pending_update_applied"]),
    );
  });

  test("goes on waiting where the bank's question is refused, and can be paid by another card", async () => {
    const { change, now, open } = await subscribed();
    const asked = await change();
    const { url } = await open();
    const bank = /href="([^"]*\/authenticate\/[^"]+)"/.exec(await (await fetch(url)).text())?.[1] ?? "";
    await scene.post(bank, { method: "authenticated", answer: "no" });
    expect(await now()).toMatchObject({ status: "active", pending_update: asked.pending_update });
    expect(await (await fetch(url)).text()).not.toContain("/authenticate/");
    expect((await scene.post(url, { method: "card", card: "4242424242424242" })).status).toBe(303);
    expect(itemOf(await now()).price.id).toBe(prices.large);
  });

  test("waits where the card is declined, too", async () => {
    const { change } = await subscribed("pm_card_chargeCustomerFail");
    expect(await change()).toMatchObject({ status: "active", pending_update: { cancel_at_period_end: null } });
  });

  test("is let go with its invoice, after 23 hours by itself", async () => {
    const dropped = await subscribed();
    await dropped.change();
    await stripe.invoices.voidInvoice((await dropped.open()).id);
    const before = await dropped.now();
    expect([itemOf(before).price.id, before.pending_update]).toEqual([prices.small, null]);

    const { change, advance, now, open } = await subscribed();
    await change();
    await advance(JANUARY_31 + 23 * 3600 - 1);
    expect((await open()).status).toBe("open");
    await advance(JANUARY_31 + 23 * 3600);
    expect((await open()).status).toBe("void");
    const after = await now();
    expect([itemOf(after).price.id, after.pending_update, after.status]).toEqual([prices.small, null, "active"]);
    expect(scene.newEvents()).toEqual(
      expect.arrayContaining(["invoice.voided", "customer.subscription.pending_update_expired"]),
    );
  });

  test("is let go at the period's end, before that is renewed, and with the subscription", async () => {
    const { change, advance, end, now } = await subscribed();
    await advance(end - 20 * 3600);
    expect(await change()).toMatchObject({ pending_update: { expires_at: end } });
    await advance(end);
    const renewed = await now();
    expect([itemOf(renewed).price.id, itemOf(renewed).current_period_start]).toEqual([prices.small, end]);

    const ended = await subscribed();
    await ended.change();
    expect(await stripe.subscriptions.cancel(ended.id)).toMatchObject({ status: "canceled", pending_update: null });
    expect((await ended.open()).status).toBe("void");
  });

  test("takes back that the subscription ends only once it is paid", async () => {
    const { id, end, change, now, open } = await subscribed();
    await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await change({ cancel_at_period_end: false });
    expect(await now()).toMatchObject({ cancel_at: end, cancel_at_period_end: true });
    await scene.post((await open()).url, { method: "card", card: "4242424242424242" });
    expect(await now()).toMatchObject({ cancel_at: null, cancel_at_period_end: false, pending_update: null });
  });

  test("gives way to a later one", async () => {
    const { id, change, now, advance } = await subscribed();
    await change();
    await advance(JANUARY_31 + DAY_S / 2);
    const later = await change({ cancel_at_period_end: false });
    expect(later.pending_update).toMatchObject({ cancel_at_period_end: false });
    expect((await scene.invoicesOf(id)).map(({ status }) => status)).toEqual(["open", "void", "paid"]);
    expect((await now()).pending_update).toEqual(later.pending_update);
  });

  test.each([
    ["metadata", { metadata: { changed: "yes" } }],
    ["description", { description: "Other" }],
    ["trial_settings", { trial_settings: { end_behavior: { missing_payment_method: "cancel" } } }],
  ] as const)("takes nothing that cannot wait with it: %s", async (param, more) => {
    const { change, now } = await subscribed();
    await expect(change(more)).rejects.toMatchObject({ type: "StripeInvalidRequestError", param });
    expect(await now()).toMatchObject({ pending_update: null, metadata: {} });
  });
});
