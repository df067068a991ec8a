import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Actor, systemActor } from "@/lib/access/actor";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { openPrisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { checkOpenApi } from "./check-openapi";
import { importRoutes } from "./import-routes";

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

const file = JSON.stringify({
  openapi: "3.1.0",
  paths: {
    "/v1/forecast/{town}": { get: { operationId: "forecast" } },
    "/v1/cities": { get: { operationId: "cities" }, post: { operationId: "cities" } },
    "/v1/cities/{id}": { get: {} },
    "/v1/cities/{name}": { get: {} },
    "/v1//double": { get: {} },
  },
});

async function check() {
  const checked = await checkOpenApi(client, { file });
  if (!checked.ok) throw new Error(checked.message);
  return checked.value;
}

function take(...ids: string[]) {
  return client.$transaction((tx) => importRoutes(tx, actor, { file, priceMicros: 250_000n, take: ids }));
}

async function existing() {
  await client.route.create({ data: { name: "forecast", method: "GET", path: "/v1/forecast/:city" } });
  await client.route.create({
    data: { name: "cities", method: "GET", path: "/old", archivedAt: new Date("2026-01-01T00:00:00Z") },
  });
}

test("the dry run tells new, existing, conflicting and unsupported apart, and writes nothing", async () => {
  await existing();
  expect((await check()).map(({ id, name, verdict }) => [id, verdict, name])).toEqual([
    ["GET /v1/forecast/{town}", "existing", "forecast"],
    ["GET /v1/cities", "new", "cities 2"],
    ["POST /v1/cities", "new", "cities 3"],
    ["GET /v1/cities/{id}", "new", "GET /v1/cities/:id"],
    ["GET /v1/cities/{name}", "conflicting", "GET /v1/cities/:name"],
    ["GET /v1//double", "unsupported", "GET /v1//double"],
  ]);
  expect(await client.route.count()).toBe(2);
});

test("what was chosen is added at the price as one config version, each with its audit row", async () => {
  await existing();
  const imported = await take("GET /v1/cities", "GET /v1/cities/{id}", "GET /v1/forecast/{town}");
  expect(imported).toEqual({ ok: true, value: { added: 2, leftOut: 1 } });
  const routes = await client.route.findMany({ where: { priceMicros: 250_000n }, orderBy: { id: "asc" } });
  expect(routes.map(({ name, path }) => [name, path])).toEqual([
    ["cities 2", "/v1/cities"],
    ["GET /v1/cities/:id", "/v1/cities/:id"],
  ]);
  expect(await client.configVersion.count()).toBe(1);
  expect(
    await client.auditEntry.findMany({ select: { action: true, targetId: true }, orderBy: { id: "asc" } }),
  ).toEqual(routes.map(({ id }) => ({ action: "route.import", targetId: id })));
});

test("a second import of the same operations adds nothing and says so", async () => {
  await take("GET /v1/cities");
  expect(await take("GET /v1/cities")).toMatchObject({ ok: false, code: "nothing_new" });
  expect((await check()).find(({ id }) => id === "GET /v1/cities")?.verdict).toBe("existing");
});
