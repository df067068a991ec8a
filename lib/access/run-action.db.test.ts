import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { recordAudit } from "@/lib/audit/record";
import { ok, refuse } from "@/lib/kernel/result";
import { line } from "@/lib/platform/fields";
import { type ConsoleDatabase, consoleDatabase, formOf } from "@/lib/testing/console-database";
import { type ActionDefinition, runAction } from "./run-action";

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(() => database.close());

const Input = z.strictObject({ externalId: line({ max: 50 }), fate: z.enum(["done", "refused", "thrown"]) });

/** Writes a consumer and its audit row, then meets its fate. */
const definition: ActionDefinition<typeof Input, { id: bigint; at: Date; secret: string | null }> = {
  name: "consumer.try",
  permission: "consumer:write",
  input: Input,
  async run(tx, actor, { externalId, fate }) {
    const { id, createdAt } = await tx.consumer.create({ data: { externalId, name: "Tried" } });
    await recordAudit(tx, actor, {
      action: "consumer.try",
      target: { kind: "consumer", id, name: "Tried" },
      consumerId: id,
      after: { spendCapMicros: 5n },
    });
    if (fate === "refused") return refuse("no_luck", "No luck with this one.", "externalId");
    if (fate === "thrown") throw new Error("password=hunter2 in a message");
    return ok({ id, at: createdAt, secret: "tg_live_secret" });
  },
  done: (_, { externalId }) => `${externalId} added`,
  refresh: () => ["/consumers"],
  remember: (value) => ({ ...value, secret: null }),
};

function send(fields: Record<string, string>, requestId?: string, actor = database.admin) {
  return runAction(database.client, actor, definition, formOf(fields, requestId));
}

async function written(externalId: string) {
  const consumers = await database.client.consumer.findMany({ where: { externalId }, select: { id: true } });
  const audits = await database.client.auditEntry.count({
    where: { consumerId: { in: consumers.map(({ id }) => id) } },
  });
  return { consumers: consumers.length, audits };
}

describe("an action", () => {
  test("writes the change and its audit row, and says what is done and what to show anew", async () => {
    const { state, refresh } = await send({ externalId: "a-1", fate: "done" });
    expect(state).toMatchObject({ status: "done", message: "a-1 added", value: { secret: "tg_live_secret" } });
    expect(refresh).toEqual(["/consumers"]);
    expect(await written("a-1")).toEqual({ consumers: 1, audits: 1 });
    const audit = await database.client.auditEntry.findFirstOrThrow({ orderBy: { id: "desc" } });
    expect(audit).toMatchObject({ actorKind: "operator", actorId: database.admin.id, actorName: "Ada", before: null });
    expect(audit.after).toEqual({ spendCapMicros: "5" });
  });

  test("a refusal rolls everything back and stands at its field, with what was typed", async () => {
    const requestId = randomUUID();
    const { state, refresh } = await send({ externalId: "a-2", fate: "refused" }, requestId);
    expect(state).toEqual({
      status: "refused",
      message: "No luck with this one.",
      fieldErrors: { externalId: "No luck with this one." },
      values: { externalId: "a-2", fate: "refused" },
    });
    expect(refresh).toEqual([]);
    expect(await written("a-2")).toEqual({ consumers: 0, audits: 0 });
    expect(await database.client.actionRequest.findUnique({ where: { id: requestId } })).toBeNull();
  });

  test("the same request may be mended and sent again after a refusal", async () => {
    const requestId = randomUUID();
    await send({ externalId: "a-3", fate: "refused" }, requestId);
    expect((await send({ externalId: "a-3", fate: "done" }, requestId)).state.status).toBe("done");
  });

  test("what is thrown is never shown, and rolls back", async () => {
    const { state } = await send({ externalId: "a-4", fate: "thrown" });
    expect(state).toMatchObject({ status: "refused", message: expect.stringMatching(/reference [0-9a-f]{8}/) });
    expect(JSON.stringify(state)).not.toContain("hunter2");
    expect(await written("a-4")).toEqual({ consumers: 0, audits: 0 });
  });

  test("a wrong field never reaches the verb", async () => {
    const { state } = await send({ externalId: "a-5", fate: "else" });
    expect(state).toMatchObject({ status: "refused", fieldErrors: { fate: expect.any(String) } });
    expect(await written("a-5")).toEqual({ consumers: 0, audits: 0 });
  });

  test("a viewer is refused by the server, whatever the page showed", async () => {
    const viewer = { ...database.admin, role: "viewer" as const };
    const { state } = await send({ externalId: "a-6", fate: "done" }, undefined, viewer);
    expect(state).toMatchObject({ message: "Changing consumers needs the operator role. You are a viewer." });
    expect(await written("a-6")).toEqual({ consumers: 0, audits: 0 });
  });
});

describe("a request id", () => {
  test("that comes again gets the first answer, without what must not be stored", async () => {
    const requestId = randomUUID();
    const first = await send({ externalId: "b-1", fate: "done" }, requestId);
    const second = await send({ externalId: "b-1", fate: "done" }, requestId);
    if (first.state.status !== "done") throw new Error("the first was refused");
    expect(second.state).toEqual({ ...first.state, value: { ...first.state.value, secret: null } });
    expect(await written("b-1")).toEqual({ consumers: 1, audits: 1 });
    const row = await database.client.actionRequest.findUniqueOrThrow({ where: { id: requestId } });
    expect(JSON.stringify(row.result)).not.toContain("tg_live_secret");
  });

  test("that comes many times at once is done once", async () => {
    const requestId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send({ externalId: "b-2", fate: "done" }, requestId)),
    );
    expect(answers.map(({ state }) => state.status)).toEqual(Array(8).fill("done"));
    expect(await written("b-2")).toEqual({ consumers: 1, audits: 1 });
  });

  test("of another operator is not answered", async () => {
    const requestId = randomUUID();
    await send({ externalId: "b-3", fate: "done" }, requestId);
    const other = await database.client.operator.create({
      data: { email: "b@tollgate.test", name: "Ben", role: "admin" },
    });
    const { state } = await send({ externalId: "b-4", fate: "done" }, requestId, { ...database.admin, id: other.id });
    expect(state).toMatchObject({ status: "refused", message: expect.stringMatching(/sent before/) });
    expect(await written("b-4")).toEqual({ consumers: 0, audits: 0 });
  });

  test.each(["", "1", "not-a-uuid"])("%j is refused", async (requestId) => {
    const { state } = await send({ externalId: "b-5", fate: "done" }, requestId);
    expect(state).toMatchObject({ status: "refused", message: expect.stringMatching(/out of date/) });
  });
});
