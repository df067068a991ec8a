import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { MemberActor } from "@/lib/access/actor";
import { WAITING_MAX } from "@/lib/notifications/queue-deliveries";
import { webhookSecret } from "@/lib/platform/crypto";
import { db } from "@/lib/platform/db";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { addEndpoint } from "./add-endpoint";
import { editEndpoint } from "./edit-endpoint";
import { findEndpoint, listDeliveries, listEndpoints } from "./queries";
import { rotateSecret } from "./rotate-secret";
import { AddEndpointInput, ENDPOINTS_MAX } from "./schema";
import { sendAgain } from "./send-again";
import { sendTest } from "./send-test";
import { switchEndpointOff, switchEndpointOn } from "./switch-endpoint";

const PEPPER = "pepper-of-a-test-pepper-of-a-test";

let database: ConsoleDatabase;
let consumerId: bigint;
let owner: MemberActor;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(async () => {
  await db().$disconnect();
  await database.close();
});
beforeEach(async () => {
  await database.client.webhookEndpoint.deleteMany();
  const consumer = await database.client.consumer.create({
    data: { externalId: `acme-${Date.now()}-${Math.random()}`, name: "Acme" },
  });
  consumerId = consumer.id;
  const { id, email } = await database.client.member.create({
    data: { consumerId, email: "ada@acme.test", role: "owner", joinedAt: new Date() },
  });
  owner = { kind: "member", id, name: email, role: "owner" };
});

const settings = { url: "https://hooks.example.com/a", description: "", types: ["balance.low" as const] };
const add = (url = settings.url) =>
  database.client.$transaction((tx) => addEndpoint(tx, owner, consumerId, { ...settings, url }));

async function added(url?: string): Promise<{ endpointId: bigint; secret: string }> {
  const result = await add(url);
  if (!result.ok || result.value.secret === null) throw new Error("the endpoint was not added");
  const [newest] = await database.client.webhookEndpoint.findMany({ orderBy: { id: "desc" }, take: 1 });
  return { endpointId: newest?.id ?? 0n, secret: result.value.secret };
}

const auditRows = () => database.client.auditEntry.findMany({ where: { consumerId }, orderBy: { id: "asc" } });

describe("a webhook", () => {
  test("is added with a secret that no table holds, and that the worker derives again", async () => {
    const { endpointId, secret } = await added();
    const row = await database.client.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } });
    expect(webhookSecret(PEPPER, row.seed)).toBe(secret);
    const bytes = Buffer.from(secret.replace("whsec_", ""), "base64");
    expect(Buffer.from(row.seed)).not.toEqual(bytes);
    const [entry] = await auditRows();
    expect(entry).toMatchObject({ action: "webhook.create", targetName: "hooks.example.com/a", actorId: owner.id });
    expect(JSON.stringify(entry?.after)).not.toContain(secret);
  });

  test("is one of five at most, each with an address of its own", async () => {
    for (let n = 1; n <= ENDPOINTS_MAX; n++) await added(`https://hooks.example.com/${n}`);
    expect(await add("https://hooks.example.com/6")).toMatchObject({ ok: false, code: "endpoints_full" });
    await database.client.webhookEndpoint.deleteMany({ where: { url: "https://hooks.example.com/1" } });
    expect(await add("https://HOOKS.example.com:443/2")).toMatchObject({ code: "endpoint_exists", field: "url" });
  });

  test("five at once are five, however many are sent", async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, n) => add(`https://hooks.example.com/at-once-${n}`)),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(ENDPOINTS_MAX);
  });

  test("is not added for an address inside, nor for an archived consumer", async () => {
    expect(await add("https://10.0.0.1/")).toMatchObject({ ok: false, code: "url_refused", field: "url" });
    expect(await add("http://127.0.0.1:8080/")).toMatchObject({ ok: false, code: "url_refused" });
    await database.client.consumer.update({ where: { id: consumerId }, data: { status: "archived" } });
    expect(await add()).toMatchObject({ ok: false, code: "consumer_archived" });
  });

  test("wants at least one event, and none that does not exist", () => {
    const parse = (types: unknown) => AddEndpointInput.safeParse({ url: "https://x.example/", description: "", types });
    expect(parse(["key.expiring", "balance.low", "balance.low"]).data?.types).toEqual(["balance.low", "key.expiring"]);
    expect(parse([]).success).toBe(false);
    expect(parse(undefined).success).toBe(false);
    expect(parse(["webhook.test"]).success).toBe(false);
  });

  test("is edited with its secret kept; the audit log has what changed, and no query", async () => {
    const { endpointId } = await added("https://hooks.example.com/a?token=s3cret");
    const before = await database.client.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } });
    const edit = {
      endpointId,
      url: "https://new.example.com/b?token=0ther",
      description: "For Ops",
      types: settings.types,
    };
    const result = await database.client.$transaction((tx) => editEndpoint(tx, owner, consumerId, edit));
    expect(result).toMatchObject({ ok: true, value: { address: "new.example.com/b" } });
    const after = await database.client.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } });
    expect(after).toMatchObject({ url: "https://new.example.com/b?token=0ther", description: "For Ops" });
    expect(after.seed).toEqual(before.seed);
    const entries = await auditRows();
    expect(entries.at(-1)).toMatchObject({
      action: "webhook.edit",
      after: { address: "new.example.com/b", description: "For Ops" },
    });
    expect(JSON.stringify(entries.map(({ before: old, after: now }) => [old, now]))).not.toMatch(/s3cret|0ther/);
  });
});

describe("a secret that is rotated", () => {
  const rotate = (endpointId: bigint, overlapHours: number, nowMs = Date.now()) =>
    database.client.$transaction((tx) => rotateSecret(tx, owner, consumerId, { endpointId, overlapHours }, nowMs));

  test("leaves the old one for the time that was chosen, once", async () => {
    const { endpointId, secret } = await added();
    const nowMs = Date.now();
    const first = await rotate(endpointId, 24, nowMs);
    const row = await database.client.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } });
    expect(first.ok && first.value.secret).toBe(webhookSecret(PEPPER, row.seed));
    expect(webhookSecret(PEPPER, row.oldSeed ?? new Uint8Array())).toBe(secret);
    expect(row.oldSeedEnds).toEqual(new Date(nowMs + 24 * 3_600_000));
    expect((await findEndpoint(consumerId, endpointId, new Date(nowMs)))?.oldSecretEnds).toEqual(row.oldSeedEnds);
    const later = new Date(nowMs + 25 * 3_600_000);
    expect((await findEndpoint(consumerId, endpointId, later))?.oldSecretEnds).toBeNull();
    await rotate(endpointId, 0);
    expect(await database.client.webhookEndpoint.findUnique({ where: { id: endpointId } })).toMatchObject({
      oldSeed: null,
      oldSeedEnds: null,
    });
  });
});

describe("test events and repetitions", () => {
  const sendOne = (endpointId: bigint) =>
    database.client.$transaction((tx) => sendTest(tx, owner, consumerId, { endpointId }));
  const switchOff = (endpointId: bigint) =>
    database.client.$transaction((tx) => switchEndpointOff(tx, owner, consumerId, { endpointId }));

  test("one test waits at a time, and goes to its endpoint alone", async () => {
    const { endpointId } = await added();
    await added("https://hooks.example.com/other");
    expect(await sendOne(endpointId)).toMatchObject({ ok: true });
    expect(await sendOne(endpointId)).toMatchObject({ ok: false, code: "test_waiting" });
    const page = await listDeliveries({ consumerId }, { page: 1, pageSize: 10 });
    expect(page).toMatchObject({ total: 1, rows: [{ type: "webhook.test", state: "waiting", attempts: [] }] });
    expect((await listEndpoints(consumerId, new Date())).map(({ waiting }) => waiting)).toEqual([1, 0]);
  });

  test("an endpoint that is off is sent nothing, also not what waited; on again, what it missed can be sent", async () => {
    const { endpointId } = await added();
    await sendOne(endpointId);
    await switchOff(endpointId);
    const [delivery] = await database.client.webhookDelivery.findMany({ where: { endpointId } });
    expect(delivery).toMatchObject({ state: "dropped" });
    const again = () =>
      database.client.$transaction((tx) => sendAgain(tx, owner, consumerId, { deliveryId: delivery?.id ?? 0n }));
    expect(await again()).toMatchObject({ ok: false, code: "endpoint_off" });
    expect(await sendOne(endpointId)).toMatchObject({ ok: false, code: "endpoint_off" });
    await database.client.$transaction((tx) => switchEndpointOn(tx, owner, consumerId, { endpointId }));
    expect(await again()).toMatchObject({ ok: true });
    expect(await database.client.webhookDelivery.findMany({ where: { endpointId } })).toMatchObject([
      { id: delivery?.id, messageId: delivery?.messageId, state: "waiting", attempts: 0 },
    ]);
  });

  test("an endpoint for which a thousand wait is sent no more by hand until it has taken some", async () => {
    const { endpointId } = await added();
    await sendOne(endpointId);
    const [delivery] = await database.client.webhookDelivery.findMany({ where: { endpointId } });
    const again = () =>
      database.client.$transaction((tx) => sendAgain(tx, owner, consumerId, { deliveryId: delivery?.id ?? 0n }));
    await database.client.webhookDelivery.updateMany({ where: { endpointId }, data: { state: "failed" } });
    const messages = await database.client.message.createManyAndReturn({
      data: Array.from({ length: WAITING_MAX }, () => ({ consumerId, type: "balance.low", data: {} })),
      select: { id: true },
    });
    await database.client.webhookDelivery.createMany({
      data: messages.map(({ id }) => ({ endpointId, messageId: id })),
    });
    expect(await sendOne(endpointId)).toMatchObject({ ok: false, code: "endpoint_full" });
    expect(await again()).toMatchObject({ ok: false, code: "endpoint_full" });
    await database.client.webhookDelivery.deleteMany({ where: { endpointId, messageId: messages[0]?.id ?? 0n } });
    expect(await again()).toMatchObject({ ok: true });
    // What waits already takes no other's place: it is only sent sooner.
    expect(await again()).toMatchObject({ ok: true });
  });

  test("a start over forgets that it failed", async () => {
    const { endpointId } = await added();
    const failing = { state: "failing", failingSince: new Date(0) };
    await database.client.webhookEndpoint.update({ where: { id: endpointId }, data: failing });
    await database.client.$transaction((tx) => switchEndpointOn(tx, owner, consumerId, { endpointId }));
    expect(await findEndpoint(consumerId, endpointId, new Date())).toMatchObject({ state: "on", failingSince: null });
  });
});
