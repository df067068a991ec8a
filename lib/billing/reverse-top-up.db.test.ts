import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clawBack } from "@/lib/ledger/claw-back";
import { fulfilCheckout } from "./fulfil-checkout";
import { reconcile } from "./reconcile";
import { settleDispute } from "./settle-dispute";
import { settleRefund } from "./settle-refund";
import { PACK_MICROS, type TestBilling, testBilling } from "./test-billing";

let scene: TestBilling;
beforeAll(async () => {
  scene = await testBilling();
});
afterAll(() => scene.close());

async function paid({ fulfilled = true } = {}) {
  const [consumerId, packId] = [await scene.consumer(), await scene.pack()];
  const sessionId = await scene.open(consumerId, packId);
  scene.demo.checkouts.payByCard(sessionId, { result: "paid" });
  if (fulfilled) await fulfilCheckout(scene.billing, sessionId);
  const intentId = scene.demo.store.get("checkout.session", sessionId)?.payment_intent;
  return { consumerId, sessionId, payment_intent: String(intentId) };
}

function chargeOf(payment_intent: string) {
  const charge = scene.demo.store.all("charge").find((each) => each.payment_intent === payment_intent);
  if (charge === undefined) throw new Error("nothing was paid");
  return charge;
}

describe("a refund", () => {
  test("takes its share, each partial one once (latere-ai: a second partial refund looked like a replay)", async () => {
    const { consumerId, payment_intent } = await paid();
    for (const amount of [125, 125, 250]) {
      const { id } = await scene.billing.account.stripe.refunds.create({ payment_intent, amount });
      await Promise.all([settleRefund(scene.billing, id), settleRefund(scene.billing, id)]);
    }
    expect(await scene.spendable(consumerId)).toBe(0);
    expect(await scene.debt(consumerId)).toBe(0);
    expect(await scene.violations()).toEqual([]);
  });

  test("of thirds leaves not a microcredit behind when all is refunded", async () => {
    const { consumerId, payment_intent } = await paid();
    await scene.database.query("UPDATE top_up SET amount_paid = 3 WHERE payment_intent_id = $1::text", [
      payment_intent,
    ]);
    const charge = chargeOf(payment_intent);
    scene.demo.store.put("charge", { ...charge, amount: 3 });
    for (const left of [6_666_667, 3_333_334, 0]) {
      const { id } = await scene.billing.account.stripe.refunds.create({ payment_intent, amount: 1 });
      await settleRefund(scene.billing, id);
      expect(await scene.spendable(consumerId)).toBe(left);
    }
  });

  test("that is heard of before the payment is booked books the payment first (t5)", async () => {
    const { consumerId, sessionId, payment_intent } = await paid({ fulfilled: false });
    const { id } = await scene.billing.account.stripe.refunds.create({ payment_intent, amount: 100 });
    expect(await settleRefund(scene.billing, id)).toMatchObject({
      ok: true,
      value: { creditMicros: -PACK_MICROS / 5 },
    });
    expect(await fulfilCheckout(scene.billing, sessionId)).toMatchObject({ value: { booked: false } });
    expect(await scene.spendable(consumerId)).toBe((PACK_MICROS * 4) / 5);
  });

  test("that fails gives back, once", async () => {
    const { consumerId, payment_intent } = await paid();
    const { id } = await scene.billing.account.stripe.refunds.create({ payment_intent });
    await settleRefund(scene.billing, id);
    expect(await scene.spendable(consumerId)).toBe(0);
    scene.demo.reversals.failRefund(id);
    await settleRefund(scene.billing, id);
    await settleRefund(scene.billing, id);
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
    expect(await scene.violations()).toEqual([]);
  });

  test("larger than the balance leaves a debt, which the next top-up pays first (F21, I21)", async () => {
    const { consumerId, payment_intent } = await paid();
    // As if they were spent.
    const amountMicros = 7_000_000;
    await scene.database.transaction((sql) =>
      clawBack(sql, { consumerId, kind: "adjustment", ref: "spent", amountMicros }),
    );
    const { id } = await scene.billing.account.stripe.refunds.create({ payment_intent });
    await settleRefund(scene.billing, id);
    expect([await scene.spendable(consumerId), await scene.debt(consumerId)]).toEqual([0, 7_000_000]);
    const sessionId = await scene.open(consumerId, await scene.pack());
    scene.demo.checkouts.payByCard(sessionId, { result: "paid" });
    await fulfilCheckout(scene.billing, sessionId);
    expect([await scene.spendable(consumerId), await scene.debt(consumerId)]).toEqual([3_000_000, 0]);
    expect(await scene.violations()).toEqual([]);
  });

  test("of a payment that is not ours moves nothing", async () => {
    const { stripe } = scene.billing.account;
    const product = await stripe.products.create({ name: "By hand" });
    const price = await stripe.prices.create({ product: product.id, currency: "usd", unit_amount: 900 });
    const line_items = [{ price: price.id, quantity: 1 }];
    const made = await stripe.checkout.sessions.create({ mode: "payment", line_items, success_url: "http://x.test/" });
    scene.demo.checkouts.payByCard(made.id, { result: "paid" });
    const payment_intent = String(scene.demo.store.get("checkout.session", made.id)?.payment_intent);
    const { id } = await stripe.refunds.create({ payment_intent });
    expect(await settleRefund(scene.billing, id)).toMatchObject({ code: "not_ours" });
    expect(await settleRefund(scene.billing, "re_none")).toMatchObject({ code: "object_unknown" });
    expect((await reconcile(scene.billing, Date.now())).differences).toEqual([]);
  });
});

describe("a dispute", () => {
  async function disputed(status: "needs_response" | "warning_needs_response") {
    const { consumerId, payment_intent } = await paid();
    const { id } = scene.demo.reversals.dispute(chargeOf(payment_intent).id, 500, status);
    await settleDispute(scene.billing, id);
    return { consumerId, id };
  }

  test("takes all, and gives it back when it is won", async () => {
    const { consumerId, id } = await disputed("needs_response");
    expect(await scene.spendable(consumerId)).toBe(0);
    scene.demo.reversals.closeDispute(id, "won");
    await settleDispute(scene.billing, id);
    await settleDispute(scene.billing, id);
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
  });

  test("that is won and withdrawn again (an appeal) takes again", async () => {
    const { consumerId, id } = await disputed("needs_response");
    scene.demo.reversals.moveFunds(id, "reinstated", "won");
    await settleDispute(scene.billing, id);
    scene.demo.reversals.moveFunds(id, "withdrawn", "appeal_under_review");
    await settleDispute(scene.billing, id);
    expect(await scene.spendable(consumerId)).toBe(0);
    expect(await scene.violations()).toEqual([]);
  });

  test("that was lost stays taken; that was withdrawn and reinstated unheard of moves nothing", async () => {
    const lost = await disputed("needs_response");
    scene.demo.reversals.closeDispute(lost.id, "lost");
    await settleDispute(scene.billing, lost.id);
    expect(await scene.spendable(lost.consumerId)).toBe(0);
    const { consumerId, payment_intent } = await paid();
    const { id } = scene.demo.reversals.dispute(chargeOf(payment_intent).id, 500, "needs_response");
    scene.demo.reversals.closeDispute(id, "won");
    expect(await settleDispute(scene.billing, id)).toMatchObject({ value: { booked: false } });
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
  });

  test("that is an inquiry (warning_…) moves nothing, until money is withdrawn", async () => {
    const { consumerId, id } = await disputed("warning_needs_response");
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
    scene.demo.reversals.moveFunds(id, "withdrawn", "needs_response");
    await settleDispute(scene.billing, id);
    expect(await scene.spendable(consumerId)).toBe(0);
  });
});

test("the reconciler books what no event has told: payment, refund and dispute (t2)", async () => {
  const [plain, refunded, disputed] = [
    await paid({ fulfilled: false }),
    await paid({ fulfilled: false }),
    await paid({ fulfilled: false }),
  ];
  await scene.billing.account.stripe.refunds.create({ payment_intent: refunded.payment_intent, amount: 250 });
  scene.demo.reversals.dispute(chargeOf(disputed.payment_intent).id, 500, "needs_response");
  const { differences } = await reconcile(scene.billing, Date.now());
  expect(differences).toEqual([]);
  const left = [plain, refunded, disputed].map(({ consumerId }) => scene.spendable(consumerId));
  expect(await Promise.all(left)).toEqual([PACK_MICROS, PACK_MICROS / 2, 0]);
  expect((await reconcile(scene.billing, Date.now())).repaired).toBe(0);
});

test("the reconciler names a booking whose line in the ledger is of another amount", async () => {
  const { sessionId } = await paid();
  await scene.database.query("ALTER TABLE stripe_booking DISABLE TRIGGER stripe_booking_immutable");
  await scene.database.query("UPDATE stripe_booking SET credit_micros = 5 WHERE object_id = $1::text", [sessionId]);
  const { differences } = await reconcile(scene.billing, Date.now());
  expect(differences).toEqual([
    { objectId: sessionId, detail: `5 microcredits are booked for it, the ledger has ${PACK_MICROS}.` },
  ]);
});
