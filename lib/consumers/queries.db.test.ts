import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/platform/db";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { type LedgerQuery, listLedgerEntries } from "./ledger-entries";
import { type ConsumerQuery, listConsumers } from "./list-consumers";
import { limitsInForce } from "./queries";
import { findAnything } from "./search";
import { readTrends } from "./trends";

let database: ConsoleDatabase;
const NOW = new Date("2026-11-22T12:00:00Z");

beforeAll(async () => {
  database = await consoleDatabase();
  const names = ["Acme", "acme 100% Labs", "Beta_Works", "Gamma", "Delta"];
  for (const [index, name] of names.entries()) {
    const consumer = await database.client.consumer.create({
      data: {
        externalId: `ext-${index}`,
        name,
        email: `${index}@example.test`,
        status: name === "Delta" ? "archived" : "active",
        account: { create: {} },
      },
    });
    await database.client.lot.create({
      data: {
        consumerId: consumer.id,
        purse: "credits",
        source: "purchase",
        ref: "one",
        amount: BigInt(index + 1) * 1_000_000n,
        startsAt: NOW,
      },
    });
  }
  const gamma = await database.client.consumer.findUniqueOrThrow({ where: { externalId: "ext-3" } });
  await database.client.key.create({
    data: { consumerId: gamma.id, name: "prod", digest: Buffer.alloc(32, 1), prefix: "tg_live_", lastFour: "c81A" },
  });
});
afterAll(async () => {
  await db().$disconnect();
  await database.close();
});

async function list(query: Partial<ConsumerQuery>) {
  const all = {
    search: "",
    status: null,
    planId: null,
    ids: null,
    sort: "name",
    descending: false,
    page: 1,
    pageSize: 50,
  } as const;
  const { rows, ...page } = await listConsumers({ ...all, ...query }, NOW);
  return { ...page, names: rows.map(({ name }) => name), rows };
}

describe("the list of consumers", () => {
  test("leaves the archived out unless they are asked for, and sorts by name whatever its case", async () => {
    expect(await list({})).toMatchObject({ total: 4, names: ["Acme", "acme 100% Labs", "Beta_Works", "Gamma"] });
    expect(await list({ status: "archived" })).toMatchObject({ total: 1, names: ["Delta"] });
  });

  test.each([
    ["acme", ["Acme", "acme 100% Labs"]],
    ["100%", ["acme 100% Labs"]],
    ["a_W", ["Beta_Works"]],
    ["%", ["acme 100% Labs"]],
    ["\\", []],
    ["ext-3", ["Gamma"]],
    ["2@example", ["Beta_Works"]],
    ["c81A", ["Gamma"]],
    ["tg_live_…c81A", ["Gamma"]],
    ["81A", []],
    ["' OR 1=1 --", []],
  ])("a search for %j finds %j", async (search, names) => {
    expect((await list({ search })).names).toEqual(names);
  });

  test("is sorted by what can be spent, both ways", async () => {
    expect((await list({ sort: "balance" })).names).toEqual(["Acme", "acme 100% Labs", "Beta_Works", "Gamma"]);
    const { names, rows } = await list({ sort: "balance", descending: true });
    expect(names).toEqual(["Gamma", "Beta_Works", "acme 100% Labs", "Acme"]);
    expect(rows[0]?.purse?.spendableMicros).toBe(4_000_000);
  });

  test("has every row on one page exactly, ties too; a page beyond the last is the last", async () => {
    const pages = [];
    for (const page of [1, 2]) pages.push(...(await list({ sort: "refusals", page, pageSize: 2 })).names);
    expect(pages.sort()).toEqual(["Acme", "Beta_Works", "Gamma", "acme 100% Labs"]);
    expect(await list({ page: 99, pageSize: 2 })).toMatchObject({ page: 2, total: 4 });
  });

  test("can be of some by their ids, the archived among them too", async () => {
    const { id } = await database.client.consumer.findUniqueOrThrow({ where: { name: "Delta", externalId: "ext-4" } });
    expect((await list({ ids: [id, 999_999n] })).names).toEqual(["Delta"]);
    expect((await list({ ids: [] })).total).toBe(0);
  });

  test("can be of those without a plan", async () => {
    expect((await list({ planId: "none" })).total).toBe(4);
    expect((await list({ planId: 7n })).total).toBe(0);
  });
});

test("the palette finds consumers and keys, and nothing for a wildcard that is none", async () => {
  expect((await findAnything("gam")).consumers).toMatchObject([{ name: "Gamma" }]);
  expect((await findAnything("c81A")).keys).toMatchObject([{ hint: "tg_live_…c81A", consumerName: "Gamma" }]);
  expect((await findAnything("__")).consumers).toEqual([]);
});

const ALL: Omit<LedgerQuery, "page" | "pageSize"> = { kind: null, from: null, to: null };

describe("the ledger", () => {
  test("shows each entry with the balance after it, debt counted against it, on every page the same", async () => {
    const { id: consumerId } = await database.client.consumer.findUniqueOrThrow({ where: { externalId: "ext-0" } });
    const book = (kind: string, debit: string, credit: string, amount: bigint) =>
      database.client.ledgerEntry.create({ data: { consumerId, kind, debit, credit, amount } });
    await book("purchase", "stripe", "credits", 10n);
    await book("usage", "credits", "usage", 3n);
    await book("usage", "debt", "usage", 2n);
    await book("promo", "promo", "credits", 5n);
    const { rows, total } = await listLedgerEntries(consumerId, { ...ALL, page: 1, pageSize: 50 });
    expect(total).toBe(4);
    expect(rows.map(({ change, balance }) => [change, balance])).toEqual([
      [5n, 10n],
      [-2n, 5n],
      [-3n, 7n],
      [10n, 10n],
    ]);
    expect((await listLedgerEntries(consumerId, { ...ALL, page: 2, pageSize: 3 })).rows).toEqual(rows.slice(3));
    const some = async (part: Partial<typeof ALL>) =>
      (await listLedgerEntries(consumerId, { ...ALL, ...part, page: 1, pageSize: 50 })).rows;
    expect(await some({ kind: "usage" })).toEqual(rows.slice(1, 3));
    const oldest = rows.at(-1)?.at ?? NOW;
    expect(await some({ from: new Date(oldest.getTime() + 1) })).not.toContainEqual(rows.at(-1));
    expect(await some({ to: oldest })).toEqual([]);
  });
});

test("of an override and the plan's limit of one name and scope, the override wins and tells the plan's", async () => {
  const { id: consumerId } = await database.client.consumer.findUniqueOrThrow({ where: { externalId: "ext-1" } });
  const plan = await database.client.plan.create({ data: { name: "Growth" } });
  const version = await database.client.planVersion.create({ data: { planId: plan.id, version: 1 } });
  const limit = { planVersionId: version.id, kind: "rate", period: "second" } as const;
  await database.client.planLimit.createMany({
    data: [
      { ...limit, name: "burst", limit: 10n },
      { ...limit, name: "minute", period: "minute", limit: 100n },
    ],
  });
  await database.client.subscription.create({
    data: {
      consumerId,
      planVersionId: version.id,
      anchorAt: NOW,
      periodStart: NOW,
      periodEnd: new Date(NOW.getTime() + 1000),
    },
  });
  await database.client.limitOverride.create({
    data: { consumerId, name: "burst", kind: "rate", period: "second", limit: 40n, reason: "Launch" },
  });
  expect(await limitsInForce(consumerId, NOW)).toMatchObject([
    { name: "burst", limit: 40n, override: { planLimit: 10n, reason: "Launch" } },
    { name: "minute", limit: 100n, override: null },
  ]);
});

test("trends say what was spent in 24 hours and refused on each of seven days, of those asked for only", async () => {
  const { id: consumerId } = await database.client.consumer.findUniqueOrThrow({ where: { externalId: "ext-2" } });
  const ago = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
  const spent = { consumerId, routeId: 0n, epoch: 1n, calls: 1n, units: 1n };
  await database.client.usageMinute.createMany({
    data: [
      { ...spent, minute: ago(2), cost: 30n },
      { ...spent, minute: ago(23), cost: 12n },
      { ...spent, minute: ago(25), cost: 1000n },
    ],
  });
  const refused = { epoch: 1n, code: "credits_exhausted", consumerId, firstReceipt: {}, lastReceipt: {} };
  await database.client.occurrence.createMany({
    data: [
      { hours: 0, status: 402, count: 2n },
      { hours: 1, status: 429, count: 50n },
      { hours: 30, status: 402, count: 3n },
      { hours: 168, status: 402, count: 5n },
      { hours: 169, status: 402, count: 70n },
    ].map(({ hours, ...row }) => ({
      ...refused,
      ...row,
      id: `trend-${hours}`,
      minute: ago(hours),
      firstAt: ago(hours),
      lastAt: ago(hours),
    })),
  });
  const { id: otherId } = await database.client.consumer.findUniqueOrThrow({ where: { externalId: "ext-3" } });
  const trends = await readTrends([consumerId, otherId], NOW);
  expect(trends).toEqual(new Map([[consumerId, { spentDayMicros: 42, refusals: [5, 0, 0, 0, 0, 3, 2] }]]));
  expect(await readTrends([], NOW)).toEqual(new Map());
});
