import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { MemberActor } from "@/lib/access/actor";
import { reconcile } from "../reconcile";
import { cancelPlan } from "./cancel-plan";
import { changePlan } from "./change-plan";
import { resumePlan } from "./resume-plan";
import { settleCheckout } from "./settle-checkout";
import { settleInvoice } from "./settle-invoice";
import { startSubscription } from "./start-subscription";
import { syncSubscription } from "./sync-subscription";
import {
  BAD_CARD,
  BIG_MICROS,
  GOOD_CARD,
  SMALL_MICROS,
  type TestSubscriptions,
  testSubscriptions,
} from "./test-subscriptions";

let scene: TestSubscriptions;
beforeAll(async () => {
  scene = await testSubscriptions();
});
afterEach(() => scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 0 }));
afterAll(() => scene.close());

const ada: MemberActor = { kind: "member", id: 1n, name: "ada@acme.test", role: "owner" };

async function subscribed(planPriceId: number = scene.prices.small, card?: string) {
  const consumer = await scene.clocked();
  const sessionId = await scene.choose(consumer.consumerId, planPriceId, card);
  expect(await settleCheckout(scene.billing, sessionId)).toMatchObject({ ok: true });
  const row = await scene.row(consumer.consumerId);
  const id = row?.stripeSubscriptionId ?? "";
  return { ...consumer, sessionId, id, sync: () => syncSubscription(scene.billing, id) };
}

function order<T>(run: (tx: typeof scene.client) => Promise<T>): Promise<T> {
  return scene.client.$transaction((tx) => run(tx as typeof scene.client));
}

const change = (consumerId: number, to: number) =>
  order((tx) => changePlan(tx, ada, BigInt(consumerId), { to: BigInt(to), prorationAt: null }));

async function grants(consumerId: number): Promise<number[]> {
  const rows = await scene.database.query<{ amount: number }>(
    "SELECT amount FROM ledger_entry WHERE consumer_id = $1::bigint AND kind = 'plan' ORDER BY id",
    [consumerId],
  );
  return rows.map(({ amount }) => amount);
}

async function changes(consumerId: number): Promise<number> {
  const rows = await scene.database.query("SELECT 1 FROM change WHERE consumer_id = $1::bigint AND kind = 'consumer'", [
    consumerId,
  ]);
  return rows.length;
}

describe("who has paid in Checkout", () => {
  test("is on the plan once, with its credits once, however often and at once it is looked at (F18)", async () => {
    const consumer = await scene.clocked();
    const sessionId = await scene.choose(consumer.consumerId, scene.prices.small);
    const results = await Promise.all(Array.from({ length: 6 }, () => settleCheckout(scene.billing, sessionId)));
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(await scene.plan(consumer.consumerId)).toBe("active small");
    expect(await grants(consumer.consumerId)).toEqual([SMALL_MICROS]);
    expect(await changes(consumer.consumerId)).toBe(1);
    expect(await scene.violations()).toEqual([]);
  });

  test("opens one payment page for one attempt, and none while a subscription runs", async () => {
    const { consumerId } = await subscribed();
    const start = { consumerId, planPriceId: scene.prices.big, returnUrl: "http://a.test", cancelUrl: "http://a.test" };
    const again = await startSubscription(scene.billing, { ...start, attempt: crypto.randomUUID() });
    expect(again).toMatchObject({ ok: false, code: "subscribed_already" });
  });

  test("was given a plan before, which ends; the gates are told", async () => {
    const consumer = await scene.clocked();
    const { versionId } = scene.prices;
    const period = { anchorAt: new Date(0), periodStart: new Date(0), periodEnd: new Date("2027-01-01") };
    const given = await scene.client.subscription.create({
      data: {
        consumerId: consumer.consumerId,
        planVersionId: versionId,
        createdAt: new Date(Date.now() - 60_000),
        ...period,
      },
    });
    await settleCheckout(scene.billing, await scene.choose(consumer.consumerId, scene.prices.small));
    expect(await scene.plan(consumer.consumerId)).toBe("active small");
    expect(await scene.client.subscription.findUnique({ where: { id: given.id } })).toMatchObject({
      endedAt: expect.any(Date),
    });
  });
});

describe("a renewal", () => {
  test("brings the next period's credits once, whoever hears of it", async () => {
    const { consumerId, advance, id, sync } = await subscribed();
    await advance(31.5);
    const { data } = await scene.stripe.invoices.list({ subscription: id });
    await Promise.all([...data.map((invoice) => settleInvoice(scene.billing, invoice.id)), sync()]);
    expect(await grants(consumerId)).toEqual([SMALL_MICROS, SMALL_MICROS]);
    expect(await scene.violations()).toEqual([]);
  });

  test("that no event told of is found by looking (lost webhooks), and then nothing differs", async () => {
    const { consumerId, advance } = await subscribed();
    await advance(31.5);
    const report = await reconcile(scene.billing, Date.now());
    expect(report.differences).toEqual([]);
    expect(await grants(consumerId)).toEqual([SMALL_MICROS, SMALL_MICROS]);
    const again = await reconcile(scene.billing, Date.now());
    expect(again).toMatchObject({ repaired: 0, differences: [] });
  });

  test("that is not paid is past due, counted from the invoice, and heals when it is paid", async () => {
    const { consumerId, customer, advance, sync, id } = await subscribed();
    await scene.client.member.create({
      data: { consumerId, email: `ada-${consumerId}@acme.test`, role: "owner", joinedAt: new Date() },
    });
    scene.replaceCard(customer, BAD_CARD);
    await advance(31.5);
    await sync();
    const due = await scene.row(consumerId);
    expect(due).toMatchObject({ status: "past_due", stripeStatus: "past_due", pastDueAt: expect.any(Date) });
    expect(due?.pastDueAt?.getTime()).toBeLessThanOrEqual(Date.now());
    expect(await grants(consumerId)).toEqual([SMALL_MICROS]);
    const told = await scene.database.query<{ type: string }>(
      "SELECT type FROM message WHERE consumer_id = $1::bigint",
      [consumerId],
    );
    expect(told).toEqual([{ type: "payment.failed" }]);

    await sync();
    expect((await scene.row(consumerId))?.pastDueAt).toEqual(due?.pastDueAt);
    scene.replaceCard(customer, GOOD_CARD);
    const { data } = await scene.stripe.invoices.list({ subscription: id, status: "open" });
    const paid = await scene.stripe.invoices.pay(data[0]?.id ?? "");
    await settleInvoice(scene.billing, paid.id);
    expect(await scene.row(consumerId)).toMatchObject({ status: "active", pastDueAt: null });
    expect(await grants(consumerId)).toEqual([SMALL_MICROS, SMALL_MICROS]);
  });
});

describe("a trial", () => {
  test("is had once, brings its credits, and is paid for at its end", async () => {
    const { consumerId, advance, sync } = await subscribed(scene.prices.big);
    expect(await scene.row(consumerId)).toMatchObject({ status: "trialing", trialEndsAt: expect.any(Date) });
    expect(await grants(consumerId)).toEqual([BIG_MICROS]);
    await advance(14.5);
    await sync();
    expect(await scene.plan(consumerId)).toBe("active big");
    expect(await grants(consumerId)).toEqual([BIG_MICROS, BIG_MICROS]);
    await order((tx) => cancelPlan(tx, ada, BigInt(consumerId)));
    await scene.carryOut();
    await advance(31);
    await sync();
    expect(await scene.plan(consumerId)).toBe("canceled big");
  });

  test("that is canceled ends as a trial does, and the next one is paid from the first day", async () => {
    const { consumerId, advance, sync } = await subscribed(scene.prices.big);
    await order((tx) => cancelPlan(tx, ada, BigInt(consumerId)));
    await scene.carryOut();
    await advance(15);
    await sync();
    expect(await scene.row(consumerId)).toMatchObject({ status: "trialing", canceledAt: expect.any(Date) });
    const sessionId = await scene.choose(consumerId, scene.prices.big);
    await settleCheckout(scene.billing, sessionId);
    const [checkout] = await scene.client.subscriptionCheckout.findMany({
      where: { consumerId },
      orderBy: { id: "desc" },
    });
    expect(checkout).toMatchObject({ trialDays: 0, state: "complete" });
  });
});

describe("a change", () => {
  test("to a dearer plan is now: the rest is paid at once and brings its share of credits", async () => {
    const { consumerId, advance } = await subscribed();
    await advance(10);
    expect(await change(consumerId, scene.prices.big)).toMatchObject({ ok: true, value: { from: null } });
    expect(await change(consumerId, scene.prices.big)).toMatchObject({ ok: false, code: "order_waiting" });
    await scene.carryOut();
    expect(await scene.plan(consumerId)).toBe("active big");
    const [first, share = 0, ...others] = await grants(consumerId);
    expect([first, others]).toEqual([SMALL_MICROS, []]);
    expect(share).toBeGreaterThan(0.6 * (BIG_MICROS - SMALL_MICROS));
    expect(share).toBeLessThan(0.72 * (BIG_MICROS - SMALL_MICROS));
  });

  test("whose payment is declined changes nothing, and says so", async () => {
    const { consumerId, customer } = await subscribed();
    scene.replaceCard(customer, BAD_CARD);
    await change(consumerId, scene.prices.big);
    await scene.carryOut();
    expect(await scene.plan(consumerId)).toBe("active small");
    const current = await scene.row(consumerId);
    const refused = await scene.client.subscriptionOrder.findFirst({ where: { subscriptionId: current?.id ?? 0n } });
    expect(refused).toMatchObject({ state: "refused", note: expect.stringMatching(/declined.*Nothing was changed/) });
  });

  test("to a cheaper plan holds from the period's end on, and can be taken back until then", async () => {
    const { consumerId, advance, sync } = await subscribed(scene.prices.big);
    await advance(14.5);
    await sync();
    await change(consumerId, scene.prices.small);
    await scene.carryOut();
    const planned = { planPriceId: BigInt(scene.prices.big), nextPlanPriceId: BigInt(scene.prices.small) };
    expect(await scene.row(consumerId)).toMatchObject(planned);
    await order((tx) => resumePlan(tx, ada, BigInt(consumerId)));
    await scene.carryOut();
    expect(await scene.row(consumerId)).toMatchObject({ ...planned, nextPlanPriceId: null });

    await change(consumerId, scene.prices.small);
    await scene.carryOut();
    await advance(32);
    await sync();
    expect(await scene.plan(consumerId)).toBe("active small");
    expect((await grants(consumerId)).at(-1)).toBe(SMALL_MICROS);
  });

  test("is asked of Stripe once, though its answer is lost (F19)", async () => {
    const { consumerId, id } = await subscribed();
    scene.demo.faults.set({
      api: [{ path: `/v1/subscriptions/${id}`, method: "POST", kind: "drop_after", times: 2 }],
      webhooks: "once",
      delayMs: 0,
    });
    expect(await change(consumerId, scene.prices.big)).toMatchObject({ ok: true });
    await scene.carryOut();
    const subscriptionId = (await scene.row(consumerId))?.id ?? 0n;
    const ordered = () => scene.client.subscriptionOrder.findFirst({ where: { subscriptionId } });
    expect(await ordered()).toMatchObject({ state: "waiting", attempts: 1 });
    scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 0 });
    await scene.carryOut();
    expect(await ordered()).toMatchObject({ state: "done", attempts: 2 });
    expect(await scene.plan(consumerId)).toBe("active big");
    const { data } = await scene.stripe.invoices.list({ subscription: id });
    expect(data).toHaveLength(2);
  });
});
