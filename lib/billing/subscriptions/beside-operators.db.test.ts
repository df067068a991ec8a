import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OperatorActor } from "@/lib/access/actor";
import { ensurePlanGrant } from "@/lib/ledger/plan-grant";
import { assignPlan } from "@/lib/plans/assign-plan";
import { cancelSubscription } from "@/lib/plans/cancel-subscription";
import { processInbox } from "../process-inbox";
import { reconcile } from "../reconcile";
import { dropCustomer } from "./drop-customer";
import { settleCheckout } from "./settle-checkout";
import { syncSubscription } from "./sync-subscription";
import { GOOD_CARD, SMALL_MICROS, type TestSubscriptions, testSubscriptions } from "./test-subscriptions";

let scene: TestSubscriptions;
beforeAll(async () => {
  scene = await testSubscriptions();
});
afterAll(() => scene.close());

const grace: OperatorActor = { kind: "operator", id: 1n, name: "Grace", role: "admin" };

async function subscribed() {
  const consumer = await scene.clocked();
  await settleCheckout(scene.billing, await scene.choose(consumer.consumerId, scene.prices.small));
  const id = (await scene.row(consumer.consumerId))?.stripeSubscriptionId ?? "";
  return { ...consumer, id };
}

function written<T>(run: (tx: typeof scene.client) => Promise<T>): Promise<T> {
  return scene.client.$transaction((tx) => run(tx as typeof scene.client));
}

const assign = (consumerId: number) =>
  written((tx) => assignPlan(tx, grace, { consumerId: BigInt(consumerId), planId: BigInt(scene.prices.planId) }));

async function inStripe(id: string): Promise<string> {
  return (await scene.stripe.subscriptions.retrieve(id)).status;
}

describe("an operator who assigns a plan", () => {
  test("replaces what is paid through Stripe, which ends there, and nothing of it comes back", async () => {
    const { consumerId, id } = await subscribed();
    expect(await assign(consumerId)).toMatchObject({ ok: true });
    expect(await scene.plan(consumerId)).toBe("operator no price");
    // Stripe still says active until it is told.
    await syncSubscription(scene.billing, id);
    expect(await scene.plan(consumerId)).toBe("operator no price");
    await scene.carryOut();
    expect(await inStripe(id)).toBe("canceled");
    await syncSubscription(scene.billing, id);
    expect(await scene.plan(consumerId)).toBe("operator no price");
    expect((await reconcile(scene.billing, Date.now())).differences).toEqual([]);
  });

  test("grants no included credits twice: what the period has brought counts", async () => {
    const { consumerId } = await subscribed();
    await assign(consumerId);
    await scene.billing.database.transaction((sql) => ensurePlanGrant(sql, consumerId));
    expect(await scene.spendable(consumerId)).toBe(SMALL_MICROS);
  });

  test("who cancels ends it in Stripe, too", async () => {
    const { consumerId, id } = await subscribed();
    await written((tx) => cancelSubscription(tx, grace, { consumerId: BigInt(consumerId) }));
    await syncSubscription(scene.billing, id);
    expect(await scene.row(consumerId)).toMatchObject({ status: "canceled" });
    await scene.carryOut();
    expect(await inStripe(id)).toBe("canceled");
    expect(await scene.plan(consumerId)).toBe("canceled small");
  });
});

describe("a subscription in Stripe", () => {
  test("takes no credits from the worker's own months", async () => {
    const { consumerId } = await subscribed();
    const again = await scene.billing.database.transaction((sql) => ensurePlanGrant(sql, consumerId));
    expect(again).toBeNull();
    expect(await scene.spendable(consumerId)).toBe(SMALL_MICROS);
  });

  test("of a second Checkout counts, and the first one ends", async () => {
    const { consumerId, customer, id } = await subscribed();
    const { priceId } = await scene.client.planPrice.findUniqueOrThrow({ where: { id: BigInt(scene.prices.big) } });
    scene.replaceCard(customer, GOOD_CARD);
    const second = await scene.stripe.subscriptions.create({ customer, items: [{ price: priceId ?? "" }] });
    await syncSubscription(scene.billing, second.id);
    expect(await scene.plan(consumerId)).toBe("active big");
    await syncSubscription(scene.billing, id);
    await scene.carryOut();
    expect([await inStripe(id), await inStripe(second.id)]).toEqual(["canceled", "active"]);
    expect(await scene.plan(consumerId)).toBe("active big");
  });

  test("keeps the version that a publication has moved it to", async () => {
    const { consumerId, id } = await subscribed();
    const { planId } = scene.prices;
    const v2 = await scene.client.planVersion.create({
      data: { planId, version: 2, state: "published", publishedAt: new Date() },
    });
    const row = await scene.row(consumerId);
    await scene.client.subscription.update({ where: { id: row?.id ?? 0n }, data: { planVersionId: v2.id } });
    await scene.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await syncSubscription(scene.billing, id);
    expect(await scene.row(consumerId)).toMatchObject({ planVersionId: v2.id, cancelAt: expect.any(Date) });
  });

  test("ends with its customer, and the next payment makes another", async () => {
    const { consumerId, customer } = await subscribed();
    await scene.stripe.customers.del(customer);
    expect(await dropCustomer(scene.billing, customer)).toMatchObject({ ok: true });
    expect(await scene.plan(consumerId)).toBe("canceled small");
    expect(await scene.client.stripeCustomer.count({ where: { consumerId } })).toBe(0);
    await settleCheckout(scene.billing, await scene.choose(consumerId, scene.prices.small));
    expect(await scene.plan(consumerId)).toBe("active small");
  });
});

describe("what is refused, with a word in the inbox and nothing changed", () => {
  async function heardOf(price: { currency?: string; id?: string }) {
    const consumer = await scene.clocked();
    const { id: product } = await scene.stripe.products.create({ name: "Elsewhere" });
    const { id } = await scene.stripe.prices.create({
      product,
      currency: price.currency ?? "usd",
      unit_amount: 500,
      recurring: { interval: "month" },
    });
    const made = await scene.stripe.subscriptions.create({
      customer: consumer.customer,
      items: [{ price: id }],
      ...({ payment_behavior: "default_incomplete" } as const),
      trial_period_days: 3,
    });
    return { ...consumer, priceId: id, id: made.id };
  }

  async function inboxOf(objectId: string) {
    await scene.database.query(
      `INSERT INTO stripe_inbox (event_id, type, api_version, livemode, object_id, payload, created_at)
       VALUES ('evt_' || $1::text, 'customer.subscription.updated', 'v', false, $1::text, '{}', now())`,
      [objectId],
    );
    await processInbox(scene.billing, 50);
    return scene.client.stripeInbox.findUnique({
      where: { eventId: `evt_${objectId}` },
      select: { state: true, note: true },
    });
  }

  test("a price that is of no plan", async () => {
    const { consumerId, id, priceId } = await heardOf({});
    expect(await inboxOf(id)).toEqual({
      state: "failed",
      note: `The subscription's price ${priceId} is of no plan here.`,
    });
    expect(await scene.row(consumerId)).toBeNull();
    const { differences } = await reconcile(scene.billing, Date.now());
    expect(differences).toContainEqual({ objectId: id, detail: expect.stringMatching(/of no plan here/) });
    await scene.stripe.subscriptions.cancel(id);
  });

  test("a currency that the plan is not sold in", async () => {
    const { consumerId, id, priceId } = await heardOf({ currency: "eur" });
    await scene.client.planPrice.create({
      data: {
        planVersionId: scene.prices.versionId,
        currency: "sek",
        amount: 1n,
        interval: "month",
        livemode: false,
        priceId,
      },
    });
    expect(await inboxOf(id)).toMatchObject({ state: "failed", note: expect.stringMatching(/paid in eur/) });
    expect(await scene.row(consumerId)).toBeNull();
    await scene.stripe.subscriptions.cancel(id);
  });

  test("a customer of somebody else's is ignored", async () => {
    const { id: customer } = await scene.stripe.customers.create({ name: "Elsewhere" });
    const { priceId } = await scene.client.planPrice.findUniqueOrThrow({ where: { id: BigInt(scene.prices.big) } });
    const { id } = await scene.stripe.subscriptions.create({
      customer,
      items: [{ price: priceId ?? "" }],
      trial_period_days: 3,
    });
    expect(await inboxOf(id)).toMatchObject({ state: "ignored", note: expect.stringMatching(/no consumer/) });
  });
});
