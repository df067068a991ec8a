import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Actor, systemActor } from "@/lib/access/actor";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { openPrisma, type Tx } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { archiveRoute } from "./archive-route";
import { createRoute } from "./create-route";
import { editRoute } from "./edit-route";
import { matchRoute } from "./match-route";
import { listRoutes, readRoute } from "./queries";
import { restoreRoute } from "./restore-route";
import { CreateRouteInput, type RouteSettings } from "./schema";

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
  await client.$executeRaw`TRUNCATE route, plan, consumer, audit_entry, config_version, change CASCADE`;
});

const actor: Actor = { ...systemActor, name: "Ada" };

function route(fields: Partial<Record<string, string>> = {}): RouteSettings {
  return CreateRouteInput.parse({
    name: "forecast",
    method: "GET",
    host: "",
    path: "/v1/forecast/:city",
    caseSensitive: "on",
    priceKind: "unit",
    priceMicros: "0.05",
    holdMicros: "0",
    reservationTtlS: "600",
    expiryPolicy: "charge",
    modelPrices: "[]",
    ...fields,
  });
}

/** Runs a verb in a transaction of its own, as the action wrapper does. */
function inTx<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
  return client.$transaction(run);
}

async function created(fields: Partial<Record<string, string>> = {}): Promise<bigint> {
  const result = await inTx((tx) => createRoute(tx, actor, route(fields)));
  if (!result.ok) throw new Error(result.message);
  return result.value.routeId;
}

/** A plan with one version that sells the route; `subscribed` puts a consumer on it. */
async function sold(routeId: bigint, name: string, state: "draft" | "published" | "old", subscribed = false) {
  const plan = await client.plan.create({ data: { name } });
  const version = await client.planVersion.create({ data: { planId: plan.id, version: 1 } });
  await client.planRoute.create({ data: { planVersionId: version.id, routeId } });
  if (state !== "draft") await publish(version.id);
  if (state === "old") {
    const newer = await client.planVersion.create({ data: { planId: plan.id, version: 2 } });
    await publish(newer.id);
  }
  if (subscribed) {
    const consumer = await client.consumer.create({ data: { externalId: name, name } });
    const now = new Date();
    const periodEnd = new Date(now.getTime() + 86_400_000);
    await client.subscription.create({
      data: { consumerId: consumer.id, planVersionId: version.id, anchorAt: now, periodStart: now, periodEnd },
    });
  }
  return plan.id;
}

function publish(id: bigint) {
  return client.planVersion.update({ where: { id }, data: { state: "published", publishedAt: new Date() } });
}

describe("create", () => {
  test("writes the route, a config version, a change for the gates and an audit row", async () => {
    const id = await created();
    expect(await readRoute(client, id)).toMatchObject({ name: "forecast", priceMicros: 50_000n, revision: 1 });
    expect(await client.configVersion.findMany({ select: { actorName: true, summary: true } })).toEqual([
      { actorName: "Ada", summary: "Route forecast created" },
    ]);
    expect(await client.change.findMany({ select: { kind: true } })).toEqual([{ kind: "config" }]);
    const [entry] = await client.auditEntry.findMany();
    expect(entry).toMatchObject({ action: "route.create", targetId: id, targetName: "forecast" });
    expect(entry?.after).toMatchObject({ path: "/v1/forecast/:city", priceMicros: "50000" });
  });

  test("keeps the prices of a token route by model, and no price a unit", async () => {
    const id = await created({
      priceKind: "token",
      priceMicros: "7",
      holdMicros: "0.5",
      modelPrices: JSON.stringify([
        { model: "gpt-4*", inputMicros: "2.5", cachedInputMicros: "1.25", outputMicros: "10" },
        { model: "*", inputMicros: "1", cachedInputMicros: "1", outputMicros: "1" },
      ]),
    });
    expect(await readRoute(client, id)).toMatchObject({
      priceMicros: 0n,
      holdMicros: 500_000n,
      modelPrices: [{ model: "*" }, { model: "gpt-4*", outputMicros: 10_000_000n }],
    });
  });

  test.each([
    ["the same pattern with another parameter name", { name: "b", path: "/v1/forecast/:town" }],
    ["the same pattern to the letter", { name: "b" }],
    ["the same pattern, differing in case rules only", { name: "b", caseSensitive: "" }],
  ])("refuses %s, at the path", async (_, fields) => {
    await created();
    const result = await inTx((tx) => createRoute(tx, actor, route(fields)));
    expect(result).toMatchObject({ ok: false, code: "pattern_taken", field: "path" });
    expect(result).toHaveProperty("message", expect.stringContaining("“forecast”"));
  });

  test("takes the same path for another method or host", async () => {
    await created();
    await created({ name: "post", method: "POST" });
    await created({ name: "any method", method: "*" });
    await created({ name: "host", host: "api.example.com" });
    expect(await client.route.count()).toBe(4);
  });

  test("refuses a taken name at the name, also an archived route's", async () => {
    const id = await created();
    await inTx((tx) => archiveRoute(tx, actor, { routeId: id }));
    const result = await inTx((tx) => createRoute(tx, actor, route({ path: "/other" })));
    expect(result).toMatchObject({ ok: false, code: "route_name_taken", field: "name" });
  });

  test.each(["/v1//forecast", "/v1/./x", "/a/../b", "/a;b", "/v1/%41", "/a\\b", "/%2f", "/%zz"])(
    "refuses %s, which no call can match",
    async (path) => {
      const result = await inTx((tx) => createRoute(tx, actor, route({ path })));
      expect(result).toMatchObject({ ok: false, code: "pattern_unmatchable", field: "path" });
    },
  );

  test.each(["/", "/*", "/v1/:from-:to.json", "/v1/blå/:x", "/v1/x::y", "/V1/Mixed"])("takes %s", async (path) => {
    expect(await created({ path })).toBeGreaterThan(0n);
  });

  test("drops a trailing slash, as calls lose theirs", async () => {
    expect(await readRoute(client, await created({ path: "/v1/x/" }))).toMatchObject({ path: "/v1/x" });
  });

  test("of two that race for one pattern, one is refused", async () => {
    const results = await Promise.all(
      ["a", "b"].map((name) => inTx((tx) => createRoute(tx, actor, route({ name, path: `/race/:${name}` })))),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.find((result) => !result.ok)).toMatchObject({ code: "pattern_taken" });
  });
});

describe("edit", () => {
  test("changes price and pattern, raises the revision, keeps before and after", async () => {
    const id = await created();
    const settings = route({ priceMicros: "0.07", path: "/v2/forecast/:city" });
    expect(await inTx((tx) => editRoute(tx, actor, { routeId: id, revision: 1, ...settings }))).toMatchObject({
      ok: true,
    });
    expect(await readRoute(client, id)).toMatchObject({
      priceMicros: 70_000n,
      revision: 2,
      path: "/v2/forecast/:city",
    });
    const entry = await client.auditEntry.findFirst({ where: { action: "route.edit" } });
    expect(entry).toMatchObject({ before: { priceMicros: "50000" }, after: { priceMicros: "70000" } });
  });

  test("tells the second of two operators, and overwrites nothing", async () => {
    const id = await created();
    const edits = ["0.07", "0.09"].map((price) =>
      inTx((tx) => editRoute(tx, actor, { routeId: id, revision: 1, ...route({ priceMicros: price }) })),
    );
    const results = await Promise.all(edits);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.find((result) => !result.ok)).toMatchObject({ code: "route_changed" });
    expect((await readRoute(client, id))?.revision).toBe(2);
  });

  test("saving what is there already makes no config version", async () => {
    const id = await created();
    await inTx((tx) => editRoute(tx, actor, { routeId: id, revision: 1, ...route() }));
    expect(await client.configVersion.count()).toBe(1);
    expect((await readRoute(client, id))?.revision).toBe(1);
  });

  test("swaps model prices as a whole", async () => {
    const price = { inputMicros: "1", cachedInputMicros: "1", outputMicros: "1" };
    const token = (models: string[]) =>
      route({
        priceKind: "token",
        holdMicros: "1",
        modelPrices: JSON.stringify(models.map((model) => ({ model, ...price }))),
      });
    const id = await created();
    await inTx((tx) => editRoute(tx, actor, { routeId: id, revision: 1, ...token(["a", "b"]) }));
    await inTx((tx) => editRoute(tx, actor, { routeId: id, revision: 2, ...token(["b", "c"]) }));
    expect((await readRoute(client, id))?.modelPrices.map(({ model }) => model)).toEqual(["b", "c"]);
  });

  test("refuses an unknown and an archived route", async () => {
    expect(await inTx((tx) => editRoute(tx, actor, { routeId: 999n, revision: 1, ...route() }))).toMatchObject({
      code: "route_not_found",
    });
    const id = await created();
    await inTx((tx) => archiveRoute(tx, actor, { routeId: id }));
    expect(await inTx((tx) => editRoute(tx, actor, { routeId: id, revision: 2, ...route() }))).toMatchObject({
      code: "route_archived",
    });
  });
});

describe("archive and restore", () => {
  test.each([
    ["draft" as const, false, "Sold draft v1"],
    ["published" as const, false, "Sold v1"],
    ["old" as const, true, "Sold v1"],
  ])("refuses while a plan's %s version sells it, and says what to do", async (state, subscribed, named) => {
    const id = await created();
    await sold(id, "Sold", state, subscribed);
    const result = await inTx((tx) => archiveRoute(tx, actor, { routeId: id }));
    expect(result).toMatchObject({ ok: false, code: "route_in_use" });
    expect(result).toHaveProperty("message", expect.stringContaining(named));
    expect(result).toHaveProperty("message", expect.stringContaining("then archive it"));
    expect((await readRoute(client, id))?.archivedAt).toBeNull();
  });

  test("lets go where only an old version without subscribers sells it", async () => {
    const id = await created();
    await sold(id, "Old", "old");
    expect(await inTx((tx) => archiveRoute(tx, actor, { routeId: id }))).toMatchObject({ ok: true });
  });

  test("an archived route comes back, unless its pattern is taken meanwhile", async () => {
    const id = await created();
    await inTx((tx) => archiveRoute(tx, actor, { routeId: id }));
    const other = await created({ name: "other" });
    expect(await inTx((tx) => restoreRoute(tx, actor, { routeId: id }))).toMatchObject({ code: "pattern_taken" });
    await inTx((tx) => archiveRoute(tx, actor, { routeId: other }));
    expect(await inTx((tx) => restoreRoute(tx, actor, { routeId: id }))).toMatchObject({ ok: true });
    expect((await readRoute(client, id))?.archivedAt).toBeNull();
  });
});

describe("list", () => {
  test("searches, pages in a stable order and counts plans that sell each route", async () => {
    for (const name of ["c", "a", "b"]) await created({ name, path: `/x/${name}` });
    const [first] = (
      await listRoutes(client, {
        search: "/X/A",
        state: "live",
        sort: "path",
        descending: false,
        page: 1,
        pageSize: 10,
      })
    ).rows;
    expect(first?.name).toBe("a");
    await sold(first?.id ?? 0n, "One", "published");
    await sold(first?.id ?? 0n, "Two", "old");
    const page = await listRoutes(client, {
      search: "",
      state: "live",
      sort: "path",
      descending: false,
      page: 1,
      pageSize: 2,
    });
    expect(page).toMatchObject({
      total: 3,
      rows: [
        { name: "a", planCount: 1 },
        { name: "b", planCount: 0 },
      ],
    });
    expect(
      (await listRoutes(client, { search: "", state: "live", sort: "path", descending: false, page: 2, pageSize: 2 }))
        .rows,
    ).toHaveLength(1);
    const lastByName = { search: "", state: "live", sort: "name", descending: true, page: 1, pageSize: 1 } as const;
    expect(await listRoutes(client, lastByName)).toMatchObject({ rows: [{ name: "c" }] });
    expect(
      (await listRoutes(client, { search: "%", state: "live", sort: "path", descending: false, page: 1, pageSize: 2 }))
        .total,
    ).toBe(0);
  });
});

describe("tester", () => {
  test.each([
    ["GET", "https://api.example.com:8443/v1/forecast/Oslo?units=2#x", "forecast", "/v1/forecast/Oslo"],
    ["head", "/v1//forecast/./Oslo/", "forecast", "/v1/forecast/Oslo"],
    ["GET", "/v1/forecast/b%6Crk", "forecast", "/v1/forecast/blrk"],
  ])("%s %s is %s", async (method, url, name, canonical) => {
    await created();
    expect(await matchRoute(client, method, url)).toMatchObject({ outcome: "match", canonical, route: { name } });
  });

  test("says that a path is unknown, and why another is no path", async () => {
    await created({ host: "api.example.com" });
    expect(await matchRoute(client, "GET", "/v1/forecast/Oslo")).toMatchObject({ outcome: "unknown" });
    expect(await matchRoute(client, "GET", "https://API.example.com/v1/forecast/Oslo")).toMatchObject({
      outcome: "match",
    });
    expect(await matchRoute(client, "GET", "/v1/%2e%2e%2fadmin")).toMatchObject({ outcome: "path_invalid" });
  });
});
