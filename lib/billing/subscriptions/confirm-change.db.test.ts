import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { MemberActor } from "@/lib/access/actor";
import { processInbox } from "../process-inbox";
import { receiveEvent } from "../receive-event";
import { reconcile } from "../reconcile";
import { cancelPlan } from "./cancel-plan";
import { changePlan } from "./change-plan";
import { confirmChange, followChange } from "./confirm-change";
import { dropChange } from "./drop-change";
import { settleCheckout } from "./settle-checkout";
import { BIG_MICROS, SMALL_MICROS, type TestSubscriptions, testSubscriptions } from "./test-subscriptions";

const SECRET = "whsec_of_a_change_to_confirm";
/** Its bank asks at every payment. */
const ASKING_CARD = "4000002760003184";
const ada: MemberActor = { kind: "member", id: 1n, name: "ada@acme.test", role: "owner" };

let scene: TestSubscriptions;
beforeAll(async () => {
  scene = await testSubscriptions();
});
afterEach(() => scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 0 }));
afterAll(() => scene.close());

/** On the small plan, with a card whose bank asks at every payment, and a change to the big one ordered and told to Stripe. */
async function unconfirmed() {
  const { consumerId, advance } = await scene.clocked();
  await settleCheckout(scene.billing, await scene.choose(consumerId, scene.prices.small, ASKING_CARD));
  const id = (await scene.row(consumerId))?.stripeSubscriptionId ?? "";
  const known = new Set(scene.demo.store.all("event").map((event) => event.id));
  await change(consumerId);
  await scene.carryOut();
  return {
    consumerId,
    id,
    advance,
    /** Of the change, oldest first. */
    events: () =>
      scene.demo.store
        .all("event")
        .filter((event) => !known.has(event.id))
        .reverse(),
    /** As its owner does it at the invoice's page and the bank's. */
    async confirm(): Promise<void> {
      const page = await confirmChange(scene.billing, consumerId);
      if (!page.ok) throw new Error(page.message);
      const bank = /href="([^"]*\/authenticate\/[^"]+)"/.exec(await (await fetch(page.value.url)).text())?.[1] ?? "";
      const body = new URLSearchParams({ method: "authenticated", answer: "yes" });
      expect((await fetch(bank, { method: "POST", body, redirect: "manual" })).status).toBe(303);
    },
  };
}

function inTransaction<T>(run: (tx: typeof scene.client) => Promise<T>): Promise<T> {
  return scene.client.$transaction((tx) => run(tx as typeof scene.client));
}

const change = (consumerId: number) =>
  inTransaction((tx) => changePlan(tx, ada, BigInt(consumerId), { to: BigInt(scene.prices.big), prorationAt: null }));
const drop = (consumerId: number) => inTransaction((tx) => dropChange(tx, ada, BigInt(consumerId)));

async function grants(consumerId: number): Promise<number[]> {
  const rows = await scene.database.query<{ amount: number }>(
    "SELECT amount FROM ledger_entry WHERE consumer_id = $1::bigint AND kind = 'plan' ORDER BY id",
    [consumerId],
  );
  return rows.map(({ amount }) => amount);
}

async function lastOrder(consumerId: number) {
  const subscriptionId = (await scene.row(consumerId))?.id ?? 0n;
  return scene.client.subscriptionOrder.findFirst({ where: { subscriptionId }, orderBy: { id: "desc" } });
}

async function deliver(event: Stripe.Event): Promise<void> {
  const payload = JSON.stringify(event);
  const nowS = Math.floor(Date.now() / 1000);
  const signature = scene.stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp: nowS });
  const received = await receiveEvent(scene.billing, [SECRET], { body: Buffer.from(payload), signature, nowS });
  expect(received.ok).toBe(true);
  await processInbox(scene.billing, 50);
}

async function expectUpgradedOnce(consumerId: number): Promise<void> {
  expect(await scene.plan(consumerId)).toBe("active big");
  expect(await scene.row(consumerId)).toMatchObject({ unconfirmedPlanPriceId: null, confirmBy: null });
  const [first, share = 0, ...others] = await grants(consumerId);
  expect([first, others]).toEqual([SMALL_MICROS, []]);
  expect(share).toBeGreaterThan(0.99 * (BIG_MICROS - SMALL_MICROS));
  expect(share).toBeLessThanOrEqual(BIG_MICROS - SMALL_MICROS);
  expect(await lastOrder(consumerId)).toMatchObject({ kind: "change", state: "done" });
  expect(await scene.violations()).toEqual([]);
}

test("a change that its bank asks about waits: the plan goes on, nothing is granted, nothing else can be decided", async () => {
  const { consumerId, id } = await unconfirmed();
  expect(await scene.plan(consumerId)).toBe("active small");
  const { pending_update } = await scene.stripe.subscriptions.retrieve(id);
  expect(await scene.row(consumerId)).toMatchObject({
    status: "active",
    unconfirmedPlanPriceId: BigInt(scene.prices.big),
    confirmBy: new Date((pending_update?.expires_at ?? 0) * 1000),
  });
  expect(await grants(consumerId)).toEqual([SMALL_MICROS]);
  expect(await lastOrder(consumerId)).toMatchObject({ kind: "change", state: "done", note: "" });
  const canceled = await inTransaction((tx) => cancelPlan(tx, ada, BigInt(consumerId)));
  expect(canceled).toMatchObject({ ok: false, code: "change_unconfirmed" });
  expect(await change(consumerId)).toMatchObject({ ok: false, code: "change_unconfirmed" });
});

test("once confirmed it is made, and its credits come once, though each event comes twice and backwards", async () => {
  const { consumerId, confirm, events } = await unconfirmed();
  await confirm();
  for (const event of [...events(), ...events()].reverse()) await deliver(event);
  await followChange(scene.billing, consumerId);
  await expectUpgradedOnce(consumerId);
  expect(await confirmChange(scene.billing, consumerId)).toMatchObject({ ok: false, code: "nothing_to_confirm" });
  expect(await drop(consumerId)).toMatchObject({ ok: false, code: "nothing_to_confirm" });
});

test("it is made by the page that the payer comes back to, where no event has come", async () => {
  const { consumerId, confirm } = await unconfirmed();
  await confirm();
  await Promise.all([followChange(scene.billing, consumerId), followChange(scene.billing, consumerId)]);
  await expectUpgradedOnce(consumerId);
});

test("it is made by the reconciler, where no event has come and nobody has come back", async () => {
  const { consumerId, confirm } = await unconfirmed();
  await confirm();
  expect((await reconcile(scene.billing, Date.now())).differences).toEqual([]);
  await expectUpgradedOnce(consumerId);
  expect(await reconcile(scene.billing, Date.now())).toMatchObject({ repaired: 0, differences: [] });
});

test("let go, it leaves the plan as it was, and another can be chosen", async () => {
  const { consumerId, id } = await unconfirmed();
  expect(await drop(consumerId)).toMatchObject({ ok: true, value: { planName: "Small" } });
  expect(await drop(consumerId)).toMatchObject({ ok: false, code: "order_waiting" });
  await scene.carryOut();
  expect(await scene.plan(consumerId)).toBe("active small");
  expect(await scene.row(consumerId)).toMatchObject({ unconfirmedPlanPriceId: null, confirmBy: null });
  expect(await lastOrder(consumerId)).toMatchObject({ kind: "drop", state: "done" });
  const { data } = await scene.stripe.invoices.list({ subscription: id });
  expect(data.map(({ status }) => status)).toEqual(["void", "paid"]);
  expect(await grants(consumerId)).toEqual([SMALL_MICROS]);
  expect(await change(consumerId)).toMatchObject({ ok: true });
});

test("paid just before it is let go, it is made", async () => {
  const { consumerId, confirm } = await unconfirmed();
  await drop(consumerId);
  await confirm();
  await scene.carryOut();
  expect(await scene.plan(consumerId)).toBe("active big");
  expect(await grants(consumerId)).toHaveLength(2);
});

test.each(["its events", "the reconciler"])(
  "not confirmed for 23 hours, nothing was changed, and that is said by %s",
  async (by) => {
    const { consumerId, advance, events } = await unconfirmed();
    await advance(1);
    if (by === "its events") for (const event of events()) await deliver(event);
    else expect((await reconcile(scene.billing, Date.now())).differences).toEqual([]);
    expect(await scene.plan(consumerId)).toBe("active small");
    expect(await scene.row(consumerId)).toMatchObject({ unconfirmedPlanPriceId: null, confirmBy: null });
    expect(await lastOrder(consumerId)).toMatchObject({
      kind: "change",
      state: "refused",
      note: expect.stringMatching(/not confirmed with the bank in time\. Nothing was changed/),
    });
    expect(await grants(consumerId)).toEqual([SMALL_MICROS]);
    expect(await scene.violations()).toEqual([]);
  },
);

test("it is asked of Stripe once, though an answer is lost or it is carried out twice (F19)", async () => {
  const { consumerId } = await scene.clocked();
  await settleCheckout(scene.billing, await scene.choose(consumerId, scene.prices.small, ASKING_CARD));
  const id = (await scene.row(consumerId))?.stripeSubscriptionId ?? "";
  await change(consumerId);
  scene.demo.faults.set({
    api: [{ path: `/v1/subscriptions/${id}`, method: "POST", kind: "drop_after", times: 2 }],
    webhooks: "once",
    delayMs: 0,
  });
  await scene.carryOut();
  expect(await lastOrder(consumerId)).toMatchObject({ state: "waiting", attempts: 1 });
  scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 0 });
  await scene.carryOut();
  await scene.database.query(
    "UPDATE subscription_order SET state = 'waiting', done_at = NULL WHERE subscription_id = $1::bigint",
    [Number((await scene.row(consumerId))?.id)],
  );
  await scene.carryOut();
  expect(await lastOrder(consumerId)).toMatchObject({ state: "done", attempts: 3 });
  expect((await scene.row(consumerId))?.unconfirmedPlanPriceId).toBe(BigInt(scene.prices.big));
  const { data } = await scene.stripe.invoices.list({ subscription: id });
  expect(data.map(({ status }) => status)).toEqual(["open", "paid"]);
});
