import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { reconcile } from "../reconcile";
import { settleDispute } from "../settle-dispute";
import { settleRefund } from "../settle-refund";
import { PACK_MICROS, type TestBilling, testBilling } from "../test-billing";
import { beginPayment } from "./begin-payment";
import { confirmPayment } from "./confirm-payment";
import { dropCard } from "./drop-card";
import { fulfilIntent } from "./fulfil-intent";
import { DAY_MS } from "./rule";
import { settleCardSetup } from "./settle-card-setup";
import { startCardSetup } from "./start-card-setup";
import { autoTopUpConsumer, intentsOf, look, paymentsOf, ruleOf } from "./test-auto-top-up";

const NOW = Date.now();
const HOUR_MS = 3_600_000;

let scene: TestBilling;
let packId: number;
beforeAll(async () => {
  scene = await testBilling();
  packId = await scene.pack();
});
afterEach(() => scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 500 }));
afterAll(() => scene.close());

function fail(kind: "error" | "error_after" | "drop_after", times = 2): void {
  const fault = { path: "/v1/payment_intents", method: "POST", kind, times } as const;
  scene.demo.faults.set({ api: [fault], webhooks: "once", delayMs: 500 });
}

async function mails(consumerId: number): Promise<string[]> {
  const rows = await scene.database.query<{ kind: string }>(
    "SELECT kind FROM mail WHERE consumer_id = $1::bigint ORDER BY id",
    [consumerId],
  );
  return rows.map(({ kind }) => kind);
}

describe("a balance below the threshold", () => {
  test("is topped up once, credited once, and told of", async () => {
    const consumerId = await autoTopUpConsumer(scene, { packId });
    await look(scene, NOW);
    await look(scene, NOW);
    expect(await paymentsOf(scene, consumerId)).toEqual(["paid"]);
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
    expect(await mails(consumerId)).toEqual(["auto_top_up_paid"]);
    expect(await scene.violations()).toEqual([]);
  });

  test("begins one payment, however many workers look at once", async () => {
    const consumerId = await autoTopUpConsumer(scene, { packId });
    const who = { consumerId, livemode: false };
    const begun = await Promise.all([1, 2, 3, 4].map(() => beginPayment(scene.database, who, NOW)));
    expect(begun.map((step) => step?.act).sort()).toEqual(["charge", "wait", "wait", "wait"]);
    const second = scene.database.query(
      `INSERT INTO top_up (attempt, consumer_id, pack_id, origin, credits_micros, currency, amount, price_id, livemode, auto_number, payment_method_id)
       SELECT gen_random_uuid(), consumer_id, pack_id, origin, credits_micros, currency, amount, price_id, livemode, 99, payment_method_id
       FROM top_up WHERE consumer_id = $1::bigint`,
      [consumerId],
    );
    await expect(second).rejects.toThrow(/top_up_one_auto_in_flight/);
  });

  test("is left alone by caps that are reached, and topped up when they let it", async () => {
    const consumerId = await autoTopUpConsumer(scene, { packId, thresholdMicros: PACK_MICROS * 10, dayCount: 2 });
    for (let round = 0; round < 4; round++) await look(scene, NOW + round);
    expect(await paymentsOf(scene, consumerId)).toEqual(["paid", "paid"]);
    await look(scene, NOW + DAY_MS + 1000);
    expect(await paymentsOf(scene, consumerId)).toEqual(["paid", "paid", "paid"]);
  });

  test("whose pack has another price than was agreed to is not charged, and its members are told", async () => {
    const other = await scene.pack();
    const consumerId = await autoTopUpConsumer(scene, { packId: other });
    await scene.database.query("UPDATE credit_pack SET amount = 501 WHERE id = $1::bigint", [other]);
    await look(scene, NOW);
    expect(await paymentsOf(scene, consumerId)).toEqual([]);
    expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "off", cause: "pack_changed" });
    expect(await mails(consumerId)).toEqual(["auto_top_up_stopped"]);
  });

  test("of a suspended consumer is left alone", async () => {
    const consumerId = await autoTopUpConsumer(scene, { packId });
    await scene.database.query("UPDATE consumer SET status = 'suspended' WHERE id = $1::bigint", [consumerId]);
    await look(scene, NOW);
    expect(await paymentsOf(scene, consumerId)).toEqual([]);
  });
});

describe("an answer that does not come", () => {
  test.each(["error", "error_after", "drop_after"] as const)(
    "(%s, F19) blocks the next payment, and is found out",
    async (kind) => {
      const consumerId = await autoTopUpConsumer(scene, { packId });
      fail(kind);
      await look(scene, NOW);
      expect(await paymentsOf(scene, consumerId)).toEqual(["started"]);
      await look(scene, NOW + 1000);
      expect(await paymentsOf(scene, consumerId)).toEqual(["started"]);
      await look(scene, NOW + 61_000);
      expect(await paymentsOf(scene, consumerId)).toEqual(["paid"]);
      expect(await intentsOf(scene, consumerId)).toHaveLength(1);
      expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
    },
  );

  test("and a worker that dies with it leave nothing to the webhook alone: the reconciler finds the payment", async () => {
    const consumerId = await autoTopUpConsumer(scene, { packId });
    fail("drop_after");
    await look(scene, NOW);
    await reconcile(scene.billing, Date.now());
    expect(await paymentsOf(scene, consumerId)).toEqual(["paid"]);
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
  });

  test("of a payment that Stripe never made is given up after a day, and counts for the caps", async () => {
    const consumerId = await autoTopUpConsumer(scene, { packId, dayCount: 1 });
    fail("error", 1000);
    await look(scene, NOW);
    for (const hours of [1, 23, 26, 26.1]) await look(scene, NOW + hours * HOUR_MS);
    expect(await paymentsOf(scene, consumerId)).toEqual(["expired", "started"]);
    expect(await intentsOf(scene, consumerId)).toEqual([]);
  });
});

describe("a card", () => {
  test("that is declined is tried again after 1, 6 and 24 hours, then not any more", async () => {
    const consumerId = await autoTopUpConsumer(scene, { packId, card: "pm_card_chargeCustomerFail" });
    let nowMs = NOW;
    for (const hours of [1, 6, 24]) {
      await look(scene, nowMs);
      await look(scene, nowMs + hours * HOUR_MS - 1000);
      nowMs += hours * HOUR_MS + 1000;
    }
    expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "on", declines: 3 });
    await look(scene, nowMs);
    await look(scene, nowMs + 300 * HOUR_MS);
    expect(await paymentsOf(scene, consumerId)).toEqual(["failed", "failed", "failed", "failed"]);
    expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "off", cause: "declined", card: "" });
    const failed = "payment_failed";
    expect(await mails(consumerId)).toEqual([failed, failed, failed, "auto_top_up_stopped"]);
  });

  test("whose bank asks is charged no more until its owner has confirmed that one payment", async () => {
    const consumerId = await autoTopUpConsumer(scene, { packId, card: "pm_card_authenticationRequired" });
    await look(scene, NOW);
    for (const hours of [1, 24, 100]) await look(scene, NOW + hours * HOUR_MS);
    expect(await paymentsOf(scene, consumerId)).toEqual(["open"]);
    expect(await intentsOf(scene, consumerId)).toHaveLength(1);
    expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "needs_you", cause: "authentication_required" });
    expect(await mails(consumerId)).toEqual(["auto_top_up_stopped"]);

    const returnUrl = "http://console.test/portal/auto-top-up";
    const asked = await confirmPayment(scene.billing, consumerId, { returnUrl, nowMs: NOW });
    expect(asked).toMatchObject({ ok: true, value: { url: expect.stringContaining("/authenticate/") } });
    const [intent] = await intentsOf(scene, consumerId);
    scene.demo.payments.authenticate(intent?.id ?? "", true);
    await fulfilIntent(scene.billing, intent?.id ?? "", NOW);
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
    expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "on", cause: "" });
  });

  test("whose owner never confirms: the payment is canceled after a week, and auto top-up is off", async () => {
    const consumerId = await autoTopUpConsumer(scene, { packId, card: "pm_card_authenticationRequired" });
    await look(scene, NOW);
    await look(scene, NOW + 8 * DAY_MS);
    expect(await paymentsOf(scene, consumerId)).toEqual(["expired"]);
    expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "off", cause: "not_confirmed" });
    const returnUrl = "http://console.test/";
    const late = await confirmPayment(scene.billing, consumerId, { returnUrl, nowMs: NOW });
    expect(late).toMatchObject({ ok: false, code: "nothing_to_confirm" });
  });

  test("that is removed in Stripe ends it at once, told by the webhook or by the next payment", async () => {
    const { stripe } = scene.billing.account;
    const [told, found] = [await autoTopUpConsumer(scene, { packId }), await autoTopUpConsumer(scene, { packId })];
    const rows = await scene.database.query<{ consumerId: number; id: string }>(
      `SELECT consumer_id AS "consumerId", payment_method_id AS id FROM auto_top_up WHERE consumer_id = ANY($1::bigint[])`,
      [[told, found]],
    );
    for (const { id } of rows) await stripe.paymentMethods.detach(id);
    const card = rows.find(({ consumerId }) => consumerId === told)?.id ?? "";
    expect(await dropCard(scene.billing, card, NOW)).toMatchObject({ ok: true, value: { booked: true } });
    await look(scene, NOW);
    for (const consumerId of [told, found]) {
      expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "off", cause: "card_removed", card: "" });
    }
    expect(await paymentsOf(scene, told)).toEqual([]);
    expect(await paymentsOf(scene, found)).toEqual(["failed"]);
  });

  test("that is saved on Stripe's page switches on what was agreed to, once, and never what was switched off", async () => {
    const consumerId = await autoTopUpConsumer(scene, { packId });
    const wait = "UPDATE auto_top_up SET state = $2::text, payment_method_id = NULL WHERE consumer_id = $1::bigint";
    await scene.database.query(wait, [consumerId, "card"]);
    const returnUrl = "http://console.test/portal/auto-top-up";
    const save = async (attempt: string) => {
      const started = await startCardSetup(scene.billing, { consumerId, attempt, returnUrl });
      if (!started.ok) throw new Error(started.message);
      const sessionId = started.value.url.slice(started.value.url.lastIndexOf("/") + 1);
      scene.demo.checkouts.payByCard(sessionId, { result: "paid" }, "5555555555554444");
      return sessionId;
    };
    const sessionId = await save("one");
    expect(await settleCardSetup(scene.billing, sessionId, NOW)).toMatchObject({ ok: true, value: { booked: true } });
    expect(await settleCardSetup(scene.billing, sessionId, NOW)).toMatchObject({ ok: true, value: { booked: false } });
    expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "on", card: "mastercard 4444" });
    await scene.database.query(wait, [consumerId, "off"]);
    await settleCardSetup(scene.billing, await save("two"), NOW);
    expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "off", card: "mastercard 4444" });
  });
});

describe("money that goes back", () => {
  async function paid() {
    const consumerId = await autoTopUpConsumer(scene, { packId });
    await look(scene, NOW);
    const intentId = (await intentsOf(scene, consumerId))[0]?.id ?? "";
    const charge = scene.demo.store.all("charge").find(({ payment_intent }) => payment_intent === intentId);
    if (charge === undefined) throw new Error("nothing was charged");
    return { consumerId, charge };
  }

  test("as a refund takes its share of the credits, though no session made the payment", async () => {
    const { consumerId, charge } = await paid();
    await scene.database.query("UPDATE auto_top_up SET state = 'off' WHERE consumer_id = $1::bigint", [consumerId]);
    const given = { amount: 250, status: "succeeded", reason: null, metadata: {} } as const;
    const refund = scene.demo.reversals.refund(charge, given);
    await settleRefund(scene.billing, refund.id);
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS / 2);
  });

  test("as a dispute switches it off: whoever disputes is charged no other", async () => {
    const { consumerId, charge } = await paid();
    const dispute = scene.demo.reversals.dispute(charge.id, charge.amount, "needs_response");
    await settleDispute(scene.billing, dispute.id);
    await look(scene, NOW + DAY_MS);
    expect(await paymentsOf(scene, consumerId)).toEqual(["paid"]);
    expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "off", cause: "disputed" });
  });
});
