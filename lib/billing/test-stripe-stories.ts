import fc from "fast-check";
import type Stripe from "stripe";
import { expect } from "vitest";
import { processInbox } from "./process-inbox";
import { receiveEvent } from "./receive-event";
import { reconcile } from "./reconcile";
import { PACK_MICROS, type TestBilling } from "./test-billing";

const SECRET = "whsec_of_a_property_test";
/** What the pack of a story costs. */
export const AMOUNT = 500;

/** What a consumer owns follows from Stripe's objects alone, whatever becomes of their events. */
export function ledgerFollowsStripe(scene: TestBilling, packId: number) {
  return fc.asyncProperty(
    fc.array(story, { minLength: 1, maxLength: 3 }),
    fc.array(delivery, { minLength: 60, maxLength: 60 }),
    async (stories, deliveries) => {
      const consumerId = await scene.consumer();
      const known = new Set(scene.demo.store.all("event").map(({ id }) => id));
      for (const each of stories) await happen(scene, consumerId, packId, each);
      const events = scene.demo.store.all("event").filter(({ id }) => !known.has(id));
      const order = events
        .flatMap((event, at) => {
          const { copies = 1, rank = 0, looks = false } = deliveries[at % deliveries.length] ?? {};
          return Array.from({ length: copies }, (_, copy) => ({ event, looks, rank: (rank * (copy + 1)) % 1 }));
        })
        .sort((a, b) => a.rank - b.rank);
      for (const { event, looks } of order) {
        await deliver(scene, event);
        if (looks) await workOff(scene);
      }
      await workOff(scene);
      const report = await reconcile(scene.billing, Date.now());
      expect(report.differences).toEqual([]);

      const expected = stories.reduce((sum, each) => sum + creditsOf(each), 0);
      const moved = (await scene.spendable(consumerId)) - (await scene.debt(consumerId));
      expect(moved).toBe(expected);
      expect(await scene.violations()).toEqual([]);
      expect((await reconcile(scene.billing, Date.now())).repaired).toBe(0);
    },
  );
}

/** What happens to one payment, in this order, in Stripe. */
const story = fc.record({
  method: fc.constantFrom("card", "debit", "debit_fails", "abandoned"),
  refunds: fc.array(fc.record({ amount: fc.integer({ min: 1, max: 220 }), fails: fc.boolean() }), { maxLength: 3 }),
  dispute: fc.constantFrom("none", "inquiry", "inquiry_becomes_dispute", "open", "won", "lost"),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

/** Each event is lost, or comes once or more; the order is a permutation; now and then the worker looks in between. */
const delivery = fc.record({
  copies: fc.integer({ min: 0, max: 3 }),
  rank: fc.double({ noNaN: true }),
  looks: fc.boolean(),
});

async function happen(
  scene: TestBilling,
  consumerId: number,
  packId: number,
  { method, refunds, dispute }: Story,
): Promise<void> {
  const { checkouts, reversals, store } = scene.demo;
  const sessionId = await scene.open(consumerId, packId);
  if (method === "abandoned") return void checkouts.expire(checkouts.open(sessionId));
  if (method === "card") checkouts.payByCard(sessionId, { result: "paid" });
  else {
    checkouts.payByDebit(sessionId, method === "debit", 3_600_000);
    checkouts.settle(sessionId, method === "debit");
  }
  if (method === "debit_fails") return;
  const intentId = store.get("checkout.session", sessionId)?.payment_intent;
  const charge = () => store.all("charge").find(({ payment_intent }) => payment_intent === intentId);
  for (const { amount, fails } of refunds) {
    const current = charge();
    if (current === undefined || amount > current.amount - current.amount_refunded) continue;
    const given = { amount, status: "succeeded", reason: null, metadata: {} } as const;
    const made = reversals.refund(current, given);
    if (fails) reversals.failRefund(made.id);
  }
  const current = charge();
  const left = current === undefined ? 0 : current.amount - current.amount_refunded;
  if (dispute === "none" || current === undefined || left === 0) return;
  const isInquiry = dispute.startsWith("inquiry");
  const made = reversals.dispute(current.id, left, isInquiry ? "warning_needs_response" : "needs_response");
  if (dispute === "inquiry_becomes_dispute") reversals.moveFunds(made.id, "withdrawn", "needs_response");
  if (dispute === "won" || dispute === "lost") reversals.closeDispute(made.id, dispute);
}

/** The model: what is left of the money, as a share of the pack. */
function creditsOf({ method, refunds, dispute }: Story): number {
  if (method === "abandoned" || method === "debit_fails") return 0;
  let refunded = 0;
  for (const { amount, fails } of refunds) if (!fails && amount <= AMOUNT - refunded) refunded += amount;
  const disputed = dispute === "open" || dispute === "lost" || dispute === "inquiry_becomes_dispute";
  const gone = disputed ? AMOUNT : refunded;
  return PACK_MICROS - Math.floor((PACK_MICROS * gone) / AMOUNT);
}

async function deliver(scene: TestBilling, event: Stripe.Event): Promise<void> {
  const payload = JSON.stringify(event);
  const { stripe } = scene.billing.account;
  const nowS = Math.floor(Date.now() / 1000);
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp: nowS });
  const received = await receiveEvent(scene.billing, [SECRET], { body: Buffer.from(payload), signature, nowS });
  expect(received.ok).toBe(true);
}

async function workOff(scene: TestBilling): Promise<void> {
  while ((await processInbox(scene.billing, 50)) > 0);
}
