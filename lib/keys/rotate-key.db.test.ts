import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor, MemberActor } from "@/lib/access/actor";
import { inTransaction } from "@/lib/access/transaction";
import { parsePublicId } from "@/lib/kernel/ids";
import type { Result } from "@/lib/kernel/result";
import { db, type Tx } from "@/lib/platform/db";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { createKey } from "./create-key";
import { revokeKey } from "./revoke-key";
import { rotateKey } from "./rotate-key";
import { KEYS_MAX } from "./schema";

const HOUR_MS = 3_600_000;
const ada: MemberActor = { kind: "member", id: 7n, name: "ada@acme.test", role: "member" };

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(async () => {
  await db().$disconnect();
  await database.close();
});

function run<T>(verb: (tx: Tx, actor: Actor) => Promise<Result<T>>, actor: Actor = ada): Promise<Result<T>> {
  return inTransaction(database.client, (tx) => verb(tx, actor));
}

let made = 0;
async function consumer(): Promise<bigint> {
  const data = { externalId: `acme-${++made}`, name: "Acme", timeZone: "America/New_York" };
  return (await database.client.consumer.create({ data })).id;
}

async function key(consumerId: bigint): Promise<bigint> {
  const input = { consumerId, name: "prod", expiresAt: null, routeIds: [], ipAllow: ["10.0.0.0/8"] };
  const created = await run((tx, actor) => createKey(tx, actor, input));
  if (!created.ok) throw new Error(created.message);
  return parsePublicId("key", created.value.keyId) ?? 0n;
}

const row = (id: bigint) => database.client.key.findUniqueOrThrow({ where: { id } });
const rotate = (keyId: bigint, graceHours: number, nowMs = Date.now()) =>
  run((tx, actor) => rotateKey(tx, actor, { keyId, graceHours }, nowMs));

describe("rotating a key", () => {
  test("makes one of the same name and limits, and lets the old one go on for its grace", async () => {
    const consumerId = await consumer();
    const old = await key(consumerId);
    const nowMs = Date.now();
    const rotated = await rotate(old, 24, nowMs);
    if (!rotated.ok) throw new Error(rotated.message);
    const id = parsePublicId("key", rotated.value.keyId) ?? 0n;
    expect(rotated.value.secret).toMatch(/^tg_live_[A-Za-z0-9]{32}$/);
    expect(await row(id)).toMatchObject({ name: "prod", ipAllow: ["10.0.0.0/8"], expiresAt: null, revokedAt: null });
    expect(await row(old)).toMatchObject({ expiresAt: new Date(nowMs + 24 * HOUR_MS), replacedBy: id });
    const audits = await database.client.auditEntry.findMany({
      where: { consumerId },
      orderBy: { id: "desc" },
      take: 2,
    });
    expect(audits).toMatchObject([
      { action: "key.rotate", targetId: old, actorKind: "member", actorId: 7n, actorName: "ada@acme.test" },
      { action: "key.create", targetId: id, actorKind: "member" },
    ]);
    expect(await database.client.change.count({ where: { consumerId, kind: "consumer" } })).toBe(2);
  });

  test("never lets the old one live longer than it would have, and the new one lives as long as it was made for", async () => {
    const old = await key(await consumer());
    const [createdAt, nowMs] = [new Date(Date.now() - 9 * HOUR_MS), Date.now()];
    const expiresAt = new Date(nowMs + HOUR_MS);
    await database.client.key.update({ where: { id: old }, data: { createdAt, expiresAt } });
    const rotated = await rotate(old, 720, nowMs);
    expect((await row(old)).expiresAt).toEqual(expiresAt);
    const id = rotated.ok ? parsePublicId("key", rotated.value.keyId) : null;
    expect((await row(id ?? 0n)).expiresAt).toEqual(new Date(nowMs + 10 * HOUR_MS));
  });

  test("is refused for one that is rotated, expired, revoked or unknown", async () => {
    const consumerId = await consumer();
    const [rotated, ended, revoked] = [await key(consumerId), await key(consumerId), await key(consumerId)];
    await rotate(rotated, 24);
    expect(await rotate(rotated, 24)).toMatchObject({ code: "key_replaced" });
    await rotate(ended, 0);
    expect(await rotate(ended, 0)).toMatchObject({ code: "key_expired" });
    await run((tx, actor) => revokeKey(tx, actor, { keyId: revoked }));
    expect(await rotate(revoked, 0)).toMatchObject({ code: "key_revoked" });
    expect(await rotate(999_999n, 0)).toMatchObject({ code: "key_unknown" });
  });

  test("happens once when two press at once", async () => {
    const consumerId = await consumer();
    const old = await key(consumerId);
    const answers = await Promise.all([rotate(old, 1), rotate(old, 1)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await database.client.key.count({ where: { consumerId } })).toBe(2);
  });

  test("counts against the most keys there may be", async () => {
    const consumerId = await consumer();
    const old = await key(consumerId);
    await database.client.key.createMany({
      data: Array.from({ length: KEYS_MAX - 1 }, (_, n) => ({
        consumerId,
        name: `k${n}`,
        prefix: "tg_live_",
        lastFour: "aaaa",
        digest: new Uint8Array(Buffer.alloc(32, `${consumerId}-${n}`)),
      })),
    });
    expect(await rotate(old, 1)).toMatchObject({ code: "keys_full" });
  });
});

describe("a member's key", () => {
  test("expires by the consumer's clock, not by the console's", async () => {
    const consumerId = await consumer();
    const input = { consumerId, name: "prod", expiresAt: "2999-07-01T12:00", routeIds: [], ipAllow: [] };
    const created = await run((tx, actor) => createKey(tx, actor, input));
    const id = created.ok ? parsePublicId("key", created.value.keyId) : null;
    expect((await row(id ?? 0n)).expiresAt?.toISOString()).toBe("2999-07-01T16:00:00.000Z");
  });

  test("takes routes of its plan only: of another it does not even say whether it exists", async () => {
    const consumerId = await consumer();
    const route = (name: string) =>
      database.client.route.create({ data: { name, method: "GET", path: `/${name}`, priceMicros: 1n } });
    const [sold, other] = [await route("sold"), await route("other")];
    const plan = await database.client.plan.create({
      data: { name: "Starter", versions: { create: { version: 1, routes: { create: { routeId: sold.id } } } } },
      include: { versions: true },
    });
    const start = new Date();
    await database.client.subscription.create({
      data: {
        consumerId,
        planVersionId: plan.versions[0]?.id ?? 0n,
        anchorAt: start,
        periodStart: start,
        periodEnd: new Date(start.getTime() + HOUR_MS),
      },
    });
    const create = (routeId: bigint, actor: Actor) =>
      run(
        (tx, who) => createKey(tx, who, { consumerId, name: "k", expiresAt: null, routeIds: [routeId], ipAllow: [] }),
        actor,
      );
    expect(await create(sold.id, ada)).toMatchObject({ ok: true });
    const refused = { code: "route_unknown", message: "One of these routes is not in your plan." };
    expect(await create(other.id, ada)).toMatchObject(refused);
    expect(await create(999_999n, ada)).toMatchObject(refused);
    expect(await create(other.id, database.admin)).toMatchObject({ ok: true });
  });
});
