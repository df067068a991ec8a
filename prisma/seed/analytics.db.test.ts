import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aroundRefusal } from "@/lib/analytics/around-refusal";
import { configChanges } from "@/lib/analytics/config-changes";
import { creditsOutstanding, creditTotals } from "@/lib/analytics/credit-totals";
import { filterChoices } from "@/lib/analytics/filter-choices";
import { findRefusal } from "@/lib/analytics/find-refusal";
import { firstSteps } from "@/lib/analytics/first-steps";
import { groupRefusals, REFUSAL_GROUPS } from "@/lib/analytics/group-refusals";
import { listGates } from "@/lib/analytics/list-gates";
import { listRefusals } from "@/lib/analytics/list-refusals";
import { mostRefused } from "@/lib/analytics/most-refused";
import { totalCount } from "@/lib/analytics/refusal-counts";
import { codesOf, parseRefusalFilter, type RefusalFilter } from "@/lib/analytics/refusal-filter";
import { refusalTotals } from "@/lib/analytics/refusal-totals";
import { refusalsByBucket } from "@/lib/analytics/refusals-by-bucket";
import { suspectedMistakes } from "@/lib/analytics/suspected-mistakes";
import { presetRange, previousRange, type TimeRange } from "@/lib/analytics/time-range";
import { CODE_GROUPS } from "@/lib/engine/codes";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import { openPrisma } from "@/lib/platform/db";
import { openDatabase } from "@/lib/platform/postgres";
import { testDatabase } from "@/lib/testing/database";
import { seedDemo } from "./demo";

const NOW = Date.parse("2026-11-22T17:43:20Z");
const OSLO = "Europe/Oslo";
const closing: (() => Promise<unknown>)[] = [];
let db: PrismaClient;

beforeAll(async () => {
  const fresh = await testDatabase();
  closing.push(() => fresh.close());
  const seeding = openDatabase(fresh.url, { max: 1, statementTimeoutMs: 120_000, patient: true });
  await seedDemo(seeding, { pepper: "a pepper of more than 32 characters", seed: 402, nowMs: NOW, sellsPacks: false });
  await seeding.close();
  db = openPrisma(fresh.url);
  closing.push(() => db.$disconnect());
}, 180_000);

afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

const week = presetRange("7d", NOW, OSLO);
const month = presetRange("30d", NOW, OSLO);

describe("the chart", () => {
  const filters: fc.Arbitrary<RefusalFilter> = fc.record(
    {
      status: fc.constantFrom(402, 429, 401, 403, 503),
      codes: fc.constantFrom(...CODE_GROUPS).map(codesOf),
      consumerId: fc.bigInt({ min: 1n, max: 60n }),
      planId: fc.bigInt({ min: 1n, max: 3n }),
      routeId: fc.bigInt({ min: 1n, max: 10n }),
      gatewayId: fc.bigInt({ min: 1n, max: 5n }),
      suspect: fc.boolean(),
      solvent: fc.constant(true as const),
      gateId: fc.constantFrom("gate-1", "gate-2", "gate-9"),
    },
    { requiredKeys: [] },
  );
  const ranges: fc.Arbitrary<TimeRange> = fc
    .tuple(fc.integer({ min: 0, max: 30 * 1440 - 1 }), fc.integer({ min: 1, max: 30 * 1440 }))
    .map(([back, minutes]) => {
      const toMs = week.toMs - back * 60_000;
      return { fromMs: toMs - minutes * 60_000, toMs, preset: null };
    });

  test("sums to what the list counts, for any range, filter and zone", async () => {
    const zones = fc.constantFrom("UTC", OSLO, "America/New_York", "Asia/Kathmandu");
    await fc.assert(
      fc.asyncProperty(ranges, filters, zones, async (range, filter, zone) => {
        const [bars, list, totals] = await Promise.all([
          refusalsByBucket(db, range, filter, zone, "occurrences"),
          listRefusals(db, range, filter, { pageSize: 1 }),
          refusalTotals(db, range, filter),
        ]);
        const sum = bars.reduce((all, bar) => all + totalCount(bar.counts), 0);
        expect(sum).toBe(list.total);
        expect(sum).toBe(totals.occurrences);
      }),
      { numRuns: 60 },
    );
  });

  test("counts calls as the totals do", async () => {
    const bars = await refusalsByBucket(db, week, { status: 402 }, OSLO, "calls");
    const { refusedCalls } = await refusalTotals(db, week, { status: 402 });
    expect(bars.reduce((all, bar) => all + totalCount(bar.counts), 0)).toBe(refusedCalls);
  });

  test("stands beside the week before, bar by bar", async () => {
    const bars = await refusalsByBucket(db, week, {}, OSLO, "occurrences");
    const before = await listRefusals(db, previousRange(week, OSLO), {}, { pageSize: 1 });
    expect(bars.reduce((all, bar) => all + totalCount(bar.before), 0)).toBe(before.total);
    expect(before.total).toBeGreaterThan(0);
  });

  test("puts each refusal into the bar of its minute", async () => {
    const bars = await refusalsByBucket(db, week, { status: 402 }, OSLO, "occurrences");
    const [bar] = bars.toSorted((a, b) => totalCount(b.counts) - totalCount(a.counts));
    if (!bar) throw new Error("no bars");
    const inside = await listRefusals(db, bar, { status: 402 }, { pageSize: 1 });
    expect(inside.total).toBe(totalCount(bar.counts));
    expect(bar.counts.suspect).toBeGreaterThan(0);
  });
});

describe("the list", () => {
  test("shows each occurrence once over its pages, newest first, whatever shares a minute", async () => {
    const seen: string[] = [];
    const minutes: number[] = [];
    const first = await listRefusals(db, week, { status: 402 }, { pageSize: 100 });
    for (let page = 1; page <= Math.ceil(first.total / 100); page += 1) {
      const { rows } = await listRefusals(db, week, { status: 402 }, { page, pageSize: 100 });
      seen.push(...rows.map((row) => row.decisionId));
      minutes.push(...rows.map((row) => row.minute.getTime()));
    }
    expect(new Set(seen).size).toBe(first.total);
    expect(seen).toHaveLength(first.total);
    expect(minutes).toEqual(minutes.toSorted((a, b) => b - a));
  });

  test("can be sorted by calls, and a page beyond the last is the last", async () => {
    const { rows } = await listRefusals(db, week, {}, { sort: "calls", pageSize: 20 });
    expect(rows.map((row) => row.calls)).toEqual(rows.map((row) => row.calls).toSorted((a, b) => b - a));
    const beyond = await listRefusals(db, week, {}, { page: 9_999_999 });
    expect(beyond.page).toBe(Math.ceil(beyond.total / beyond.pageSize));
    expect(beyond.rows.length).toBeGreaterThan(0);
  });

  test("of a range without refusals is empty, on page 1", async () => {
    const empty = await listRefusals(db, { fromMs: 0, toMs: 60_000 }, {});
    expect(empty).toMatchObject({ rows: [], total: 0, page: 1 });
  });

  test("keeps who could not be told apart: no consumer, with a path that was asked for", async () => {
    const { rows } = await listRefusals(db, month, { codes: ["key_unknown"] }, { pageSize: 1 });
    expect(rows[0]).toMatchObject({ consumer: null, route: null, plan: null, priceMicros: null, purseMicros: null });
    expect(rows[0]?.samplePath).toMatch(/^\//);
  });
});

describe("a query's filter", () => {
  test("reads public ids, codes, groups and yes or no", () => {
    const { filter, problems } = parseRefusalFilter({ status: "402", code: "sub", consumer: "con_7", suspect: "yes" });
    expect(problems).toEqual([]);
    expect(filter).toEqual({ status: 402, codes: codesOf("sub"), consumerId: 7n, suspect: true });
  });

  test.each([
    { status: "200" },
    { status: "-1" },
    { code: "__proto__" },
    { code: "toString" },
    { consumer: "con_" },
    { consumer: "con_'; DROP TABLE consumer" },
    { plan: "con_7" },
    { route: "rt_ZZZZZZZZZZZZZZ" },
    { suspect: "maybe" },
    { key: "\0".repeat(200) },
  ])("leaves out what names nothing, and says so: %j", (query) => {
    const { filter, problems } = parseRefusalFilter(query);
    expect(filter).toEqual({});
    expect(problems).toHaveLength(1);
  });
});

describe("a decision id", () => {
  const anOccurrence = async (least: number) => {
    const row = await db.occurrence.findFirst({
      where: { count: { gte: least }, consumerId: { not: null } },
      orderBy: { id: "asc" },
    });
    if (!row) throw new Error("no occurrence of that many");
    return row;
  };

  test("opens the receipt of the first or last call, whichever is nearer", async () => {
    const { id, count } = await anOccurrence(5);
    const of = async (n: number | bigint) => {
      const found = await findRefusal(db, `dec_${id}_${n}`);
      if (found.state !== "found") throw new Error(found.state);
      return found.refusal;
    };
    expect(await of(1)).toMatchObject({
      shown: "first",
      exact: true,
      counted: true,
      receipt: { decisionId: `dec_${id}_1` },
    });
    expect(await of(2)).toMatchObject({ shown: "first", exact: false });
    expect(await of(count - 1n)).toMatchObject({ shown: "last", exact: false });
    expect(await of(count)).toMatchObject({
      shown: "last",
      exact: true,
      receipt: { decisionId: `dec_${id}_${count}` },
    });
  });

  test("that is not counted yet opens the newest that is", async () => {
    const { id, count } = await anOccurrence(2);
    const found = await findRefusal(db, `dec_${id}_${count + 1n}`);
    expect(found).toMatchObject({
      state: "found",
      refusal: { counted: false, shown: "last", lastDecisionId: `dec_${id}_${count}` },
    });
  });

  test.each([
    "",
    "dec_",
    "dec_1-1",
    "dec_1-1_0",
    "dec_1-1_-1",
    "dec_1-1_1e3",
    "dec_1-I_1",
    "1-1_1",
    "dec_1-1_1 ",
    "dec_\0-1_1",
    `dec_1-1_${"9".repeat(40)}`,
  ])("%j is none", async (text) => {
    expect(await findRefusal(db, text)).toEqual({ state: "garbled" });
  });

  test("of no occurrence is unknown", async () => {
    expect(await findRefusal(db, "dec_ZZZ-ZZZ_1")).toEqual({ state: "unknown" });
  });
});

test("the wrong price is told by its reason", async () => {
  const found = await suspectedMistakes(db, week, { status: 402 });
  const listed = await listRefusals(db, week, { status: 402, suspect: true }, { pageSize: 1 });
  expect(found).toMatchObject({ occurrences: listed.total, reason: expect.stringContaining("0.40 to 4.00") });
  expect(await suspectedMistakes(db, presetRange("1h", NOW, OSLO), { status: 402 })).toBeNull();
});

test("what came after the wrong price: the credits came back, and the calls were served again", async () => {
  const { rows } = await listRefusals(db, week, { suspect: true, routeId: 6n }, { pageSize: 1, descending: false });
  const found = await findRefusal(db, rows[0]?.decisionId ?? "");
  if (found.state !== "found") throw new Error(found.state);
  const { receipt, occurrence } = found.refusal;
  const around = await aroundRefusal(db, {
    consumerId: BigInt(receipt.consumer?.id ?? 0),
    routeId: 6n,
    configVersion: receipt.configVersion,
    firstAt: occurrence.firstAt,
    lastAt: occurrence.lastAt,
  });
  expect(around.config?.summary).toContain("Growth v");
  expect(around.grantAfter?.kind).toBe("adjustment");
  expect(around.servedAfter?.getTime()).toBeGreaterThan(occurrence.lastAt.getTime());
});

test("rankings: most first, and their sum is never more than the list", async () => {
  for (const by of ["consumer", "route", "gateway"] as const) {
    const { items, total } = await mostRefused(db, by, week, { status: 402 });
    const sums = items.map((item) => totalCount(item.counts));
    expect(sums).toEqual(sums.toSorted((a, b) => b - a));
    expect(items.length).toBe(Math.min(5, total));
    const [top] = items;
    const { filter } = parseRefusalFilter({ status: "402", [by]: top?.id ?? "" });
    expect((await listRefusals(db, week, filter, { pageSize: 1 })).total).toBe(sums[0]);
  }
});

test("groups of any kind add up to the list, and each opens as many as it counts", async () => {
  for (const by of REFUSAL_GROUPS) {
    const [grouped, list] = await Promise.all([
      groupRefusals(db, by, week, { status: 402 }),
      listRefusals(db, week, { status: 402 }, { pageSize: 1 }),
    ]);
    expect(grouped.rows.reduce((sum, row) => sum + row.occurrences, 0)).toBe(list.total);
    expect(grouped.total).toBe(grouped.rows.length);
    const [first] = grouped.rows;
    if (!first) throw new Error(`nothing by ${by}`);
    const { filter, problems } = parseRefusalFilter({ status: "402", [by]: first.value });
    expect(problems).toEqual([]);
    expect((await listRefusals(db, week, filter, { pageSize: 1 })).total).toBe(
      first.value === null ? list.total : first.occurrences,
    );
  }
});

test("the refused but solvent had the price in their purse", async () => {
  const { rows, total } = await listRefusals(db, month, { solvent: true }, { pageSize: 5_000 });
  expect(total).toBeGreaterThan(0);
  expect(rows.every(({ status, code }) => status === 402 && code !== "credits_exhausted")).toBe(true);
  expect((await refusalTotals(db, month, { status: 402 })).solvent).toBe(total);
});

test("what was sold is what was bought, and what is outstanding is what lots and leases hold", async () => {
  const { _sum } = await db.ledgerEntry.aggregate({
    where: { kind: "purchase", at: { gte: new Date(month.fromMs), lt: new Date(month.toMs) } },
    _sum: { amount: true },
  });
  const { soldMicros, paying } = await creditTotals(db, month);
  expect(soldMicros).toBe(_sum.amount);
  expect(paying).toBeGreaterThan(0);
  expect(await creditsOutstanding(db)).toBeGreaterThan(0n);
});

test("flags are the config versions of the range, oldest first", async () => {
  const changes = await configChanges(db, week);
  expect(changes.map((change) => change.summary)).toEqual([
    "Growth v3 published",
    "Growth v4 published",
    "Starter v3 published",
  ]);
});

test("a filter's menu has names, and the consumer's for its id", async () => {
  const choices = await filterChoices(db, { consumerId: 8n });
  expect(choices.consumerName).toBe("Orchard Freight");
  expect(choices.plans.map(({ label }) => label)).toEqual(["Growth", "Scale", "Starter"]);
  expect(choices.routes).toContainEqual({ value: publicId("route", 6), label: "POST /v1/translate" });
});

test("gates: a live one that is not heard of is silent, with what it holds", async () => {
  await db.gateEpoch.create({ data: { gateId: "gate-9", seenAt: new Date(Date.now() - 600_000), configVersion: 3n } });
  const gates = await listGates(db);
  expect(gates.rows[0]).toMatchObject({ gateId: "gate-9", state: "silent", openMicros: 0n, configVersion: 3 });
  expect(gates.rows.slice(1).map((row) => row.state)).toEqual(["ended", "ended"]);
  expect(gates.newestConfigVersion).toBeGreaterThan(20);
});

test("the first steps are all done in the demo, and none in an empty database", async () => {
  expect(Object.values(await firstSteps(db))).not.toContain(false);
  const empty = await testDatabase();
  const client = openPrisma(empty.url);
  try {
    expect(Object.values(await firstSteps(client))).not.toContain(true);
  } finally {
    await client.$disconnect();
    await empty.close();
  }
});
