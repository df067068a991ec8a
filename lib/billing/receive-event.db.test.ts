import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runAction } from "@/lib/access/run-action";
import { openPrisma } from "@/lib/platform/db";
import { formOf } from "@/lib/testing/console-database";
import { ATTEMPTS_MAX, processInbox } from "./process-inbox";
import { type Delivery, EVENT_BYTES_MAX, receiveEvent } from "./receive-event";
import { retryEvent } from "./retry-event";
import { RetryEventInput } from "./schema";
import { STRIPE_API_VERSION } from "./stripe-account";
import { PACK_MICROS, type TestBilling, testBilling } from "./test-billing";

const SECRET = "whsec_current_secret";
const OLD_SECRET = "whsec_secret_of_before";
const NOW_S = 1_795_000_000;

let scene: TestBilling;
beforeAll(async () => {
  scene = await testBilling();
});
afterAll(() => scene.close());

function event(more: Record<string, unknown> = {}) {
  return {
    id: `evt_${Math.random().toString(36).slice(2)}`,
    object: "event",
    type: "checkout.session.completed",
    api_version: STRIPE_API_VERSION,
    livemode: false,
    created: NOW_S,
    data: { object: { id: "cs_test_none", object: "checkout.session" } },
    ...more,
  };
}

function deliver(payload: string, more: Partial<Delivery> & { secret?: string; signedAtS?: number } = {}) {
  const { secret = SECRET, signedAtS = NOW_S, ...delivery } = more;
  const { stripe } = scene.billing.account;
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: signedAtS });
  return receiveEvent(scene.billing, [SECRET, OLD_SECRET], {
    body: Buffer.from(payload),
    signature,
    nowS: NOW_S,
    ...delivery,
  });
}

function inbox(eventId: string) {
  return scene.database
    .query<{ state: string; attempts: number; note: string; payload: unknown }>(
      "SELECT state, attempts, note, payload FROM stripe_inbox WHERE event_id = $1::text",
      [eventId],
    )
    .then(([row]) => row);
}

function rejections(reason: string) {
  return scene.database
    .query<{ count: number }>("SELECT count FROM stripe_rejection WHERE reason = $1::text", [reason])
    .then(([row]) => row?.count ?? 0);
}

describe("the webhook's door", () => {
  test("takes a signed event into the inbox once, under either secret of a rotation", async () => {
    const given = event();
    expect(await deliver(JSON.stringify(given))).toMatchObject({ ok: true, value: { isNew: true } });
    expect(await deliver(JSON.stringify(given), { secret: OLD_SECRET })).toMatchObject({ value: { isNew: false } });
    expect(await inbox(given.id)).toMatchObject({ state: "waiting", attempts: 0, payload: given });
  });

  test("keeps what is in the event as it came, bytes and all", async () => {
    const given = event({ note: "Zażółć, 漢字, \u2028, \\u0041" });
    await deliver(JSON.stringify(given, null, 2));
    expect((await inbox(given.id))?.payload).toEqual(given);
  });

  const text = () => JSON.stringify(event());
  test.each<[string, () => Promise<unknown>]>([
    ["forged", () => deliver(text(), { secret: "whsec_of_somebody_else" })],
    ["forged", () => deliver(text(), { body: Buffer.from(text()) })],
    ["forged", () => deliver(text(), { signature: "t=,v1=" })],
    ["forged", () => deliver(text(), { signature: "x".repeat(10_000) })],
    ["unsigned", () => deliver(text(), { signature: null })],
    ["stale", () => deliver(text(), { signedAtS: NOW_S - 360 })],
    ["stale", () => deliver(text(), { signedAtS: NOW_S + 360 })],
    ["too_large", () => deliver(text(), { body: null })],
    ["foreign_mode", () => deliver(JSON.stringify(event({ livemode: true })))],
    ["wrong_version", () => deliver(JSON.stringify(event({ api_version: "2019-12-03" })))],
    ["wrong_version", () => deliver(JSON.stringify(event({ api_version: null })))],
    ["not_an_event", () => deliver("[]")],
    ["not_an_event", () => deliver("null")],
    ["not_an_event", () => deliver("{")],
    ["not_an_event", () => deliver(JSON.stringify({ ...event(), id: 5 }))],
    [
      "not_an_event",
      () => deliver(JSON.stringify({ id: "evt_thin", object: "v2.core.event", type: "v1.refund.created" })),
    ],
  ])("turns away what is %s, counts it and keeps nothing (F20)", async (reason, attempt) => {
    const [before] = await scene.database.query<{ n: number }>("SELECT count(*) AS n FROM stripe_inbox");
    const counted = await rejections(reason);
    expect(await attempt()).toMatchObject({ ok: false, code: reason });
    expect(await rejections(reason)).toBe(counted + 1);
    const [after] = await scene.database.query<{ n: number }>("SELECT count(*) AS n FROM stripe_inbox");
    expect(after).toEqual(before);
  });

  test("takes nothing without a secret, and what is just within the bound", async () => {
    const payload = text();
    const signature = scene.billing.account.stripe.webhooks.generateTestHeaderString({
      payload,
      secret: SECRET,
      timestamp: NOW_S,
    });
    const delivery = { body: Buffer.from(payload), signature, nowS: NOW_S };
    expect(await receiveEvent(scene.billing, [], delivery)).toMatchObject({ code: "not_configured" });
    const large = JSON.stringify(event({ padding: "x".repeat(EVENT_BYTES_MAX - 1000) }));
    expect(await deliver(large)).toMatchObject({ ok: true });
  });
});

describe("the inbox", () => {
  async function taken(more: Record<string, unknown>) {
    const given = event(more);
    await deliver(JSON.stringify(given));
    await processInbox(scene.billing, 100);
    return given.id;
  }

  test("believes nothing of an event but what it is about: the object is read anew", async () => {
    const [consumerId, packId] = [await scene.consumer(), await scene.pack()];
    const sessionId = await scene.open(consumerId, packId);
    const claimed = { id: sessionId, object: "checkout.session", payment_status: "paid", amount_total: 1 };
    await taken({ data: { object: claimed } });
    expect(await scene.spendable(consumerId)).toBe(0);
    scene.demo.checkouts.payByCard(sessionId, { result: "paid" });
    await taken({ data: { object: { ...claimed, payment_status: "unpaid" } } });
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
  });

  test("ignores what nothing here depends on, and says so; what Stripe does not have waits for an operator", async () => {
    expect(await inbox(await taken({ type: "customer.created" }))).toMatchObject({ state: "ignored" });
    const unknown = await inbox(await taken({}));
    expect(unknown).toMatchObject({ state: "failed", note: "Stripe has no Checkout session cs_test_none." });
  });

  test("is marked done only after its work is (dedupe before success: LibreChat#13812), and tries again with waits", async () => {
    const [consumerId, packId] = [await scene.consumer(), await scene.pack()];
    const sessionId = await scene.open(consumerId, packId);
    scene.demo.checkouts.payByCard(sessionId, { result: "paid" });
    const api = [{ path: "/v1/checkout/sessions", kind: "error" as const, times: 50 }];
    scene.demo.faults.set({ api, webhooks: "once", delayMs: 0 });
    const id = await taken({ data: { object: { id: sessionId } } });
    expect(await inbox(id)).toMatchObject({ state: "waiting", attempts: 1, note: "An unknown error occurred." });
    expect(await processInbox(scene.billing, 100)).toBe(0);
    scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 0 });
    await due(id);
    expect(await inbox(id)).toMatchObject({ state: "done", attempts: 2 });
    expect(await scene.spendable(consumerId)).toBe(PACK_MICROS);
  });

  test("gives up after its bound of attempts, until an operator has it tried again", async () => {
    const api = [{ path: "/v1/checkout/sessions", kind: "error" as const, times: 50 }];
    scene.demo.faults.set({ api, webhooks: "once", delayMs: 0 });
    const id = await taken({});
    await scene.database.query("UPDATE stripe_inbox SET attempts = $2::int WHERE event_id = $1::text", [
      id,
      ATTEMPTS_MAX - 1,
    ]);
    await due(id);
    expect(await inbox(id)).toMatchObject({ state: "failed", attempts: ATTEMPTS_MAX });
    scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 0 });

    const client = openPrisma(scene.url);
    const operator = await client.operator.create({
      data: { email: "ada@tollgate.test", name: "Ada", role: "operator" },
    });
    const definition = {
      name: "stripe.retry_event",
      permission: "pack:write" as const,
      input: RetryEventInput,
      run: retryEvent,
      done: () => "Tried again",
    };
    const ada = { kind: "operator", id: operator.id, name: "Ada", role: "operator" } as const;
    expect((await runAction(client, ada, definition, formOf({ eventId: id }))).state).toMatchObject({ status: "done" });
    expect(await inbox(id)).toMatchObject({ state: "waiting", attempts: 0 });
    expect((await runAction(client, ada, definition, formOf({ eventId: "evt_none" }))).state).toMatchObject({
      status: "refused",
    });
    await client.$disconnect();
  });

  async function due(eventId: string) {
    await scene.database.query("UPDATE stripe_inbox SET next_attempt_at = now() WHERE event_id = $1::text", [eventId]);
    await processInbox(scene.billing, 100);
  }
});
