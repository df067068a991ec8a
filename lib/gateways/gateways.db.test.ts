import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Actor, systemActor } from "@/lib/access/actor";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { secretDigest } from "@/lib/platform/crypto";
import { openPrisma, type Tx } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { archiveGateway } from "./archive-gateway";
import { createGateway } from "./create-gateway";
import { editGateway } from "./edit-gateway";
import { listFaults, listGateways, readGateway } from "./queries";
import { restoreGateway } from "./restore-gateway";
import { rotateToken } from "./rotate-token";
import { CreateGatewayInput } from "./schema";

const PEPPER = "a pepper of at least 32 characters";
let client: PrismaClient;
let close: () => Promise<void>;

beforeAll(async () => {
  const database = await testDatabase();
  client = openPrisma(database.url);
  const secret = "a secret of at least 32 characters.";
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("KEY_PEPPER", PEPPER);
  vi.stubEnv("LINK_SECRET", secret);
  vi.stubEnv("NEXTAUTH_SECRET", secret);
  close = async () => {
    vi.unstubAllEnvs();
    await client.$disconnect();
    await database.close();
  };
});
afterAll(() => close());
beforeEach(async () => {
  await client.$executeRaw`TRUNCATE gateway, occurrence, audit_entry, config_version, change CASCADE`;
});

const actor: Actor = { ...systemActor, name: "Ada" };
const issued: string[] = [];

/** No token is kept anywhere but in the answer. */
afterEach(async () => {
  const [{ text } = { text: "" }] = await client.$queryRaw<{ text: string }[]>`
    SELECT concat((SELECT json_agg(g) FROM gateway g), (SELECT json_agg(a) FROM audit_entry a),
      (SELECT json_agg(v) FROM config_version v)) AS text`;
  for (const token of issued.splice(0)) expect(text).not.toContain(token);
});

function inTx<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
  return client.$transaction(run);
}

function settings(fields: Record<string, unknown> = {}) {
  return CreateGatewayInput.parse({
    name: "edge-1",
    kind: "nginx",
    dialects: ["nginx"],
    keySources: '["header:x-api-key"]',
    unknownRoute: "deny",
    trustedHops: "1",
    setsRequestId: "on",
    nginxForm: "accel",
    ...fields,
  });
}

async function created(fields: Record<string, unknown> = {}) {
  const result = await inTx((tx) => createGateway(tx, actor, settings(fields)));
  if (!result.ok) throw new Error(result.message);
  const { gatewayId, token, pathToken } = result.value;
  if (token === null || pathToken === null) throw new Error("a new gateway comes with two tokens");
  issued.push(token, pathToken);
  return { gatewayId, token, pathToken };
}

describe("create", () => {
  test("keeps digests and last four characters of two tokens, and tells the gates", async () => {
    const { gatewayId, token, pathToken } = await created();
    const row = await client.gateway.findUniqueOrThrow({ where: { id: gatewayId } });
    expect(Buffer.from(row.tokenDigest)).toEqual(secretDigest(PEPPER, token));
    expect(Buffer.from(row.pathTokenDigest ?? [])).toEqual(secretDigest(PEPPER, pathToken));
    expect([row.tokenHint, row.pathTokenHint]).toEqual([token.slice(-4), pathToken.slice(-4)]);
    expect(await client.change.findMany({ select: { kind: true } })).toEqual([{ kind: "config" }]);
    expect(await client.auditEntry.findFirst()).toMatchObject({ action: "gateway.create", targetId: gatewayId });
  });

  test("refuses a taken name, at the name", async () => {
    await created();
    expect(await inTx((tx) => createGateway(tx, actor, settings()))).toMatchObject({ field: "name" });
  });
});

describe("edit", () => {
  test("keeps only what changed in the audit log, and the tokens as they are", async () => {
    const { gatewayId } = await created();
    const before = await client.gateway.findUniqueOrThrow({ where: { id: gatewayId } });
    const input = { gatewayId, revision: 1, ...settings({ unknownRoute: "allow" }) };
    expect(await inTx((tx) => editGateway(tx, actor, input))).toMatchObject({ ok: true });
    expect(await client.gateway.findUnique({ where: { id: gatewayId } })).toMatchObject({
      unknownRoute: "allow",
      revision: 2,
      tokenDigest: before.tokenDigest,
    });
    expect(await client.auditEntry.findFirst({ where: { action: "gateway.edit" } })).toMatchObject({
      before: { unknownRoute: "deny" },
      after: { unknownRoute: "allow" },
    });
  });

  test("tells the second of two operators", async () => {
    const { gatewayId } = await created();
    const edit = (name: string) => ({ gatewayId, revision: 1, ...settings({ name }) });
    await inTx((tx) => editGateway(tx, actor, edit("one")));
    expect(await inTx((tx) => editGateway(tx, actor, edit("two")))).toMatchObject({ code: "gateway_changed" });
    expect((await readGateway(client, gatewayId))?.name).toBe("one");
  });

  test("saving what is there already makes no config version", async () => {
    const { gatewayId } = await created();
    await inTx((tx) => editGateway(tx, actor, { gatewayId, revision: 1, ...settings() }));
    expect(await client.configVersion.count()).toBe(1);
  });
});

describe("rotate", () => {
  test.each(["header", "path"] as const)("replaces the %s token alone", async (which) => {
    const { gatewayId } = await created();
    const before = await client.gateway.findUniqueOrThrow({ where: { id: gatewayId } });
    const result = await inTx((tx) => rotateToken(tx, actor, { gatewayId, token: which }));
    if (!result.ok) throw new Error(result.message);
    const token = which === "header" ? result.value.token : result.value.pathToken;
    if (token === null) throw new Error("a rotation comes with its token");
    issued.push(token);
    const after = await client.gateway.findUniqueOrThrow({ where: { id: gatewayId } });
    const [changed, kept] =
      which === "header"
        ? (["tokenDigest", "pathTokenDigest"] as const)
        : (["pathTokenDigest", "tokenDigest"] as const);
    expect(Buffer.from(after[changed] ?? [])).toEqual(secretDigest(PEPPER, token));
    expect(after[kept]).toEqual(before[kept]);
    expect(await client.auditEntry.findFirst({ where: { action: "gateway.rotate_token" } })).toMatchObject({
      after: { token: which, endsWith: token.slice(-4) },
    });
  });
});

test("an archived gateway is neither edited nor rotated until it is restored", async () => {
  const { gatewayId } = await created();
  expect(await inTx((tx) => archiveGateway(tx, actor, { gatewayId }))).toMatchObject({ ok: true });
  expect(await inTx((tx) => archiveGateway(tx, actor, { gatewayId }))).toMatchObject({ code: "gateway_archived" });
  expect(await inTx((tx) => rotateToken(tx, actor, { gatewayId, token: "header" }))).toMatchObject({ ok: false });
  expect(await inTx((tx) => editGateway(tx, actor, { gatewayId, revision: 2, ...settings() }))).toMatchObject({
    ok: false,
  });
  expect(await inTx((tx) => restoreGateway(tx, actor, { gatewayId }))).toMatchObject({ ok: true });
  expect(await inTx((tx) => restoreGateway(tx, actor, { gatewayId }))).toMatchObject({ code: "gateway_live" });
  expect(await inTx((tx) => archiveGateway(tx, actor, { gatewayId: 999n }))).toMatchObject({
    code: "gateway_not_found",
  });
});

test("the list counts faults of the last day, the page tells them by code with the newest of each", async () => {
  const { gatewayId } = await created();
  const now = new Date("2026-11-22T12:00:00Z");
  const occurrence = (id: string, code: string, hoursAgo: number, count: bigint) => {
    const at = new Date(now.getTime() - hoursAgo * 3_600_000);
    const receipts = { firstReceipt: {}, lastReceipt: {}, firstAt: at, lastAt: at };
    return { id, epoch: 1n, minute: at, code, status: 503, gatewayId, count, ...receipts };
  };
  await client.occurrence.createMany({
    data: [
      occurrence("1-1", "gateway_misconfigured", 1, 3n),
      occurrence("1-2", "gateway_misconfigured", 48, 2n),
      occurrence("1-3", "key_missing", 2, 9n),
      occurrence("1-4", "rate_limited", 2, 100n),
      occurrence("1-5", "gateway_misconfigured", 24 * 8, 7n),
    ],
  });
  const page = await listGateways(client, { search: "EDGE", state: "live", page: 1, pageSize: 10 }, now);
  expect(page).toMatchObject({ total: 1, rows: [{ name: "edge-1", faults: 3 }] });
  expect(await listFaults(client, gatewayId, now)).toMatchObject([
    { code: "key_missing", count: 9 },
    { code: "gateway_misconfigured", count: 5, lastOccurrence: "1-1" },
  ]);
});
