import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import { openPrisma } from "@/lib/platform/db";
import { archivePack } from "./archive-pack";
import { compareCatalog } from "./compare-catalog";
import { createPack } from "./create-pack";
import { editPack } from "./edit-pack";
import { pushPacks } from "./push-packs";
import { listPacks, offeredPacks } from "./queries";
import { restorePack } from "./restore-pack";
import { CreatePackInput, EditPackInput } from "./schema";
import { type TestBilling, testBilling } from "./test-billing";
import { topUpOutcome } from "./top-up-outcome";

let scene: TestBilling;
let client: PrismaClient;
beforeAll(async () => {
  scene = await testBilling();
  client = openPrisma(scene.url);
});
afterEach(() => scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 0 }));
afterAll(async () => {
  await client.$disconnect();
  await scene.close();
});

const TYPED = { name: "Small", creditsMicros: "25", position: "1", currency: "USD", amount: "25.00", priceId: "" };

async function create(more: Partial<typeof TYPED> = {}) {
  const input = CreatePackInput.parse({ ...TYPED, ...more });
  return client.$transaction((tx) => createPack(tx, systemActor, scene.billing.account, input));
}

async function created(more: Partial<typeof TYPED> = {}) {
  const result = await create(more);
  if (!result.ok) throw new Error(result.message);
  await pushPacks(scene.billing, { retryFailed: false });
  return client.creditPack.findUniqueOrThrow({ where: { id: result.value.packId } });
}

async function edit(packId: bigint, more: Record<string, string>) {
  const { name, creditsMicros, position } = TYPED;
  const typed = { packId: publicId("pack", packId), revision: "1", name, creditsMicros, position, ...more };
  const result = await client.$transaction((tx) => editPack(tx, systemActor, EditPackInput.parse(typed)));
  await pushPacks(scene.billing, { retryFailed: false });
  return result;
}

function price(id: string | null) {
  return scene.billing.account.stripe.prices.retrieve(id ?? "", { expand: ["product"] });
}

const differences = async () => compareCatalog(scene.billing.account, await listPacks(client, false));
const offered = async () => (await offeredPacks(client, false)).map(({ id }) => id);

describe("a pack", () => {
  test("is offered once it has its product and price in Stripe, with an audit row", async () => {
    const result = await create();
    expect(result).toMatchObject({ ok: true });
    const packId = result.ok ? result.value.packId : 0n;
    expect(await offered()).not.toContain(packId);
    await pushPacks(scene.billing, { retryFailed: false });
    expect(await offered()).toContain(packId);
    const pack = await client.creditPack.findUniqueOrThrow({ where: { id: packId } });
    expect(await price(pack.priceId)).toMatchObject({ active: true, unit_amount: 2500, product: { name: "Small" } });
    expect(await client.auditEntry.findFirst({ where: { targetKind: "pack", targetId: packId } })).toMatchObject({
      action: "pack.create",
      after: { creditsMicros: "25000000", currency: "usd", amount: "2500", priceId: null },
    });
    expect(await differences()).toEqual([]);
  });

  test("of another amount gets another price, and the old one is archived; a stale form is refused", async () => {
    const pack = await created();
    expect(await edit(pack.id, { amount: "20", currency: "EUR" })).toMatchObject({ ok: true });
    const after = await client.creditPack.findUniqueOrThrow({ where: { id: pack.id } });
    expect(after.priceId).not.toBe(pack.priceId);
    expect(await price(after.priceId)).toMatchObject({ active: true, currency: "eur", unit_amount: 2000 });
    expect(await price(pack.priceId)).toMatchObject({ active: false });
    expect(await edit(pack.id, { amount: "21" })).toMatchObject({ code: "pack_changed" });
    expect(await differences()).toEqual([]);
  });

  test("that is archived is archived in Stripe too, and sold again at its price", async () => {
    const pack = await created();
    const input = { packId: pack.id };
    await client.$transaction((tx) => archivePack(tx, systemActor, input));
    expect(await offered()).not.toContain(pack.id);
    await pushPacks(scene.billing, { retryFailed: false });
    expect(await price(pack.priceId)).toMatchObject({ active: false, product: { active: false } });
    expect(await client.$transaction((tx) => archivePack(tx, systemActor, input))).toMatchObject({
      code: "pack_archived",
    });
    await client.$transaction((tx) => restorePack(tx, systemActor, input));
    await pushPacks(scene.billing, { retryFailed: false });
    expect(await price(pack.priceId)).toMatchObject({ active: true, product: { active: true } });
    expect(await offered()).toContain(pack.id);
    expect(await client.$transaction((tx) => restorePack(tx, systemActor, input))).toMatchObject({ code: "pack_sold" });
  });

  test("linked to a price of Stripe's has its amount from there, and leaves it alone", async () => {
    const { stripe } = scene.billing.account;
    const product = await stripe.products.create({ name: "By hand" });
    const made = await stripe.prices.create({ product: product.id, currency: "nok", unit_amount: 9900 });
    const pack = await created({ amount: "", priceId: made.id });
    expect(pack).toMatchObject({ currency: "nok", amount: 9900n, linked: true, priceId: made.id });
    expect(await create({ amount: "", priceId: made.id })).toMatchObject({ code: "price_taken", field: "priceId" });
    await client.$transaction((tx) => archivePack(tx, systemActor, { packId: pack.id }));
    await pushPacks(scene.billing, { retryFailed: false });
    expect(await price(made.id)).toMatchObject({ active: true });
    expect(await create({ amount: "", priceId: "price_none" })).toMatchObject({ code: "price_unknown" });
    await stripe.prices.update(made.id, { active: false });
    expect(await create({ amount: "", priceId: made.id })).toMatchObject({ code: "price_unfit" });
  });

  test("that Stripe does not take says why, and is tried again with the next round", async () => {
    const api = [{ path: "/v1/prices", method: "POST" as const, kind: "rate_limit" as const, times: 5 }];
    scene.demo.faults.set({ api, webhooks: "once", delayMs: 0 });
    const pack = await created();
    expect(pack).toMatchObject({ priceId: null, pushError: "Too many requests." });
    expect(await offered()).not.toContain(pack.id);
    scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 0 });
    expect(await pushPacks(scene.billing, { retryFailed: false })).toBe(0);
    expect(await pushPacks(scene.billing, { retryFailed: true })).toBe(1);
    expect(await offered()).toContain(pack.id);
    const products = scene.demo.store
      .all("product")
      .filter(({ metadata }) => metadata.tollgate_pack?.startsWith(`pack:${pack.id}:`));
    expect(products).toHaveLength(1);
  });

  test.each([
    ["amount", { amount: "0" }, "Takes more than 0."],
    ["amount", { amount: "1.005" }, "Takes an amount of USD such as 10.00."],
    ["amount", { amount: "1.5", currency: "jpy" }, "Takes an amount of JPY such as 1,000."],
    ["amount", { amount: "1.234", currency: "kwd" }, "Stripe takes KWD with a last digit of 0."],
    ["amount", { amount: "1.50", currency: "isk" }, "Stripe takes whole ISK only."],
    ["amount", { amount: "1000000" }, "Takes at most 999,999.99 USD."],
    ["amount", { amount: "" }, "Takes an amount of USD such as 10.00."],
  ])("does not take an %s like %j", async (field, more, message) => {
    expect(await create(more)).toMatchObject({ ok: false, field, message });
  });
});

describe("the comparison with Stripe", () => {
  test("names what differs on either side, and says when Stripe does not answer", async () => {
    const pack = await created({ name: "Differs" });
    const { stripe } = scene.billing.account;
    await stripe.prices.update(pack.priceId ?? "", { active: false });
    const product = await stripe.products.create({ name: "Elsewhere" });
    const other = await stripe.prices.create({ product: product.id, currency: "usd", unit_amount: 777 });
    expect(await differences()).toEqual(
      expect.arrayContaining([
        { what: "Differs", here: "sold at 25.00 USD", inStripe: "archived at 25.00 USD" },
        { what: other.id, here: "nothing sells it", inStripe: "active at 7.77 USD" },
      ]),
    );
    const api = [{ path: "/v1/prices", kind: "error" as const, times: 5 }];
    scene.demo.faults.set({ api, webhooks: "once", delayMs: 0 });
    expect(await differences()).toBeNull();
  });
});

describe("the page that a payer comes back to", () => {
  test("credits by itself, waits while Stripe does not answer, and tells nobody else (capgo#1483: credits only on redirect)", async () => {
    const [consumerId, packId] = [await scene.consumer(), await scene.pack()];
    const sessionId = await scene.open(consumerId, packId);
    const attempt = scene.demo.store.get("checkout.session", sessionId)?.metadata?.tollgate_top_up ?? "";
    const look = (id: number) => topUpOutcome(scene.billing, id, attempt);
    expect(await look(consumerId)).toMatchObject({ state: "open" });
    scene.demo.checkouts.payByCard(sessionId, { result: "paid" });
    const api = [{ path: "/v1/checkout/sessions", kind: "error" as const, times: 2 }];
    scene.demo.faults.set({ api, webhooks: "once", delayMs: 0 });
    expect(await look(consumerId)).toMatchObject({ state: "open" });
    scene.demo.faults.set({ api: [], webhooks: "once", delayMs: 0 });
    expect(await look(consumerId)).toMatchObject({ state: "paid", packName: "Ten", creditsMicros: 10_000_000 });
    expect(await look(await scene.consumer())).toBeNull();
  });
});
