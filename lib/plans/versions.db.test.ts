import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { openPrisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { assignPlan } from "./assign-plan";
import { compareVersions, listVersionOptions } from "./compare-versions";
import { moveSubscribers } from "./move-subscribers";
import { readPublishEffect } from "./publish-effect";
import { readCurrentSubscription, readPlan } from "./queries";
import { rollBackPlan } from "./roll-back-plan";
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

const { inTx, base, setCell, publish, aRoute, soldPlan, aConsumer } = testPlans(() => client);

async function versionId(planId: bigint, version: number): Promise<bigint> {
  return (await client.planVersion.findUniqueOrThrow({ where: { planId_version: { planId, version } } })).id;
}

async function subscribe(planId: bigint, externalId: string): Promise<bigint> {
  const consumerId = await aConsumer(externalId);
  await value(inTx((tx) => assignPlan(tx, actor, { consumerId, planId })));
  return consumerId;
}

async function versionOf(consumerId: bigint): Promise<number | undefined> {
  return (await readCurrentSubscription(client, consumerId))?.planVersion.version;
}

/** v1 sells the route at 0.40, v2 at 0.90; one consumer stayed on v1. */
async function repriced() {
  const { planId, routeId } = await soldPlan("Growth");
  const stayed = await subscribe(planId, "acme");
  await value(setCell(planId, routeId, { price: "0.90" }));
  await value(publish(planId, "stay"));
  return { planId, routeId, stayed };
}

describe("roll back", () => {
  test("makes a draft of an earlier version's terms, which is published as a new version", async () => {
    const { planId } = await repriced();
    const first = await versionId(planId, 1);
    const seen = await base(planId);
    const draft = await value(inTx((tx) => rollBackPlan(tx, actor, { ...seen, versionId: first })));
    expect(draft).toMatchObject({ version: 3, toVersion: 1 });
    await value(publish(planId));
    expect(await readTerms(client, await versionId(planId, 3))).toEqual(await readTerms(client, first));
  });

  test("overwrites an open draft, and the audit log keeps what it had changed", async () => {
    const { planId, routeId } = await repriced();
    await value(setCell(planId, routeId, { price: "7" }));
    const first = await versionId(planId, 1);
    const seen = await base(planId);
    const draft = await value(inTx((tx) => rollBackPlan(tx, actor, { ...seen, versionId: first })));
    expect((await readTerms(client, draft.draftId)).routes.map(({ priceMicros }) => priceMicros)).toEqual([400_000n]);
    const entry = await client.auditEntry.findFirstOrThrow({ where: { action: "plan.roll_back_draft" } });
    expect(entry.before).toMatchObject({ "growth-route: Price": "7.00" });
    expect(entry.after).toMatchObject({ "growth-route: Price": "0.40", takenFromVersion: 1 });
  });

  test("refuses the version on sale, another plan's, and a form that is out of date", async () => {
    const { planId } = await repriced();
    const other = await soldPlan("Starter");
    const seen = await base(planId);
    const to = (id: bigint, revision = seen.revision) =>
      inTx((tx) => rollBackPlan(tx, actor, { ...seen, revision, versionId: id }));
    const newest = await versionId(planId, 2);
    const stranger = await versionId(other.planId, 1);
    expect(await client.$transaction((tx) => rollBackPlan(tx, actor, { ...seen, versionId: newest }))).toMatchObject({
      code: "version_on_sale",
    });
    // A refusal is rolled back by the action around the verb; here the draft that it opened is still there.
    const again = await base(planId);
    expect(await inTx((tx) => rollBackPlan(tx, actor, { ...again, versionId: stranger }))).toMatchObject({
      code: "version_not_found",
    });
    expect(await to(await versionId(planId, 1), 99)).toMatchObject({ code: "draft_changed" });
  });
});

describe("who stayed on an earlier version", () => {
  test("moves to the one on sale later, and gates are told of each", async () => {
    const { planId, stayed } = await repriced();
    const first = await versionId(planId, 1);
    expect(await versionOf(stayed)).toBe(1);
    await client.$executeRaw`TRUNCATE change`;
    const moved = await value(inTx((tx) => moveSubscribers(tx, actor, { planId, versionId: first })));
    expect(moved).toMatchObject({ fromVersion: 1, toVersion: 2, moved: 1 });
    expect(await versionOf(stayed)).toBe(2);
    expect(await client.change.findMany({ select: { kind: true, consumerId: true } })).toEqual([
      { kind: "consumer", consumerId: stayed },
    ]);
    expect(await inTx((tx) => moveSubscribers(tx, actor, { planId, versionId: first }))).toMatchObject({
      code: "nobody_there",
    });
  });

  test("is told apart in the effect of the next publication, with what each version's subscribers gain or lose", async () => {
    const { planId, routeId, stayed } = await repriced();
    const joined = await subscribe(planId, "zephyr");
    const free = await aRoute("free", 0n);
    const now = new Date();
    const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000 - 3_600_000);
    for (const consumerId of [stayed, joined]) {
      await client.usageMinute.create({
        data: { consumerId, minute, routeId, epoch: 1n, calls: 10n, units: 10n, cost: 0n },
      });
    }
    await value(setCell(planId, routeId, { price: "0.50" }));
    const { draftId } = await value(setCell(planId, free));
    const plan = await readPlan(client, planId);
    if (!plan) throw new Error("the plan is gone");
    const { moves, changes } = await readPublishEffect(client, plan, draftId, now);
    expect(changes.map(({ what, sense }) => [what, sense])).toEqual([
      ["Route", "gain"],
      ["Price", "gain"],
    ]);
    expect(moves).toMatchObject([
      { version: 2, subscribers: 1, weekDeltaMicros: -4_000_000n, payLess: 1, payMore: 0 },
      { version: 1, subscribers: 1, weekDeltaMicros: 1_000_000n, payLess: 0, payMore: 1 },
    ]);
    expect(moves[1]?.changes.find(({ kind }) => kind === "price")).toMatchObject({ before: "0.40", sense: "loss" });
    expect(moves[1]?.most).toEqual([{ consumerId: stayed, name: "acme", deltaMicros: 1_000_000n }]);
  });
});

test("versions of two plans are laid side by side, and what differs is told", async () => {
  const { planId, routeId } = await repriced();
  const other = await soldPlan("Starter");
  const ids = [await versionId(planId, 2), await versionId(other.planId, 1), 999_999n];
  const { columns, rows } = await compareVersions(client, ids);
  expect(columns.map(({ planName, version }) => `${planName} v${version}`)).toEqual(["Growth v2", "Starter v1"]);
  const routes = rows.filter(({ route }) => route !== null);
  expect(routes.map(({ route, cells, differs }) => [route?.id, cells.map((cell) => cell?.text), differs])).toEqual([
    [routeId, ["0.90", undefined], true],
    [other.routeId, [undefined, "0.40"], true],
  ]);
  expect(rows.filter(({ route }) => route === null).every(({ differs }) => !differs)).toBe(true);
  expect((await listVersionOptions(client)).map(({ planName, version }) => `${planName} v${version}`)).toEqual([
    "Growth v2",
    "Growth v1",
    "Starter v1",
  ]);
});
