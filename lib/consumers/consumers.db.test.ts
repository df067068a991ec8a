import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { inTransaction } from "@/lib/access/transaction";
import { parsePublicId } from "@/lib/kernel/ids";
import type { Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { addOverride } from "./add-override";
import { archiveConsumer } from "./archive-consumer";
import { createConsumer } from "./create-consumer";
import { editConsumer } from "./edit-consumer";
import { reactivateConsumer } from "./reactivate-consumer";
import { removeOverride } from "./remove-override";
import { restoreConsumer } from "./restore-consumer";
import { suspendConsumer } from "./suspend-consumer";

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(() => database.close());

let made = 0;
const settings = () => ({
  name: "Acme",
  externalId: `acme-${++made}`,
  email: null,
  timeZone: "UTC",
  spendCapMicros: null,
  metadata: {},
});

function run<T>(verb: (tx: Tx, actor: Actor) => Promise<Result<T>>, actor: Actor = database.admin): Promise<Result<T>> {
  return inTransaction(database.client, (tx) => verb(tx, actor));
}

async function consumer(input = settings()): Promise<bigint> {
  const created = await run((tx, actor) => createConsumer(tx, actor, input));
  if (!created.ok) throw new Error(created.message);
  return parsePublicId("consumer", created.value.consumerId) ?? 0n;
}

function read(id: bigint) {
  return database.client.consumer.findUniqueOrThrow({ where: { id } });
}

function audits(consumerId: bigint) {
  return database.client.auditEntry.findMany({ where: { consumerId }, orderBy: { id: "asc" } });
}

function changes(consumerId: bigint) {
  return database.client.change.count({ where: { consumerId, kind: "consumer" } });
}

async function subscribe(
  consumerId: bigint,
  limits: { name: string; kind: "rate" | "quota"; period: "second" | "month" }[] = [],
) {
  const plan = await database.client.plan.create({ data: { name: `Plan ${++made}` } });
  const version = await database.client.planVersion.create({ data: { planId: plan.id, version: 1 } });
  await database.client.planLimit.createMany({
    data: limits.map((limit) => ({ ...limit, planVersionId: version.id, limit: 10n })),
  });
  await database.client.subscription.create({
    data: {
      consumerId,
      planVersionId: version.id,
      anchorAt: new Date(),
      periodStart: new Date(),
      periodEnd: new Date(Date.now() + 86_400_000),
    },
  });
  return plan.name;
}

describe("a new consumer", () => {
  test("has an account, an audit row, and the gates hear of it", async () => {
    const id = await consumer({ ...settings(), spendCapMicros: null, metadata: { crm: 7 } as never });
    expect(await database.client.account.findUnique({ where: { consumerId: id } })).toMatchObject({ debt: 0n });
    expect(await audits(id)).toMatchObject([
      { action: "consumer.create", actorName: "Ada", after: { metadata: { crm: 7 } } },
    ]);
    expect(await changes(id)).toBe(1);
  });

  test("with an external id that is taken is refused at the field, archived or not", async () => {
    const input = settings();
    await consumer(input);
    const second = await run((tx, actor) => createConsumer(tx, actor, { ...input, name: "Other" }));
    expect(second).toMatchObject({ ok: false, code: "external_id_taken", field: "externalId" });
  });

  test("made twice at once exists once", async () => {
    const input = settings();
    const answers = await Promise.all([
      run((tx, actor) => createConsumer(tx, actor, input)),
      run((tx, actor) => createConsumer(tx, actor, input)),
    ]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await database.client.consumer.count({ where: { externalId: input.externalId } })).toBe(1);
  });
});

describe("editing", () => {
  test("writes what has changed, with both sides in the audit log", async () => {
    const input = settings();
    const consumerId = await consumer(input);
    const edited = { ...input, consumerId, revision: 1, name: "Acme Corp", spendCapMicros: 5_000_000n };
    expect(await run((tx, actor) => editConsumer(tx, actor, edited))).toMatchObject({ ok: true });
    expect(await read(consumerId)).toMatchObject({ name: "Acme Corp", spendCapMicros: 5_000_000n, revision: 2 });
    expect((await audits(consumerId)).at(-1)).toMatchObject({
      action: "consumer.edit",
      before: { name: "Acme", spendCapMicros: null },
      after: { name: "Acme Corp", spendCapMicros: "5000000" },
    });
  });

  test("without a difference writes nothing", async () => {
    const input = settings();
    const consumerId = await consumer(input);
    await run((tx, actor) => editConsumer(tx, actor, { ...input, consumerId, revision: 1 }));
    expect((await read(consumerId)).revision).toBe(1);
    expect(await audits(consumerId)).toHaveLength(1);
  });

  test("the second of two operators is told who was first, and nothing is overwritten", async () => {
    const input = settings();
    const consumerId = await consumer(input);
    const ben = { ...database.admin, name: "Ben" };
    await run((tx, actor) => editConsumer(tx, actor, { ...input, consumerId, revision: 1, name: "By Ben" }), ben);
    const second = await run((tx, actor) =>
      editConsumer(tx, actor, { ...input, consumerId, revision: 1, name: "By Ada" }),
    );
    expect(second).toMatchObject({
      code: "edited_meanwhile",
      message: expect.stringContaining("Ben changed this consumer"),
    });
    expect((await read(consumerId)).name).toBe("By Ben");
  });

  test("two at once: one is written", async () => {
    const input = settings();
    const consumerId = await consumer(input);
    const answers = await Promise.all(
      ["One", "Two"].map((name) =>
        run((tx, actor) => editConsumer(tx, actor, { ...input, consumerId, revision: 1, name })),
      ),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await read(consumerId)).revision).toBe(2);
  });

  test("to an external id that is taken is refused at the field", async () => {
    const taken = settings();
    await consumer(taken);
    const input = settings();
    const consumerId = await consumer(input);
    const edit = { ...input, consumerId, revision: 1, externalId: taken.externalId };
    expect(await run((tx, actor) => editConsumer(tx, actor, edit))).toMatchObject({ field: "externalId" });
  });

  test("nobody is refused", async () => {
    const edit = { ...settings(), consumerId: 999_999n, revision: 1 };
    expect(await run((tx, actor) => editConsumer(tx, actor, edit))).toMatchObject({ code: "consumer_unknown" });
  });
});

describe("a consumer's status", () => {
  test("suspended and reactivated: each told to the gates and audited with its reason, each once", async () => {
    const consumerId = await consumer();
    const suspend = () => run((tx, actor) => suspendConsumer(tx, actor, { consumerId, reason: "Unpaid" }));
    expect(await suspend()).toMatchObject({ ok: true });
    expect(await suspend()).toMatchObject({ ok: true });
    expect(await read(consumerId)).toMatchObject({ status: "suspended" });
    await run((tx, actor) => reactivateConsumer(tx, actor, { consumerId }));
    expect(await audits(consumerId)).toMatchObject([
      { action: "consumer.create" },
      { action: "consumer.suspend", reason: "Unpaid", before: { status: "active" }, after: { status: "suspended" } },
      { action: "consumer.reactivate" },
    ]);
    expect(await changes(consumerId)).toBe(3);
  });

  test("archived while subscribed is refused and names the plan; after the subscription's end it works", async () => {
    const consumerId = await consumer();
    const plan = await subscribe(consumerId);
    const archive = () => run((tx, actor) => archiveConsumer(tx, actor, { consumerId }));
    expect(await archive()).toMatchObject({ code: "subscription_running", message: expect.stringContaining(plan) });
    await database.client.subscription.updateMany({
      where: { consumerId },
      data: { status: "canceled", canceledAt: new Date() },
    });
    expect(await archive()).toMatchObject({ ok: true });
    expect(await read(consumerId)).toMatchObject({ status: "archived" });
  });

  test("an archived one is neither suspended nor reactivated; restoring makes it active", async () => {
    const consumerId = await consumer();
    await run((tx, actor) => archiveConsumer(tx, actor, { consumerId }));
    const suspended = await run((tx, actor) => suspendConsumer(tx, actor, { consumerId, reason: "" }));
    const reactivated = await run((tx, actor) => reactivateConsumer(tx, actor, { consumerId }));
    expect([suspended, reactivated]).toMatchObject([{ code: "consumer_archived" }, { code: "consumer_archived" }]);
    await run((tx, actor) => restoreConsumer(tx, actor, { consumerId }));
    expect(await read(consumerId)).toMatchObject({ status: "active" });
  });

  test("restoring a suspended one does not lift the suspension", async () => {
    const consumerId = await consumer();
    await run((tx, actor) => suspendConsumer(tx, actor, { consumerId, reason: "" }));
    await run((tx, actor) => restoreConsumer(tx, actor, { consumerId }));
    expect(await read(consumerId)).toMatchObject({ status: "suspended" });
  });
});

describe("an override", () => {
  const limit = { name: "burst", period: "second", limit: 40, routeId: null, reason: "Launch day" } as const;

  test("is added, replaced by a second of the same name and scope, and removed", async () => {
    const consumerId = await consumer();
    await run((tx, actor) => addOverride(tx, actor, { ...limit, consumerId }));
    await run((tx, actor) => addOverride(tx, actor, { ...limit, consumerId, limit: 80 }));
    const rows = await database.client.limitOverride.findMany({ where: { consumerId } });
    expect(rows).toMatchObject([{ kind: "rate", limit: 80n, reason: "Launch day" }]);
    const overrideId = rows[0]?.id ?? 0n;
    await run((tx, actor) => removeOverride(tx, actor, { overrideId, reason: "Over" }));
    expect(await database.client.limitOverride.count({ where: { consumerId } })).toBe(0);
    expect((await audits(consumerId)).map(({ action }) => action)).toEqual([
      "consumer.create",
      "override.add",
      "override.replace",
      "override.remove",
    ]);
    const again = await run((tx, actor) => removeOverride(tx, actor, { overrideId, reason: "" }));
    expect(again).toMatchObject({ code: "override_gone" });
  });

  test("that makes a quota of the plan's rate is refused at the period", async () => {
    const consumerId = await consumer();
    await subscribe(consumerId, [{ name: "burst", kind: "rate", period: "second" }]);
    const added = await run((tx, actor) => addOverride(tx, actor, { ...limit, consumerId, period: "month" }));
    expect(added).toMatchObject({ code: "kind_differs", field: "period" });
  });

  test("of a route that does not exist is refused at the route", async () => {
    const consumerId = await consumer();
    const added = await run((tx, actor) => addOverride(tx, actor, { ...limit, consumerId, routeId: 999_999n }));
    expect(added).toMatchObject({ code: "route_unknown", field: "routeId" });
  });
});
