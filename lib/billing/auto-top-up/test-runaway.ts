import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type Stripe from "stripe";
import { expect } from "vitest";
import { clawBack } from "@/lib/ledger/claw-back";
import { processInbox } from "../process-inbox";
import { receiveEvent } from "../receive-event";
import { reconcile } from "../reconcile";
import { PACK_MICROS, type TestBilling } from "../test-billing";
import { beginPayment } from "./begin-payment";
import { DAY_MS, MONTH_MS } from "./rule";
import { autoTopUpConsumer, intentsOf, look } from "./test-auto-top-up";

const SECRET = "whsec_of_a_runaway";
const HOUR_MS = 3_600_000;

/** Never above a cap, never two at once, credits are what Stripe has taken, in whatever history of one consumer. */
export function noRunaway(scene: TestBilling, packId: number) {
  return fc.asyncProperty(terms, fc.array(step, { minLength: 5, maxLength: 14 }), async (agreed, steps) => {
    const consumerId = await autoTopUpConsumer(scene, { packId, thresholdMicros: PACK_MICROS * 50, ...agreed });
    const known = new Set(scene.demo.store.all("event").map(({ id }) => id));
    let nowMs = Date.now();
    let drained = 0;
    for (const each of steps) {
      nowMs += each.hours * HOUR_MS;
      drained += await happen(scene, consumerId, each, nowMs, known);
      await expectBounded(scene, consumerId, agreed);
    }
    scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 500 });
    // What is under way is found out by the next looks, and by the reconciler.
    for (const hours of [1, 2]) await look(scene, nowMs + hours * HOUR_MS);
    expect((await reconcile(scene.billing, Date.now())).differences).toEqual([]);
    await expectBounded(scene, consumerId, agreed);
    const succeeded = (await intentsOf(scene, consumerId)).filter(({ status }) => status === "succeeded");
    expect((await scene.spendable(consumerId)) + drained).toBe(succeeded.length * PACK_MICROS);
    expect(await scene.violations()).toEqual([]);
  });
}

/** One thing that happens. The clock of whoever looks is moved first, and may go back. */
const step = fc.record({
  act: fc.constantFrom(
    "look",
    "look",
    "look",
    "two workers look",
    "begin and die",
    "webhooks",
    "drain",
    "agree",
    "off",
  ),
  hours: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 8 }) }, fc.integer({ min: -40, max: 40 })),
  fault: fc.constantFrom(null, null, null, "rate_limit", "error_after", "drop_after"),
  copies: fc.integer({ min: 0, max: 2 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const terms = fc.record({
  card: fc.constantFrom("pm_card_visa", "pm_card_visa", "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"),
  dayCount: fc.integer({ min: 1, max: 3 }),
  monthCount: fc.integer({ min: 3, max: 5 }),
  dayAmount: fc.option(fc.integer({ min: 500, max: 1400 }), { nil: null }),
});

/** Gives what was taken from the balance. */
async function happen(
  scene: TestBilling,
  consumerId: number,
  { act, fault, copies }: Step,
  nowMs: number,
  known: Set<string>,
): Promise<number> {
  const path = "/v1/payment_intents";
  const api = fault === null ? [] : [{ path, method: "POST" as const, kind: fault, times: 2 }];
  scene.demo.faults.set({ api, webhooks: "once", delayMs: 500 });
  const set = (state: string) =>
    scene.database.query(
      `UPDATE auto_top_up SET state = $2::text, declines = 0, not_before = NULL WHERE consumer_id = $1::bigint AND payment_method_id IS NOT NULL`,
      [consumerId, state],
    );
  if (act === "look") await look(scene, nowMs);
  else if (act === "two workers look") await Promise.all([look(scene, nowMs), look(scene, nowMs)]);
  else if (act === "begin and die") await beginPayment(scene.billing.database, { consumerId, livemode: false }, nowMs);
  else if (act === "webhooks") await deliver(scene, copies, known);
  else if (act === "agree") await set("on");
  else if (act === "off") await set("off");
  else return drain(scene, consumerId);
  return 0;
}

/** At every moment: each window of stored time, Stripe's own list of what it took, and what is under way. */
async function expectBounded(
  scene: TestBilling,
  consumerId: number,
  caps: { dayCount: number; monthCount: number; dayAmount: number | null },
): Promise<void> {
  const rows = await scene.database.query<{ atMs: number; intentId: string | null; state: string; attempt: string }>(
    `SELECT (extract(epoch FROM created_at) * 1000)::bigint AS "atMs", payment_intent_id AS "intentId", state, attempt
     FROM top_up WHERE consumer_id = $1::bigint AND origin = 'auto'`,
    [consumerId],
  );
  const intents = await intentsOf(scene, consumerId);
  // No attempt has made two payments.
  expect(new Set(intents.map(({ metadata }) => metadata.tollgate_top_up)).size).toBe(intents.length);
  const begunAtMs = new Map(rows.map(({ attempt, atMs }) => [attempt, atMs]));
  const taken = intents
    .filter(({ status }) => status === "succeeded")
    .map(({ metadata }) => begunAtMs.get(metadata.tollgate_top_up ?? "") ?? Number.NaN);
  for (const fromMs of taken) {
    const within = (windowMs: number) => taken.filter((atMs) => atMs >= fromMs && atMs < fromMs + windowMs).length;
    expect(within(DAY_MS)).toBeLessThanOrEqual(caps.dayCount);
    expect(within(DAY_MS) * 500).toBeLessThanOrEqual(caps.dayAmount ?? Number.POSITIVE_INFINITY);
    expect(within(MONTH_MS)).toBeLessThanOrEqual(caps.monthCount);
  }
  const inFlight = rows.filter(({ state }) => state === "started" || state === "open" || state === "pending");
  expect(inFlight.length).toBeLessThanOrEqual(1);
}

/** All that Stripe has sent, newest first, none, once or twice. */
async function deliver(scene: TestBilling, copies: number, known: Set<string>): Promise<void> {
  const events = scene.demo.store.all("event").filter(({ id }) => !known.has(id));
  for (const event of events) for (let copy = 0; copy < copies; copy++) await receive(scene, event);
  while ((await processInbox(scene.billing, 50)) > 0);
}

async function receive(scene: TestBilling, event: Stripe.Event): Promise<void> {
  const payload = JSON.stringify(event);
  const nowS = Math.floor(Date.now() / 1000);
  const { webhooks } = scene.billing.account.stripe;
  const signature = webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp: nowS });
  await receiveEvent(scene.billing, [SECRET], { body: Buffer.from(payload), signature, nowS });
}

/** Half of what is there is spent. */
async function drain(scene: TestBilling, consumerId: number): Promise<number> {
  const amountMicros = Math.floor((await scene.spendable(consumerId)) / 2);
  if (amountMicros === 0) return 0;
  const claw = { consumerId, kind: "adjustment", ref: randomUUID(), amountMicros } as const;
  await scene.database.transaction((sql) => clawBack(sql, claw));
  return amountMicros;
}
