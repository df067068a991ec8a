import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OperatorActor } from "@/lib/access/actor";
import { compareCatalog } from "../compare-catalog";
import { archivePlanPrice } from "./archive-plan-price";
import { createPlanPrice } from "./create-plan-price";
import { editPlanPrice } from "./edit-plan-price";
import { pushPlanPrices } from "./push-plan-prices";
import { listPlanPrices, offeredPlanPrices } from "./queries";
import { type TestSubscriptions, testSubscriptions } from "./test-subscriptions";

let scene: TestSubscriptions;
beforeAll(async () => {
  scene = await testSubscriptions();
});
afterAll(() => scene.close());

const grace: OperatorActor = { kind: "operator", id: 1n, name: "Grace", role: "admin" };
type Tx = TestSubscriptions["client"];

function written<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
  return scene.client.$transaction((tx) => run(tx as Tx));
}

let plans = 0;
async function publishedPlan(): Promise<bigint> {
  const versions = { create: { version: 1, state: "published", publishedAt: new Date() } } as const;
  const plan = await scene.client.plan.create({ data: { name: `Plan ${++plans}`, versions } });
  return plan.id;
}

const typed = { amount: "49.00", currency: "usd", interval: "month" as const, trialDays: 14, priceId: "" };

function create(planId: bigint, fields: Partial<typeof typed> = {}) {
  return written((tx) => createPlanPrice(tx, grace, scene.billing.account, { ...typed, ...fields, planId }));
}

async function priceOf(planId: bigint) {
  const [price] = await listPlanPrices(scene.client, false, planId);
  if (!price) throw new Error("the plan has no price");
  return price;
}

const push = () => pushPlanPrices(scene.billing, { retryFailed: false });
const offered = async () => (await offeredPlanPrices(scene.client, false)).map(({ id }) => id);

describe("a plan's price", () => {
  test("is offered once it is in Stripe, under the plan's product, with an audit row", async () => {
    const planId = await publishedPlan();
    expect(await create(planId)).toMatchObject({ ok: true });
    const made = await priceOf(planId);
    expect(await offered()).not.toContain(made.id);
    await push();
    expect(await offered()).toContain(made.id);
    const { priceId } = await priceOf(planId);
    const price = await scene.stripe.prices.retrieve(priceId ?? "", { expand: ["product"] });
    expect(price).toMatchObject({
      unit_amount: 4900,
      recurring: { interval: "month" },
      product: { name: `Plan ${plans}` },
    });
    const audit = await scene.client.auditEntry.findFirst({ where: { targetKind: "planPrice", targetId: made.id } });
    expect(audit).toMatchObject({ action: "planPrice.create", actorName: "Grace" });
  });

  test("of another amount is another one in Stripe; the old one is archived, and keeps who pays it", async () => {
    const planId = await publishedPlan();
    await create(planId);
    await push();
    const old = await priceOf(planId);
    const edit = { planPriceId: old.id, revision: old.revision, trialDays: 14, currency: "usd", amount: "59.00" };
    expect(await written((tx) => editPlanPrice(tx, grace, edit))).toMatchObject({ ok: true });
    await push();
    const [sold, archived] = await listPlanPrices(scene.client, false, planId);
    expect(sold).toMatchObject({ amount: 5900n, productId: old.productId, archivedAt: null });
    expect(archived).toMatchObject({ id: old.id, amount: 4900n, archivedAt: expect.any(Date) });
    expect(await scene.stripe.prices.retrieve(old.priceId ?? "")).toMatchObject({ active: false });
    expect(await written((tx) => editPlanPrice(tx, grace, edit))).toMatchObject({ ok: false, code: "price_changed" });
  });

  test("changes its trial in place", async () => {
    const planId = await publishedPlan();
    await create(planId);
    const { id, revision } = await priceOf(planId);
    const edit = { planPriceId: id, revision, trialDays: 7, currency: "usd", amount: "49.00" };
    await written((tx) => editPlanPrice(tx, grace, edit));
    expect(await priceOf(planId)).toMatchObject({ id, trialDays: 7 });
  });

  test("is sold no more once it is archived", async () => {
    const planId = await publishedPlan();
    await create(planId);
    await push();
    const { id } = await priceOf(planId);
    expect(await written((tx) => archivePlanPrice(tx, grace, { planPriceId: id }))).toMatchObject({ ok: true });
    expect(await offered()).not.toContain(id);
  });

  test("that was made in Stripe by hand is named, and left as it is", async () => {
    const planId = await publishedPlan();
    const { id: product } = await scene.stripe.products.create({ name: "By hand" });
    const recurring = { interval: "year" } as const;
    const { id: priceId } = await scene.stripe.prices.create({ product, currency: "eur", unit_amount: 999, recurring });
    expect(await create(planId, { priceId })).toMatchObject({ ok: true });
    await push();
    expect(await priceOf(planId)).toMatchObject({ linked: true, amount: 999n, currency: "eur", interval: "year" });
    expect(await create(await publishedPlan(), { priceId })).toMatchObject({ ok: false, code: "price_taken" });
  });

  test.each([
    ["an amount of three decimals", { amount: "1.234" }, "amount_invalid"],
    ["an unknown price", { priceId: "price_none" }, "price_unknown"],
  ])("is refused: %s", async (_, fields, code) => {
    expect(await create(await publishedPlan(), fields)).toMatchObject({ ok: false, code });
  });

  test("is refused: one that is paid once, a second for the same interval, and one of a plan without a version", async () => {
    const { id: product } = await scene.stripe.products.create({ name: "Once" });
    const { id: priceId } = await scene.stripe.prices.create({ product, currency: "eur", unit_amount: 999 });
    expect(await create(await publishedPlan(), { priceId })).toMatchObject({ code: "price_unfit" });
    const planId = await publishedPlan();
    await create(planId);
    expect(await create(planId)).toMatchObject({ code: "price_sold", field: "interval" });
    const draft = await scene.client.plan.create({ data: { name: "Draft only" } });
    expect(await create(draft.id)).toMatchObject({ code: "plan_unpublished" });
  });

  test("that differs in Stripe is shown", async () => {
    const planId = await publishedPlan();
    await create(planId);
    await push();
    const price = await priceOf(planId);
    await scene.stripe.prices.update(price.priceId ?? "", { active: false });
    expect(await compareCatalog(scene.billing.account, [{ ...price, name: "Differs" }])).toContainEqual({
      what: "Differs",
      here: "sold at 49.00 USD a month",
      inStripe: "archived at 49.00 USD a month",
    });
  });
});
