import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { inTransaction } from "@/lib/access/transaction";
import { parsePublicId } from "@/lib/kernel/ids";
import type { Result } from "@/lib/kernel/result";
import { secretDigest } from "@/lib/platform/crypto";
import { db, type Tx } from "@/lib/platform/db";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { createKey } from "./create-key";
import { editKey } from "./edit-key";
import { listKeys } from "./queries";
import { revokeKey } from "./revoke-key";

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(async () => {
  await db().$disconnect();
  await database.close();
});

let made = 0;
const settings = { name: "prod-eu", expiresAt: null, routeIds: [], ipAllow: [] };

function run<T>(verb: (tx: Tx, actor: Actor) => Promise<Result<T>>): Promise<Result<T>> {
  return inTransaction(database.client, (tx) => verb(tx, database.admin));
}

async function consumer(status: "active" | "archived" = "active") {
  const row = await database.client.consumer.create({ data: { externalId: `acme-${++made}`, name: "Acme", status } });
  return row.id;
}

async function key(consumerId: bigint) {
  const created = await run((tx, actor) => createKey(tx, actor, { ...settings, consumerId }));
  if (!created.ok || created.value.secret === null) throw new Error("no key");
  return { id: parsePublicId("key", created.value.keyId) ?? 0n, secret: created.value.secret };
}

describe("a new key", () => {
  test("is kept as digest and hint; its secret is in the answer alone", async () => {
    const consumerId = await consumer();
    const { id, secret } = await key(consumerId);
    expect(secret).toMatch(/^tg_live_[A-Za-z0-9]{32}$/);
    const row = await database.client.key.findUniqueOrThrow({ where: { id } });
    expect(Buffer.from(row.digest)).toEqual(secretDigest("pepper-of-a-test-pepper-of-a-test", secret));
    expect(row.lastFour).toBe(secret.slice(-4));
    const audit = await database.client.auditEntry.findFirstOrThrow({ where: { targetKind: "key", targetId: id } });
    expect(JSON.stringify(audit, (_, part) => (typeof part === "bigint" ? `${part}` : part))).not.toContain(
      secret.slice(8, -4),
    );
    expect(await database.client.change.count({ where: { consumerId, kind: "consumer" } })).toBe(1);
  });

  test("of an archived or unknown consumer is refused", async () => {
    const archived = await consumer("archived");
    expect(await run((tx, actor) => createKey(tx, actor, { ...settings, consumerId: archived }))).toMatchObject({
      code: "consumer_archived",
    });
    expect(await run((tx, actor) => createKey(tx, actor, { ...settings, consumerId: 999_999n }))).toMatchObject({
      code: "consumer_unknown",
    });
  });

  test("its expiry is read on the console's clock, and must be to come and real", async () => {
    await database.client.setting.create({
      data: { key: "console", value: { organisation: "", timeZone: "Europe/Oslo" } },
    });
    const consumerId = await consumer();
    const create = (expiresAt: string) =>
      run((tx, actor) => createKey(tx, actor, { ...settings, consumerId, expiresAt }));
    expect(await create("2001-01-01T00:00")).toMatchObject({ code: "expiry_past", field: "expiresAt" });
    expect(await create("2999-02-30T00:00")).toMatchObject({ code: "expiry_unreal", field: "expiresAt" });
    const created = await create("2999-07-01T12:00");
    const id = created.ok ? parsePublicId("key", created.value.keyId) : null;
    const row = await database.client.key.findUniqueOrThrow({ where: { id: id ?? 0n } });
    expect(row.expiresAt?.toISOString()).toBe("2999-07-01T10:00:00.000Z");
  });

  test("with a route that does not exist is refused at the field", async () => {
    const consumerId = await consumer();
    const created = await run((tx, actor) => createKey(tx, actor, { ...settings, consumerId, routeIds: [999_999n] }));
    expect(created).toMatchObject({ code: "route_unknown", field: "routeIds" });
  });
});

describe("editing a key", () => {
  test("changes its rules and says what was before; nothing changed writes nothing", async () => {
    const consumerId = await consumer();
    const { id } = await key(consumerId);
    const edit = { ...settings, keyId: id, name: "prod-us", ipAllow: ["10.0.0.0/8"] };
    await run((tx, actor) => editKey(tx, actor, edit));
    await run((tx, actor) => editKey(tx, actor, edit));
    const audits = await database.client.auditEntry.findMany({ where: { action: "key.edit", targetId: id } });
    expect(audits).toMatchObject([
      { before: { name: "prod-eu", ipAllow: [] }, after: { name: "prod-us", ipAllow: ["10.0.0.0/8"] } },
    ]);
  });
});

describe("revoking a key", () => {
  test("is for good and happens once, also when two do it at once", async () => {
    const consumerId = await consumer();
    const { id } = await key(consumerId);
    const answers = await Promise.all([
      run((tx, actor) => revokeKey(tx, actor, { keyId: id })),
      run((tx, actor) => revokeKey(tx, actor, { keyId: id })),
    ]);
    expect(answers).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await database.client.auditEntry.count({ where: { action: "key.revoke", targetId: id } })).toBe(1);
    expect(await run((tx, actor) => editKey(tx, actor, { ...settings, keyId: id }))).toMatchObject({
      code: "key_revoked",
    });
  });
});

test("a list of keys has hints and states, the working ones first, and never a digest", async () => {
  const consumerId = await consumer();
  const [first, second] = [await key(consumerId), await key(consumerId)];
  await run((tx, actor) => revokeKey(tx, actor, { keyId: second.id }));
  const { rows, total } = await listKeys(consumerId, { page: 1, pageSize: 50 }, new Date());
  expect(total).toBe(2);
  expect(rows).toMatchObject([
    { id: first.id, state: "active", hint: `tg_live_…${first.secret.slice(-4)}` },
    { id: second.id, state: "revoked" },
  ]);
  expect(rows[0]).not.toHaveProperty("digest");
});
