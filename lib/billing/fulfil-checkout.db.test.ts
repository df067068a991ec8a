import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { fulfilCheckout } from "./fulfil-checkout";
import { reconcile } from "./reconcile";
import { startTopUp } from "./start-top-up";
import { PACK_MICROS, type TestBilling, testBilling } from "./test-billing";

let scene: TestBilling;
beforeAll(async () => {
  scene = await testBilling();
});
afterEach(() => scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 0 }));
afterAll(() => scene.close());

const URLS = { returnUrl: "http://console.test/return", cancelUrl: "http://console.test/cancel" };
const PAID = { result: "paid" } as const;

async function paidSession() {
  const [consumerId, packId] = [await scene.consumer(), await scene.pack()];
  const sessionId = await scene.open(consumerId, packId);
  scene.demo.checkouts.payByCard(sessionId, PAID);
  return { consumerId, packId, sessionId };
}

function stateOf(sessionId: string) {
  return scene.database
    .query<{ state: string }>("SELECT state FROM top_up WHERE session_id = $1::text", [sessionId])
    .then(([row]) => row?.state);
}

describe("a paid Checkout session", () => {
  test("is credited once, however often and at once it is looked at (I11, t3: llmgateway#1713, pollinations#10621, chatwoot#12988)", async () => {
    const { consumerId, sessionId } = await paidSession();
    const results = await Promise.all(Array.from({ length: 8 }, () => fulfilCheckout(scene.billing, sessionId)));
    expect(results.every((result) => result.ok && result.value.state === "paid")).toBe(true);
    expect(results.filter((result) => result.ok && result.value.booked)).toHaveLength(1);
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
    const changes = await scene.database.query(
      "SELECT 1 FROM change WHERE consumer_id = $1::bigint AND kind = 'credits'",
      [consumerId],
    );
    expect(changes).toHaveLength(1);
    const audit = await scene.database.query(
      "SELECT actor_kind, action FROM audit_entry WHERE consumer_id = $1::bigint",
      [consumerId],
    );
    expect(audit).toEqual([{ actor_kind: "stripe", action: "consumer.top_up" }]);
    expect(await scene.violations()).toEqual([]);
  });

  test("is credited what the pack was worth when the payment began, archived or changed meanwhile", async () => {
    const [consumerId, packId] = [await scene.consumer(), await scene.pack()];
    const sessionId = await scene.open(consumerId, packId);
    await scene.database.query(
      "UPDATE credit_pack SET credits_micros = 1, amount = 1, revision = 2, archived_at = now() WHERE id = $1::bigint",
      [packId],
    );
    scene.demo.checkouts.payByCard(sessionId, PAID);
    await fulfilCheckout(scene.billing, sessionId);
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
  });

  test("is credited to a consumer that was archived meanwhile: it has paid", async () => {
    const { consumerId, sessionId } = await paidSession();
    await scene.database.query("UPDATE consumer SET status = 'archived' WHERE id = $1::bigint", [consumerId]);
    expect(await fulfilCheckout(scene.billing, sessionId)).toMatchObject({ ok: true, value: { booked: true } });
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
  });

  test.each([
    ["currency_mismatch", "UPDATE top_up SET currency = 'eur' WHERE session_id = $1::text"],
    ["price_mismatch", "UPDATE top_up SET price_id = 'price_other' WHERE session_id = $1::text"],
  ])("of another purchase is refused, kept and not credited: %s", async (code, tampering) => {
    const { consumerId, sessionId } = await paidSession();
    await scene.database.query(tampering, [sessionId]);
    expect(await fulfilCheckout(scene.billing, sessionId)).toMatchObject({ ok: false, code });
    expect(await stateOf(sessionId)).toBe("refused");
    expect(await scene.spendable(consumerId)).toBe(0);
    const report = await reconcile(scene.billing, Date.now());
    expect(report.differences.map(({ objectId }) => objectId)).toContain(sessionId);
    const payment_intent = String(scene.demo.store.get("checkout.session", sessionId)?.payment_intent);
    await scene.billing.account.stripe.refunds.create({ payment_intent });
    expect((await reconcile(scene.billing, Date.now())).differences).toEqual([]);
    expect(await scene.spendable(consumerId)).toBe(0);
  });

  test("that somebody made in Stripe himself is not ours", async () => {
    const { stripe } = scene.billing.account;
    const product = await stripe.products.create({ name: "By hand" });
    const price = await stripe.prices.create({ product: product.id, currency: "usd", unit_amount: 900 });
    const session = await stripe.checkout.sessions.create({
      mode: "payment",
      line_items: [{ price: price.id, quantity: 1 }],
      success_url: URLS.returnUrl,
    });
    scene.demo.checkouts.payByCard(session.id, PAID);
    expect(await fulfilCheckout(scene.billing, session.id)).toMatchObject({ code: "not_ours" });
    expect(await fulfilCheckout(scene.billing, "cs_test_none")).toMatchObject({ code: "object_unknown" });
  });

  test("of a zero-decimal currency brings the pack's credits", async () => {
    const [consumerId, packId] = [await scene.consumer(), await scene.pack({ currency: "jpy", amount: 700 })];
    const sessionId = await scene.open(consumerId, packId);
    scene.demo.checkouts.payByCard(sessionId, PAID);
    await fulfilCheckout(scene.billing, sessionId);
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
  });
});

describe("a session that is not paid", () => {
  test("by a bank debit is pending, then credited or failed; nothing is credited on completion alone", async () => {
    const [consumerId, packId] = [await scene.consumer(), await scene.pack()];
    const [good, bad] = [await scene.open(consumerId, packId), await scene.open(consumerId, packId)];
    for (const id of [good, bad]) {
      scene.demo.checkouts.payByDebit(id, true, 3_600_000);
      expect(await fulfilCheckout(scene.billing, id)).toMatchObject({ value: { state: "pending", booked: false } });
    }
    scene.demo.checkouts.settle(good, true);
    scene.demo.checkouts.settle(bad, false);
    expect(await fulfilCheckout(scene.billing, good)).toMatchObject({ value: { state: "paid" } });
    expect(await fulfilCheckout(scene.billing, bad)).toMatchObject({ value: { state: "failed" } });
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
  });

  test("stays open after a decline, and is over when it expires", async () => {
    const sessionId = await scene.open(await scene.consumer(), await scene.pack());
    const declined = { result: "declined", code: "generic_decline", message: "Your card was declined." } as const;
    expect(() => scene.demo.checkouts.payByCard(sessionId, declined)).toThrow("declined");
    expect(await fulfilCheckout(scene.billing, sessionId)).toMatchObject({ value: { state: "open" } });
    await scene.billing.account.stripe.checkout.sessions.expire(sessionId);
    expect(await fulfilCheckout(scene.billing, sessionId)).toMatchObject({ value: { state: "expired" } });
  });
});

describe("beginning a top-up", () => {
  async function begin(more: Partial<Parameters<typeof startTopUp>[1]> = {}) {
    const [consumerId, packId] = [await scene.consumer(), await scene.pack()];
    const start = { consumerId, packId, attempt: randomUUID(), origin: "link" as const, ...URLS, ...more };
    return { start, result: await startTopUp(scene.billing, start) };
  }

  test("twice with one attempt opens one payment", async () => {
    const { start, result } = await begin();
    expect(await startTopUp(scene.billing, start)).toEqual(result);
    const sessions = scene.demo.store.all("checkout.session");
    expect(sessions.filter(({ metadata }) => metadata?.tollgate_top_up === start.attempt)).toHaveLength(1);
  });

  test.each(["error_after", "drop_after", "error"] as const)(
    "through a Stripe that fails (%s, F19) opens one payment at last, and never two",
    async (kind) => {
      scene.demo.faults.set({
        api: [{ path: "/v1/checkout/sessions", method: "POST", kind, times: 1 }],
        webhooks: "once",
        delayMs: 0,
      });
      const { start, result } = await begin();
      const sessions = scene.demo.store.all("checkout.session");
      expect(sessions.filter(({ metadata }) => metadata?.tollgate_top_up === start.attempt).length).toBe(1);
      // A stored 500 is answered again for 24 hours; the session itself is found by its metadata.
      if (kind === "error_after") expect(result).toMatchObject({ code: "stripe_unavailable" });
      else expect(result).toMatchObject({ ok: true });
    },
  );

  test("and losing the answer (t1) loses nothing: the reconciler finds the session that was paid", async () => {
    const { start } = await begin();
    await scene.database.query(
      "UPDATE top_up SET session_id = NULL, session_url = NULL, state = 'started' WHERE attempt = $1::uuid",
      [start.attempt],
    );
    const session = scene.demo.store
      .all("checkout.session")
      .find((each) => each.metadata?.tollgate_top_up === start.attempt);
    scene.demo.checkouts.payByCard(session?.id ?? "", PAID);
    const report = await reconcile(scene.billing, Date.now());
    expect(report.repaired).toBeGreaterThanOrEqual(1);
    expect(await scene.spendable(start.consumerId)).toBe(PACK_MICROS);
  });

  test("that never got as far as Stripe is over after a day", async () => {
    scene.demo.faults.set({
      api: [{ path: "/v1/checkout/sessions", kind: "error", times: 2 }],
      webhooks: "once",
      delayMs: 0,
    });
    const { start, result } = await begin();
    expect(result).toMatchObject({ code: "stripe_unavailable" });
    const age = (hours: number) =>
      scene.database.query(
        "UPDATE top_up SET created_at = now() - $2::int * interval '1 hour' WHERE attempt = $1::uuid",
        [start.attempt, hours],
      );
    const state = async () => {
      await reconcile(scene.billing, Date.now());
      const [row] = await scene.database.query<{ state: string }>("SELECT state FROM top_up WHERE attempt = $1::uuid", [
        start.attempt,
      ]);
      return row?.state;
    };
    await age(24);
    expect(await state()).toBe("started");
    await age(26);
    expect(await state()).toBe("expired");
  });

  test("is refused for a pack that is not sold, and for a price that was archived in Stripe", async () => {
    const [archived, inactive] = [await scene.pack(), await scene.pack()];
    await scene.database.query("UPDATE credit_pack SET archived_at = now() WHERE id = $1::bigint", [archived]);
    expect((await begin({ packId: archived })).result).toMatchObject({ code: "pack_unavailable" });
    const [row] = await scene.database.query<{ id: string }>(
      "SELECT price_id AS id FROM credit_pack WHERE id = $1::bigint",
      [inactive],
    );
    await scene.billing.account.stripe.prices.update(row?.id ?? "", { active: false });
    const { start, result } = await begin({ packId: inactive });
    expect(result).toMatchObject({ code: "stripe_refused" });
    const [topUp] = await scene.database.query("SELECT state, note FROM top_up WHERE attempt = $1::uuid", [
      start.attempt,
    ]);
    expect(topUp).toMatchObject({ state: "refused", note: expect.stringContaining("inactive") });
  });

  test("of an archived consumer, with another's attempt, or too often is refused", async () => {
    const consumerId = await scene.consumer();
    await scene.database.query("UPDATE consumer SET status = 'archived' WHERE id = $1::bigint", [consumerId]);
    expect((await begin({ consumerId })).result).toMatchObject({ code: "consumer_unknown" });
    const { start } = await begin();
    expect((await begin({ attempt: start.attempt })).result).toMatchObject({ code: "attempt_over" });
    const [busy, packId] = [await scene.consumer(), await scene.pack()];
    await scene.database.query(
      `INSERT INTO top_up (attempt, consumer_id, pack_id, origin, credits_micros, currency, amount, price_id, livemode)
       SELECT gen_random_uuid(), $1::bigint, $2::bigint, 'link', 1, 'usd', 1, 'price_1', false FROM generate_series(1, 20)`,
      [busy, packId],
    );
    expect((await begin({ consumerId: busy, packId })).result).toMatchObject({ code: "too_many_attempts" });
  });

  test("from the portal keeps one customer, and makes another where Stripe has deleted it; a link shows none", async () => {
    const consumerId = await scene.consumer();
    const sessions = () => scene.demo.store.all("checkout.session");
    await begin({ consumerId, origin: "portal" });
    const first = sessions()[0]?.customer;
    await begin({ consumerId, origin: "portal" });
    expect(sessions()[0]?.customer).toBe(first);
    await scene.billing.account.stripe.customers.del(String(first));
    expect((await begin({ consumerId, origin: "portal" })).result).toMatchObject({ code: "stripe_unavailable" });
    expect((await begin({ consumerId, origin: "portal" })).result).toMatchObject({ ok: true });
    expect(sessions()[0]?.customer).not.toBe(first);
    await begin({ consumerId });
    expect(sessions()[0]?.customer).toBeNull();
  });
});
