import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Actor, systemActor } from "@/lib/access/actor";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { openPrisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { checkPrices, importPrices } from "./import-prices";
import { priceModels } from "./price-models";
import { listModelPrices } from "./queries";
import type { ImportPrices, PriceModels } from "./schema";

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

async function chat(): Promise<bigint> {
  const { id } = await client.route.create({
    data: {
      name: "chat",
      method: "POST",
      path: "/v1/chat",
      priceKind: "token",
      holdMicros: 500_000n,
      modelPrices: {
        create: [
          { model: "*", inputMicros: 5n, cachedInputMicros: 5n, outputMicros: 9n },
          { model: "gpt-4*", inputMicros: 2n, cachedInputMicros: 1n, outputMicros: 3n },
        ],
      },
    },
  });
  return id;
}

function price(routeId: bigint, change: Partial<PriceModels>) {
  return client.$transaction((tx) => priceModels(tx, actor, { routeId, set: [], remove: [], ...change }));
}

async function models(): Promise<string[]> {
  const { rows } = await listModelPrices(client, { search: "", routeId: null, page: 1, pageSize: 50 });
  return rows.map(({ model, inputMicros, outputMicros }) => `${model} ${inputMicros} ${outputMicros}`);
}

test("prices of single models are set and removed, the others stay; one config version and one audit row each time", async () => {
  const routeId = await chat();
  const set = [{ model: "o3", inputMicros: 7n, cachedInputMicros: 7n, outputMicros: 8n }];
  expect(await price(routeId, { set, remove: ["gpt-4*"] })).toMatchObject({ ok: true, value: { set: 1, removed: 1 } });
  expect(await models()).toEqual(["* 5 9", "o3 7 8"]);
  expect(await client.configVersion.count()).toBe(1);
  const entry = await client.auditEntry.findFirstOrThrow();
  expect(entry.before).toMatchObject({ modelPrices: { "gpt-4*": { inputMicros: "2" } } });
  expect(entry.after).toMatchObject({ modelPrices: { o3: { inputMicros: "7" } } });

  expect(await price(routeId, { set })).toMatchObject({ ok: true, value: { set: 0, removed: 0 } });
  expect(await client.configVersion.count()).toBe(1);
});

test("a route keeps at least one price, and a route by unit takes none", async () => {
  const routeId = await chat();
  expect(await price(routeId, { remove: ["*", "gpt-4*"] })).toMatchObject({ code: "no_models_left" });
  const { id } = await client.route.create({ data: { name: "forecast", method: "GET", path: "/v1/forecast" } });
  expect(await price(id, { remove: ["*"] })).toMatchObject({ code: "route_by_unit" });
  expect(await price(999n, {})).toMatchObject({ code: "route_not_found" });
});

test("a file is checked before it is imported, and both agree", async () => {
  const routeId = await chat();
  const file = "model,input,output\n*,0.000005,0.000009\ngpt-4*,1,2\nnew,3,4\n";
  const sent: ImportPrices = { routeId, file, others: "keep" };
  const checked = await checkPrices(client, sent);
  expect(checked.ok && checked.value.map(({ model, verdict }) => [model, verdict])).toEqual([
    ["*", "unchanged"],
    ["gpt-4*", "changed"],
    ["new", "new"],
  ]);
  const imported = await client.$transaction((tx) => importPrices(tx, actor, sent));
  expect(imported).toMatchObject({ ok: true, value: { set: 2, removed: 0 } });
  expect(await models()).toEqual(["* 5 9", "gpt-4* 1000000 2000000", "new 3000000 4000000"]);

  const rest = { routeId, file: "model,input,output\nnew,3,4\n", others: "remove" as const };
  const again = await checkPrices(client, rest);
  expect(again.ok && again.value.map(({ model, verdict }) => [model, verdict])).toEqual([
    ["new", "unchanged"],
    ["*", "removed"],
    ["gpt-4*", "removed"],
  ]);
  await client.$transaction((tx) => importPrices(tx, actor, rest));
  expect(await models()).toEqual(["new 3000000 4000000"]);
});

test("a file with one wrong row changes nothing", async () => {
  const routeId = await chat();
  const sent: ImportPrices = { routeId, file: "model,input,output\na,1,2\nb,x,2", others: "keep" };
  expect(await client.$transaction((tx) => importPrices(tx, actor, sent))).toMatchObject({ code: "file_malformed" });
  expect(await models()).toHaveLength(2);
});
