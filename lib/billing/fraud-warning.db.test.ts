import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { autoTopUpConsumer, intentsOf, look, paymentsOf, ruleOf } from "./auto-top-up/test-auto-top-up";
import { fulfilCheckout } from "./fulfil-checkout";
import { processInbox } from "./process-inbox";
import { receiveEvent } from "./receive-event";
import { reconcile } from "./reconcile";
import { settleFraudWarning } from "./settle-fraud-warning";
import { PACK_MICROS, type TestBilling, testBilling } from "./test-billing";

const SECRET = "whsec_of_fraud_warnings";
const NOW = Date.now();
const DAY_MS = 86_400_000;

let scene: TestBilling;
let packId: number;
beforeAll(async () => {
  scene = await testBilling();
  packId = await scene.pack();
});
afterAll(() => scene.close());

function chargeOf(intentId: unknown): Stripe.Charge {
  const charge = scene.demo.store.all("charge").find(({ payment_intent }) => payment_intent === intentId);
  if (charge === undefined) throw new Error("nothing was charged");
  return charge;
}

async function deliver(event: Stripe.Event): Promise<void> {
  const payload = JSON.stringify(event);
  const nowS = Math.floor(Date.now() / 1000);
  const { webhooks } = scene.billing.account.stripe;
  const signature = webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp: nowS });
  await receiveEvent(scene.billing, [SECRET], { body: Buffer.from(payload), signature, nowS });
  while ((await processInbox(scene.billing, 50)) > 0);
}

async function audited(consumerId: number): Promise<string[]> {
  const rows = await scene.database.query<{ action: string }>(
    "SELECT action FROM audit_entry WHERE consumer_id = $1::bigint AND actor_kind = 'stripe' ORDER BY id",
    [consumerId],
  );
  return rows.map(({ action }) => action);
}

test("an early fraud warning ends auto top-up and is noted once; no credits move", async () => {
  const consumerId = await autoTopUpConsumer(scene, { packId });
  await look(scene, NOW);
  const [intent] = await intentsOf(scene, consumerId);
  const warning = scene.demo.reversals.warn(chargeOf(intent?.id).id);
  const events = scene.demo.store.all("event").filter(({ type }) => type === "radar.early_fraud_warning.created");
  for (const event of events) for (const copy of [1, 2]) await deliver({ ...event, id: `${event.id}_${copy}` });

  expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "off", cause: "fraud_warning", card: "" });
  expect(await audited(consumerId)).toEqual(["consumer.top_up", "consumer.fraud_warning", "consumer.stop_auto_top_up"]);
  const notes = await scene.database.query(
    "SELECT state, note FROM top_up WHERE consumer_id = $1::bigint AND origin = 'auto'",
    [consumerId],
  );
  expect(notes).toEqual([{ state: "paid", note: "The card's bank warns of fraud: unauthorized use of card." }]);
  const mails = await scene.database.query("SELECT kind FROM mail WHERE consumer_id = $1::bigint ORDER BY id", [
    consumerId,
  ]);
  expect(mails).toEqual([{ kind: "auto_top_up_paid" }, { kind: "auto_top_up_stopped" }]);
  await look(scene, NOW + DAY_MS);
  expect(await paymentsOf(scene, consumerId)).toEqual(["paid"]);
  expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
  expect(await settleFraudWarning(scene.billing, warning.id, NOW)).toMatchObject({
    ok: true,
    value: { booked: false },
  });
});

test("of a payment by the top-up link, which has no card on file, finds its consumer; told by no event, the reconciler does", async () => {
  const consumerId = await scene.consumer();
  const sessionId = await scene.open(consumerId, packId);
  scene.demo.checkouts.payByCard(sessionId, { result: "paid" });
  await fulfilCheckout(scene.billing, sessionId);
  scene.demo.reversals.warn(chargeOf(scene.demo.store.get("checkout.session", sessionId)?.payment_intent).id);
  const report = await reconcile(scene.billing, Date.now());
  expect(report.differences).toEqual([]);
  expect(await audited(consumerId)).toEqual(["consumer.top_up", "consumer.fraud_warning"]);
  expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
});

test("one that Stripe does not have, or that is of nobody here, is told as such", async () => {
  const gone = await settleFraudWarning(scene.billing, "issfr_none", NOW);
  expect(gone).toMatchObject({ ok: false, code: "object_unknown" });
  const { stripe } = scene.billing.account;
  const { id: customer } = await stripe.customers.create({ name: "Somebody else" });
  const { id: method } = await stripe.paymentMethods.attach("pm_card_visa", { customer });
  const intent = await stripe.paymentIntents.create({
    amount: 500,
    currency: "usd",
    customer,
    payment_method: method,
    off_session: true,
    confirm: true,
  });
  const { id } = scene.demo.reversals.warn(chargeOf(intent.id).id);
  expect(await settleFraudWarning(scene.billing, id, NOW)).toMatchObject({ ok: false, code: "not_ours" });
});
