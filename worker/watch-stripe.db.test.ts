import { pino } from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { receiveEvent } from "@/lib/billing/receive-event";
import { STRIPE_API_VERSION } from "@/lib/billing/stripe-account";
import { PACK_MICROS, type TestBilling, testBilling } from "@/lib/billing/test-billing";
import { watchStripe } from "./watch-stripe";

const SECRET = "whsec_of_the_watch";

let scene: TestBilling;
beforeAll(async () => {
  scene = await testBilling();
});
afterAll(() => scene.close());

test("an event is worked off as soon as it is in the inbox, a new pack reaches Stripe, and a stop ends the watch", async () => {
  const [consumerId, packId] = [await scene.consumer(), await scene.pack()];
  const sessionId = await scene.open(consumerId, packId);
  scene.demo.checkouts.payByCard(sessionId, { result: "paid" });
  const stop = new AbortController();
  const log = pino({ level: "silent" });
  const watch = watchStripe({ billing: scene.billing, databaseUrl: scene.url, log, signal: stop.signal });

  const nowS = Math.floor(Date.now() / 1000);
  const payload = JSON.stringify({
    id: "evt_1",
    object: "event",
    type: "checkout.session.completed",
    api_version: STRIPE_API_VERSION,
    livemode: false,
    created: nowS,
    data: { object: { id: sessionId } },
  });
  const { webhooks } = scene.billing.account.stripe;
  const signature = webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp: nowS });
  await receiveEvent(scene.billing, [SECRET], { body: Buffer.from(payload), signature, nowS });
  await vi.waitFor(async () => expect(await scene.spendable(consumerId)).toBe(PACK_MICROS), { timeout: 20_000 });

  await scene.database.query(
    "INSERT INTO credit_pack (name, credits_micros, currency, amount, livemode) VALUES ('New', 1, 'usd', 100, false)",
  );
  const pushed = () => scene.database.query("SELECT 1 FROM credit_pack WHERE name = 'New' AND price_id IS NOT NULL");
  await vi.waitFor(async () => expect(await pushed()).toHaveLength(1), { timeout: 20_000 });
  stop.abort();
  await watch;
});
