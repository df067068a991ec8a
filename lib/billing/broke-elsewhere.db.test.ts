import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { acquire } from "@/lib/ledger/acquire";
import { bootEpoch } from "@/lib/ledger/boot-epoch";
import { autoTopUpConsumer, intentsOf, look, paymentsOf, ruleOf } from "./auto-top-up/test-auto-top-up";
import { fulfilCheckout } from "./fulfil-checkout";
import { processInbox } from "./process-inbox";
import { receiveEvent } from "./receive-event";
import { reconcile } from "./reconcile";
import { PACK_MICROS, type TestBilling, testBilling } from "./test-billing";

/** What went wrong in other systems, each under the name of the report that says so. */

const SECRET = "whsec_of_what_broke_elsewhere";
const NOW = Date.now();
const MINUTE_MS = 60_000;

let scene: TestBilling;
let packId: number;
beforeAll(async () => {
  scene = await testBilling();
  packId = await scene.pack();
});
afterEach(() => scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 0 }));
afterAll(() => scene.close());

function deliver(event: Stripe.Event) {
  const payload = JSON.stringify(event);
  const nowS = Math.floor(Date.now() / 1000);
  const { stripe } = scene.billing.account;
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp: nowS });
  return receiveEvent(scene.billing, [SECRET], { body: Buffer.from(payload), signature, nowS });
}

async function workOff(): Promise<void> {
  while ((await processInbox(scene.billing, 50)) > 0);
}

function eventsOf(type: string, objectId: string): Stripe.Event[] {
  return scene.demo.store.all("event").filter((event) => {
    const object = event.data.object as { id?: string };
    return event.type === type && object.id === objectId;
  });
}

function chargesOf(intentId: string) {
  return scene.demo.store.all("charge").filter(({ payment_intent }) => payment_intent === intentId);
}

test("a manual top-up and an automatic one at once are credited once each (opencode#28402)", async () => {
  const consumerId = await autoTopUpConsumer(scene, { packId, dayCount: 1 });
  const sessionId = await scene.open(consumerId, packId);
  scene.demo.checkouts.payByCard(sessionId, { result: "paid" });
  await Promise.all([
    look(scene, NOW),
    fulfilCheckout(scene.billing, sessionId),
    fulfilCheckout(scene.billing, sessionId),
    look(scene, NOW),
  ]);
  await look(scene, NOW + MINUTE_MS);
  await reconcile(scene.billing, Date.now());
  const paid = (await paymentsOf(scene, consumerId)).filter((state) => state === "paid").length;
  expect(paid).toBeLessThanOrEqual(1);
  expect(await scene.spendable(consumerId)).toBe(PACK_MICROS * (1 + paid));
  expect(await intentsOf(scene, consumerId)).toHaveLength(paid);
  expect(await scene.violations()).toEqual([]);
});

test("one event that comes many times at once, to many workers, is one (Cogtrix#125: check, then insert)", async () => {
  const consumerId = await scene.consumer();
  const sessionId = await scene.open(consumerId, packId);
  scene.demo.checkouts.payByCard(sessionId, { result: "paid" });
  const [event] = eventsOf("checkout.session.completed", sessionId);
  if (event === undefined) throw new Error("the demo's Stripe told nothing");
  await Promise.all(Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? deliver(event) : workOff())));
  await Promise.all([workOff(), workOff(), workOff()]);
  const rows = await scene.database.query<{ state: string }>(
    "SELECT state FROM stripe_inbox WHERE event_id = $1::text",
    [event.id],
  );
  expect(rows).toEqual([{ state: "done" }]);
  expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
  expect(await scene.violations()).toEqual([]);
});

test("a confirmation whose answer is slow or lost is not made anew: one charge (akash console#3449)", async () => {
  const consumerId = await autoTopUpConsumer(scene, { packId });
  const lost = { path: "/v1/payment_intents", method: "POST", kind: "drop_after", times: 6 } as const;
  scene.demo.faults.set({ api: [lost], webhooks: "once", delayMs: 0 });
  for (let minute = 0; minute < 6; minute++) {
    await Promise.all([look(scene, NOW + minute * MINUTE_MS), look(scene, NOW + minute * MINUTE_MS)]);
  }
  const intents = await intentsOf(scene, consumerId);
  expect(intents.map(({ status }) => status)).toEqual(["succeeded"]);
  expect(chargesOf(intents[0]?.id ?? "")).toHaveLength(1);
  expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
});

test("a payment that waits for its owner is an end, and not a reason to charge every 61 minutes (akash#3809)", async () => {
  const consumerId = await autoTopUpConsumer(scene, { packId, card: "pm_card_authenticationRequired" });
  for (let round = 0; round < 48; round++) await look(scene, NOW + round * 61 * MINUTE_MS);
  const intents = await intentsOf(scene, consumerId);
  expect(intents).toHaveLength(1);
  expect(chargesOf(intents[0]?.id ?? "")).toEqual([]);
  expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "needs_you" });
});

test("a refund of a payment that no session made finds its consumer by the webhook alone (octopus#630)", async () => {
  const consumerId = await autoTopUpConsumer(scene, { packId });
  await look(scene, NOW);
  await scene.database.query("UPDATE auto_top_up SET state = 'off' WHERE consumer_id = $1::bigint", [consumerId]);
  const [charge] = chargesOf((await intentsOf(scene, consumerId))[0]?.id ?? "");
  if (charge === undefined) throw new Error("nothing was charged");
  const given = { amount: charge.amount, status: "succeeded", reason: null, metadata: {} } as const;
  const { id } = scene.demo.reversals.refund(charge, given);
  for (const event of eventsOf("refund.created", id)) await deliver(event);
  await workOff();
  expect(await scene.spendable(consumerId)).toBe(0);
});

test("following events makes nothing in Stripe, however often they come (sokosumi#3120: two invoices)", async () => {
  const consumerId = await autoTopUpConsumer(scene, { packId });
  const sessionId = await scene.open(consumerId, packId);
  scene.demo.checkouts.payByCard(sessionId, { result: "paid" });
  await look(scene, NOW);
  const kinds = ["customer", "checkout.session", "payment_intent", "charge", "refund", "invoice"] as const;
  const before = kinds.map((kind) => scene.demo.store.all(kind).length);
  const events = scene.demo.store.all("event");
  for (let round = 0; round < 2; round++) {
    await Promise.all(events.map((event) => deliver({ ...event, id: `${event.id}_${round}` })));
    await Promise.all([workOff(), workOff()]);
  }
  expect(kinds.map((kind) => scene.demo.store.all(kind).length)).toEqual(before);
  expect(await scene.violations()).toEqual([]);
});

test("gates that ask for the last credits at once are lent them once (open-saas#727, eliza#10857, octopus#506, vm0#10386)", async () => {
  const consumerId = await scene.consumer();
  const sessionId = await scene.open(consumerId, packId);
  scene.demo.checkouts.payByCard(sessionId, { result: "paid" });
  await fulfilCheckout(scene.billing, sessionId);
  const epochs = await Promise.all(
    [1, 2, 3, 4].map((gate) => scene.database.transaction((sql) => bootEpoch(sql, `elsewhere-${gate}`, ""))),
  );
  const ask = { consumerId, purse: "credits", want: PACK_MICROS, min: PACK_MICROS } as const;
  const replies = await Promise.all(
    epochs.map(({ epoch }) => scene.database.transaction((sql) => acquire(sql, epoch, [ask]))),
  );
  const granted = replies.flatMap(
    (reply) => reply?.flatMap(({ slices }) => slices.map((slice) => slice.granted)) ?? [],
  );
  expect(granted).toEqual([PACK_MICROS]);
  expect(await scene.violations()).toEqual([]);
});
