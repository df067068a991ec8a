import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { openPrisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { archivePlan } from "./archive-plan";
import { assignPlan } from "./assign-plan";
import { cancelSubscription } from "./cancel-subscription";
import { createPlan } from "./create-plan";
import { discardDraft } from "./discard-draft";
import { editDraftTerms } from "./edit-draft-terms";
import { editPlan } from "./edit-plan";
import { readMatrix } from "./matrix";
import { readPublishEffect } from "./publish-effect";
import { publishPlan } from "./publish-plan";
import { listDraftPlans, listVersions, readPlan } from "./queries";
import { restorePlan } from "./restore-plan";
import { readRollout } from "./rollout";
import { readTerms } from "./terms";
import { actor, testPlans, value } from "./test-plans";

let client: PrismaClient;
let close: () => Promise<void>;

beforeAll(async () => {
  const database = await testDatabase();
  client = openPrisma(database.url);
  close = async () => {
    await client.$disconnect();
    await database.close();
  };
});
afterAll(() => close());
beforeEach(async () => {
  await client.$executeRaw`TRUNCATE route, plan, consumer, usage_minute, occurrence, gate_epoch, audit_entry, config_version, change CASCADE`;
});

const { inTx, base, setCell, termsInput, publish, aRoute, aPlan, soldPlan, aConsumer } = testPlans(() => client);

describe("draft", () => {
  test("a plan starts with an empty draft, which nobody can subscribe to", async () => {
    const planId = await aPlan("Starter");
    expect(await readPlan(client, planId)).toMatchObject({ draft: { version: 1, revision: 1 }, newest: null });
    const consumerId = await aConsumer("acme");
    expect(await inTx((tx) => assignPlan(tx, actor, { consumerId, planId }))).toMatchObject({
      code: "plan_unpublished",
    });
  });

  test("a copy takes the newest terms of the other plan, as version 1", async () => {
    const { planId, routeId } = await soldPlan("Starter");
    const copy = await readPlan(client, await aPlan("Growth", planId));
    expect(copy?.draft?.version).toBe(1);
    expect(await readTerms(client, copy?.draft?.id ?? 0n)).toMatchObject({
      routes: [{ routeId, priceMicros: 400_000n }],
    });
  });

  test("names are unique, archived plans' too", async () => {
    const planId = await aPlan("Starter");
    await value(inTx((tx) => archivePlan(tx, actor, { planId })));
    expect(
      await inTx((tx) => createPlan(tx, actor, { name: "Starter", description: "", copyFrom: null })),
    ).toMatchObject({
      code: "plan_name_taken",
      field: "name",
    });
  });

  test("editing a published plan opens a copy, and leaves the version as it is", async () => {
    const { planId, routeId } = await soldPlan("Starter");
    const published = (await readPlan(client, planId))?.newest?.id ?? 0n;
    await value(setCell(planId, routeId, { price: "0.36" }));
    const plan = await readPlan(client, planId);
    expect(plan).toMatchObject({ draft: { version: 2 }, newest: { version: 1 } });
    expect((await readTerms(client, published)).routes[0]?.priceMicros).toBe(400_000n);
    expect((await readTerms(client, plan?.draft?.id ?? 0n)).routes[0]?.priceMicros).toBe(360_000n);
  });

  test("the plan's own terms and limits are set as a whole", async () => {
    const planId = await aPlan("Starter");
    const limits = [
      { name: "burst", kind: "rate", period: "second", limit: "5" },
      { name: "monthly", kind: "quota", period: "month", limit: "100,000" },
    ];
    const input = await termsInput(planId, { limits: JSON.stringify(limits), graceDays: "7" });
    const { draftId } = await value(inTx((tx) => editDraftTerms(tx, actor, input)));
    expect(await readTerms(client, draftId)).toMatchObject({
      includedCreditsMicros: 100_000_000n,
      graceDays: 7,
      limits: [
        { name: "burst", limit: 5n },
        { name: "monthly", limit: 100_000n },
      ],
    });
    const entry = await client.auditEntry.findFirst({ where: { action: "plan.edit_draft" } });
    expect(entry?.after).toMatchObject({ "Included credits": "100.00 a month", "Rate burst": "5 /s" });
  });

  test("a route taken out takes its price and limits along", async () => {
    const { planId, routeId } = await soldPlan("Starter");
    await value(setCell(planId, routeId, { limits: [{ name: "burst", kind: "rate", period: "second", limit: "5" }] }));
    const { draftId } = await value(setCell(planId, routeId, { inPlan: false }));
    expect((await readTerms(client, draftId)).routes).toEqual([]);
    expect(await client.planLimit.count({ where: { planVersionId: draftId } })).toBe(0);
  });

  test("an archived route cannot be put in, and a token route takes no price", async () => {
    const planId = await aPlan("Starter");
    const gone = await aRoute("gone");
    await client.route.update({ where: { id: gone }, data: { archivedAt: new Date() } });
    expect(await setCell(planId, gone)).toMatchObject({ code: "route_archived", field: "inPlan" });
    const token = await aRoute("token");
    await client.route.update({ where: { id: token }, data: { priceKind: "token" } });
    expect(await setCell(planId, token, { price: "1" })).toMatchObject({
      code: "price_by_token",
      field: "priceMicros",
    });
    expect(await setCell(planId, 999n)).toMatchObject({ code: "route_not_found" });
  });

  test("of two operators on one draft the second is told, and nothing of the first is overwritten", async () => {
    const planId = await aPlan("Starter");
    const [first, second] = [
      await termsInput(planId, { graceDays: "7" }),
      await termsInput(planId, { graceDays: "9" }),
    ];
    const results = [
      await inTx((tx) => editDraftTerms(tx, actor, first)),
      await inTx((tx) => editDraftTerms(tx, actor, second)),
    ];
    expect(results).toMatchObject([{ ok: true }, { ok: false, code: "draft_changed" }]);
    expect(results[1]).toHaveProperty("message", expect.stringContaining("Ada"));
    const plan = await readPlan(client, planId);
    expect((await readTerms(client, plan?.draft?.id ?? 0n)).graceDays).toBe(7);
  });

  test("of two saves at the same moment one wins", async () => {
    const { planId } = await soldPlan("Starter");
    const input = await termsInput(planId);
    const results = await Promise.all([1, 2, 3].map(() => inTx((tx) => editDraftTerms(tx, actor, input))));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(await client.planVersion.count({ where: { planId, state: "draft" } })).toBe(1);
  });

  test("a draft that was discarded and opened anew is another draft, though its revision is the same", async () => {
    const { planId, routeId } = await soldPlan("Starter");
    await value(setCell(planId, routeId, { price: "0.36" }));
    const stale = await termsInput(planId);
    await value(inTx(async (tx) => discardDraft(tx, actor, await base(planId))));
    await value(setCell(planId, routeId, { price: "0.37" }));
    expect(await inTx((tx) => editDraftTerms(tx, actor, stale))).toMatchObject({ code: "draft_changed" });
  });

  test("discarding keeps the newest version, and the audit log what was lost", async () => {
    const { planId, routeId } = await soldPlan("Starter");
    await value(setCell(planId, routeId, { price: "0.36" }));
    const seen = await base(planId);
    await value(inTx((tx) => discardDraft(tx, actor, seen)));
    expect(await readPlan(client, planId)).toMatchObject({ draft: null, newest: { version: 1 } });
    expect(await client.auditEntry.findFirst({ where: { action: "plan.discard_draft" } })).toMatchObject({
      before: { "starter-route: Price": "0.36" },
    });
    expect(await inTx((tx) => discardDraft(tx, actor, seen))).toMatchObject({ code: "draft_not_found" });
  });

  test("a never published draft cannot be discarded", async () => {
    const planId = await aPlan("Starter");
    const seen = await base(planId);
    expect(await inTx((tx) => discardDraft(tx, actor, seen))).toMatchObject({ code: "only_version" });
  });
});

describe("publish", () => {
  test("refuses an empty draft and an archived route, and says why", async () => {
    const planId = await aPlan("Starter");
    expect(await publish(planId)).toMatchObject({
      code: "plan_invalid",
      message: "Put at least one route in the plan.",
    });
    const routeId = await aRoute("forecast");
    await value(setCell(planId, routeId));
    await client.route.update({ where: { id: routeId }, data: { archivedAt: new Date() } });
    expect(await publish(planId)).toHaveProperty("message", expect.stringContaining("“forecast” is archived"));
    expect((await readPlan(client, planId))?.newest).toBeNull();
  });

  test("refuses policies that allow up to a cap of 0", async () => {
    const planId = await aPlan("Starter");
    await value(setCell(planId, await aRoute("forecast")));
    const input = await termsInput(planId, { debtPolicy: "allow" });
    await value(inTx((tx) => editDraftTerms(tx, actor, input)));
    expect(await publish(planId)).toHaveProperty("message", expect.stringContaining("debt cap above 0"));
  });

  test("a published version never changes again: the database refuses", async () => {
    const { planId, routeId } = await soldPlan("Starter");
    const planVersionId = (await readPlan(client, planId))?.newest?.id ?? 0n;
    await expect(client.planVersion.update({ where: { id: planVersionId }, data: { graceDays: 9 } })).rejects.toThrow();
    await expect(
      client.planRoute.updateMany({ where: { planVersionId }, data: { priceMicros: 1n } }),
    ).rejects.toThrow();
    await expect(client.planRoute.deleteMany({ where: { planVersionId, routeId } })).rejects.toThrow();
    await expect(
      client.planLimit.create({ data: { planVersionId, name: "burst", kind: "rate", period: "second", limit: 1n } }),
    ).rejects.toThrow();
    await expect(client.planVersion.delete({ where: { id: planVersionId } })).rejects.toThrow();
  });

  test("moves subscribers, tells the gates of each, and makes one config version", async () => {
    const { planId, routeId } = await soldPlan("Growth");
    const consumers = [await aConsumer("acme"), await aConsumer("beta")];
    for (const consumerId of consumers) await value(inTx((tx) => assignPlan(tx, actor, { consumerId, planId })));
    await value(setCell(planId, routeId, { price: "0.36" }));
    await client.$executeRaw`TRUNCATE change, config_version`;
    const published = await value(publish(planId));
    expect(published).toMatchObject({ version: 2, moved: 2 });
    const newest = (await readPlan(client, planId))?.newest?.id;
    expect(await client.subscription.count({ where: { planVersionId: newest ?? 0n, endedAt: null } })).toBe(2);
    const changes = await client.change.findMany({ select: { kind: true, consumerId: true }, orderBy: { id: "asc" } });
    expect(changes).toEqual([
      ...consumers.map((consumerId) => ({ kind: "consumer", consumerId })),
      { kind: "config", consumerId: null },
    ]);
    expect(await client.configVersion.findMany({ select: { summary: true } })).toEqual([
      { summary: "Growth v2 published" },
    ]);
    const entry = await client.auditEntry.findFirst({ where: { action: "plan.publish" }, orderBy: { id: "desc" } });
    expect(entry).toMatchObject({
      before: { version: 1, "growth-route: Price": "0.40" },
      after: { version: 2, "growth-route: Price": "0.36", moved: 2 },
    });
  });

  test("leaves them where they are, if asked, and brings them along the next time", async () => {
    const { planId, routeId } = await soldPlan("Growth");
    const consumerId = await aConsumer("acme");
    await value(inTx((tx) => assignPlan(tx, actor, { consumerId, planId })));
    await value(setCell(planId, routeId, { price: "0.36" }));
    expect(await value(publish(planId, "stay"))).toMatchObject({ version: 2, moved: 0 });
    const versions = await listVersions(client, planId, { page: 1, pageSize: 10 });
    expect(versions.rows.map(({ version, subscribers }) => [version, subscribers])).toEqual([
      [2, 0],
      [1, 1],
    ]);
    await value(setCell(planId, routeId, { price: "0.35" }));
    expect(await value(publish(planId))).toMatchObject({ version: 3, moved: 1 });
  });

  test("a draft edited meanwhile is not published", async () => {
    const { planId, routeId } = await soldPlan("Growth");
    await value(setCell(planId, routeId, { price: "0.36" }));
    const seen = await base(planId);
    await value(setCell(planId, routeId, { price: "0.01" }));
    expect(await inTx((tx) => publishPlan(tx, actor, { ...seen, subscribers: "move" }))).toMatchObject({
      code: "draft_changed",
    });
    expect((await readPlan(client, planId))?.newest?.version).toBe(1);
  });

  test("its effect is told before: who, which prices, what the last week would have cost", async () => {
    const { planId, routeId } = await soldPlan("Growth");
    const added = await aRoute("history");
    const consumerId = await aConsumer("acme");
    await value(inTx((tx) => assignPlan(tx, actor, { consumerId, planId })));
    const now = new Date();
    const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000 - 3_600_000);
    await client.usageMinute.create({
      data: { consumerId, minute, routeId, epoch: 1n, calls: 10n, units: 100n, cost: 40_000_000n },
    });
    const receipts = { firstReceipt: {}, lastReceipt: {}, firstAt: minute, lastAt: minute };
    await client.occurrence.create({
      data: {
        id: "1-1",
        epoch: 1n,
        minute,
        code: "plan_upgrade_required",
        status: 402,
        consumerId,
        routeId: added,
        count: 7n,
        ...receipts,
      },
    });
    await value(setCell(planId, routeId, { price: "0.36" }));
    const { draftId } = await value(
      setCell(planId, added, { limits: [{ name: "burst", kind: "rate", period: "second", limit: "5" }] }),
    );
    const plan = await readPlan(client, planId);
    if (!plan) throw new Error("the plan is gone");
    const effect = await readPublishEffect(client, plan, draftId, now);
    expect(effect.changes.map(({ route, what, before, after }) => [route?.name, what, before, after])).toEqual([
      ["growth-route", "Price", "0.40", "0.36"],
      ["history", "Route", "not in plan", "0.05"],
      ["history", "Rate burst", null, "5 /s"],
    ]);
    expect(effect.moves).toMatchObject([
      {
        version: 1,
        subscribers: 1,
        weekDeltaMicros: -4_000_000n,
        payLess: 1,
        payMore: 0,
        most: [{ consumerId, name: "acme", deltaMicros: -4_000_000n }],
      },
    ]);
    expect(effect.weekUpgrades.get(added)).toBe(7);
    expect(effect.problems).toEqual([]);
  });
});

test("the rollout of a publication counts the live gates that decide by it", async () => {
  const { planId } = await soldPlan("Growth");
  const publication = await client.auditEntry.findFirstOrThrow({ where: { action: "plan.publish" } });
  const configVersion = publication.configVersion ?? 0n;
  await client.gateEpoch.createMany({
    data: [
      { gateId: "one", configVersion },
      { gateId: "two", configVersion: configVersion - 1n },
      { gateId: "three", configVersion, state: "ended" },
    ],
  });
  expect(await readRollout(client, planId)).toEqual({ gates: 2, applied: 1 });
  expect(await readRollout(client, await aPlan("Fresh"))).toBeNull();
});

describe("matrix", () => {
  test("shows each plan's draft beside what is published", async () => {
    const { planId, routeId } = await soldPlan("Growth");
    const other = await aRoute("history");
    await value(setCell(planId, routeId, { price: "0.36" }));
    const matrix = await readMatrix(client, {
      search: "",
      routes: { page: 1, pageSize: 50 },
      plans: { page: 1, pageSize: 6 },
    });
    expect(matrix.routes.rows.map(({ id }) => id)).toEqual([routeId, other]);
    expect(matrix.cells.get(routeId)).toEqual([
      {
        planId,
        now: { priceMicros: 360_000n, limits: [] },
        published: { priceMicros: 400_000n, limits: [] },
        changed: true,
      },
    ]);
    expect(matrix.cells.get(other)).toEqual([{ planId, now: null, published: null, changed: false }]);
  });
});

test("an archived route stays in the matrix while a draft sells it, so that it can be taken out", async () => {
  const { planId, routeId } = await soldPlan("Growth");
  await value(setCell(planId, routeId, { price: "0.36" }));
  await client.route.update({ where: { id: routeId }, data: { archivedAt: new Date() } });
  const query = { search: "", routes: { page: 1, pageSize: 50 }, plans: { page: 1, pageSize: 6 } };
  expect((await readMatrix(client, query)).routes.rows).toMatchObject([{ id: routeId, archived: true }]);
  await value(setCell(planId, routeId, { inPlan: false }));
  expect((await readMatrix(client, query)).routes.total).toBe(0);
});

test("drafts of live plans are listed, the newest first", async () => {
  await soldPlan("Published");
  const [one, two, gone] = [await aPlan("One"), await aPlan("Two"), await aPlan("Gone")];
  await value(inTx((tx) => archivePlan(tx, actor, { planId: gone })));
  const drafts = await listDraftPlans(client, { page: 1, pageSize: 1 });
  expect(drafts).toMatchObject({ total: 2, rows: [{ id: two, draft: { version: 1 } }] });
  expect((await listDraftPlans(client, { page: 2, pageSize: 1 })).rows).toMatchObject([{ id: one }]);
});

describe("archive", () => {
  test("is refused with subscribers, and undone by restoring", async () => {
    const { planId } = await soldPlan("Growth");
    const consumerId = await aConsumer("acme");
    await value(inTx((tx) => assignPlan(tx, actor, { consumerId, planId })));
    expect(await inTx((tx) => archivePlan(tx, actor, { planId }))).toMatchObject({ code: "plan_in_use" });
    await value(inTx((tx) => cancelSubscription(tx, actor, { consumerId })));
    await value(inTx((tx) => archivePlan(tx, actor, { planId })));
    const edit = await termsInput(planId);
    expect(await inTx((tx) => editDraftTerms(tx, actor, edit))).toMatchObject({ code: "plan_archived" });
    expect(await inTx((tx) => assignPlan(tx, actor, { consumerId, planId }))).toMatchObject({ code: "plan_archived" });
    await value(inTx((tx) => restorePlan(tx, actor, { planId })));
    expect((await readPlan(client, planId))?.archivedAt).toBeNull();
  });

  test("renaming tells the gates, describing does not", async () => {
    const { planId } = await soldPlan("Growth");
    await client.$executeRaw`TRUNCATE config_version`;
    await value(inTx((tx) => editPlan(tx, actor, { planId, name: "Growth", description: "For teams" })));
    expect(await client.configVersion.count()).toBe(0);
    await value(inTx((tx) => editPlan(tx, actor, { planId, name: "Team", description: "For teams" })));
    expect(await client.configVersion.count()).toBe(1);
    await aPlan("Other");
    expect(await inTx((tx) => editPlan(tx, actor, { planId, name: "Other", description: "" }))).toMatchObject({
      field: "name",
    });
  });
});

describe("subscription", () => {
  test("a first plan begins its months now, in the consumer's zone", async () => {
    const { planId } = await soldPlan("Growth");
    const consumerId = await aConsumer("acme", "Europe/Oslo");
    await value(inTx((tx) => assignPlan(tx, actor, { consumerId, planId })));
    const subscription = await client.subscription.findFirstOrThrow({ where: { consumerId } });
    expect(subscription).toMatchObject({ status: "active", source: "operator", endedAt: null });
    expect(subscription.periodStart).toEqual(subscription.anchorAt);
    const days = (subscription.periodEnd.getTime() - subscription.periodStart.getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(27.9);
    expect(days).toBeLessThan(31.1);
  });

  test("a change of plan ends the old one and keeps anchor and period", async () => {
    const one = await soldPlan("Starter");
    const two = await soldPlan("Growth");
    const consumerId = await aConsumer("acme");
    await value(inTx((tx) => assignPlan(tx, actor, { consumerId, planId: one.planId })));
    await value(inTx((tx) => assignPlan(tx, actor, { consumerId, planId: two.planId })));
    const [old, current] = await client.subscription.findMany({ where: { consumerId }, orderBy: { id: "asc" } });
    expect(old?.endedAt).not.toBeNull();
    expect(current).toMatchObject({ endedAt: null, anchorAt: old?.anchorAt, periodEnd: old?.periodEnd });
    expect(await client.change.count({ where: { kind: "consumer", consumerId } })).toBe(2);
    expect(await client.auditEntry.findFirst({ where: { consumerId }, orderBy: { id: "desc" } })).toMatchObject({
      action: "subscription.assign",
      before: { plan: "Starter v1" },
      after: { plan: "Growth v1" },
    });
  });

  test("after a pause the months still count from the first anchor", async () => {
    const { planId } = await soldPlan("Growth");
    const consumerId = await aConsumer("acme");
    const anchorAt = new Date(Date.now() - 100 * 86_400_000);
    await value(inTx((tx) => assignPlan(tx, actor, { consumerId, planId })));
    await client.subscription.updateMany({
      where: { consumerId },
      data: { anchorAt, periodStart: anchorAt, periodEnd: new Date(anchorAt.getTime() + 30 * 86_400_000) },
    });
    await value(inTx((tx) => cancelSubscription(tx, actor, { consumerId })));
    await value(inTx((tx) => assignPlan(tx, actor, { consumerId, planId })));
    const current = await client.subscription.findFirstOrThrow({ where: { consumerId, endedAt: null } });
    expect(current.anchorAt).toEqual(anchorAt);
    expect(current.periodStart.getUTCHours()).toBe(anchorAt.getUTCHours());
    expect(current.periodEnd.getTime()).toBeGreaterThan(Date.now());
  });

  test("the same plan twice, an unknown consumer, and a second cancel are refused", async () => {
    const { planId } = await soldPlan("Growth");
    const consumerId = await aConsumer("acme");
    expect(await inTx((tx) => cancelSubscription(tx, actor, { consumerId }))).toMatchObject({
      code: "no_subscription",
    });
    await value(inTx((tx) => assignPlan(tx, actor, { consumerId, planId })));
    expect(await inTx((tx) => assignPlan(tx, actor, { consumerId, planId }))).toMatchObject({ code: "plan_assigned" });
    expect(await inTx((tx) => assignPlan(tx, actor, { consumerId: 999n, planId }))).toMatchObject({
      code: "consumer_unknown",
    });
    expect(await inTx((tx) => assignPlan(tx, actor, { consumerId, planId: 999n }))).toMatchObject({
      code: "plan_not_found",
    });
    await value(inTx((tx) => cancelSubscription(tx, actor, { consumerId })));
    expect(await inTx((tx) => cancelSubscription(tx, actor, { consumerId }))).toMatchObject({
      code: "subscription_canceled",
    });
  });

  test("of an assignment and a publication at once, nobody is left on the old version", async () => {
    const { planId, routeId } = await soldPlan("Growth");
    const consumerId = await aConsumer("acme");
    await value(setCell(planId, routeId, { price: "0.36" }));
    const [published] = await Promise.all([
      publish(planId),
      inTx((tx) => assignPlan(tx, actor, { consumerId, planId })),
    ]);
    expect(published.ok).toBe(true);
    const current = await client.subscription.findFirstOrThrow({
      where: { consumerId },
      include: { planVersion: true },
    });
    expect(current.planVersion.version).toBe(2);
  });
});
