import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reactivateConsumer } from "@/lib/consumers/reactivate-consumer";
import { SuspendConsumerInput } from "@/lib/consumers/schema";
import { suspendConsumer } from "@/lib/consumers/suspend-consumer";
import { publicId } from "@/lib/kernel/ids";
import { type ConsoleDatabase, consoleDatabase, formOf } from "@/lib/testing/console-database";
import { type BulkDefinition, requestIdOf, runBulk, TICKED_MAX, tickedItems } from "./run-bulk";

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(() => database.close());

const definition: BulkDefinition<typeof SuspendConsumerInput, { name: string; changed: boolean }> = {
  name: "consumer.suspend_selected",
  permission: "consumer:write",
  input: SuspendConsumerInput,
  items: tickedItems("consumerId"),
  run: suspendConsumer,
  done: ({ done }) => `${done.length} suspended`,
  refresh: () => ["/consumers"],
};

let made = 0;
async function consumer(status: "active" | "suspended" | "archived" = "active") {
  const name = `Consumer ${++made}`;
  const { id } = await database.client.consumer.create({ data: { externalId: `c-${made}`, name, status } });
  return { id, publicId: publicId("consumer", id), name };
}

function send(ids: readonly string[], fields: Record<string, string> = {}, requestId?: string, actor = database.admin) {
  return runBulk(database.client, actor, definition, formOf({ "ids[]": ids, reason: "Unpaid", ...fields }, requestId));
}

function audits(ids: readonly bigint[]) {
  return database.client.auditEntry.count({ where: { consumerId: { in: [...ids] } } });
}

describe("one act on many objects", () => {
  test("does each in a transaction of its own: one refusal leaves the others done, and each row tells its end", async () => {
    const [active, suspended, archived] = [await consumer(), await consumer("suspended"), await consumer("archived")];
    const ids = [active.publicId, suspended.publicId, archived.publicId, "con_ZZZZZ", active.publicId];
    const { state, refresh } = await send(ids);
    expect(state).toEqual({
      status: "done",
      message: "2 suspended",
      value: {
        done: [
          { id: active.publicId, value: { consumerId: active.publicId, name: active.name, changed: true } },
          { id: suspended.publicId, value: { consumerId: suspended.publicId, name: suspended.name, changed: false } },
        ],
        refused: [
          { id: archived.publicId, message: `${archived.name} is archived. Restore it first.` },
          { id: "con_ZZZZZ", message: "This consumer does not exist." },
        ],
      },
    });
    expect(refresh).toEqual(["/consumers"]);
    expect(await audits([active.id, suspended.id, archived.id])).toBe(1);
  });

  test("sent again after a part was done goes on with the rest, and repeats nothing", async () => {
    const [one, two] = [await consumer(), await consumer()];
    const requestId = randomUUID();
    await send([one.publicId], {}, requestId);
    await database.client.$transaction((tx) => reactivateConsumer(tx, database.admin, { consumerId: one.id }));
    const { state } = await send([one.publicId, two.publicId], {}, requestId);
    expect(state).toMatchObject({ status: "done", value: { done: [{ id: one.publicId }, { id: two.publicId }] } });
    // The first was not suspended a second time: its answer is the first one's.
    expect(await database.client.consumer.findUnique({ where: { id: one.id } })).toMatchObject({ status: "active" });
    expect(await audits([one.id, two.id])).toBe(3);
  });

  test("a field that is wrong for all is told at the field, and nothing is written", async () => {
    const { id, publicId } = await consumer();
    const { state } = await send([publicId], { reason: "x".repeat(501) });
    expect(state).toMatchObject({ status: "refused", fieldErrors: { reason: "Takes at most 500 characters." } });
    expect(await audits([id])).toBe(0);
  });

  test("nobody, too many, and a viewer are refused before the first", async () => {
    const { id, publicId } = await consumer();
    expect((await send([])).state).toMatchObject({ message: "Nothing is selected. Tick a row first." });
    const many = Array.from({ length: TICKED_MAX + 1 }, (_, index) => `con_${index + 10}`);
    expect((await send(many)).state).toMatchObject({
      message: expect.stringContaining(`at most ${TICKED_MAX} go at once`),
    });
    const viewer = { ...database.admin, role: "viewer" as const };
    expect((await send([publicId], {}, undefined, viewer)).state).toMatchObject({
      message: "Changing consumers needs the operator role. You are a viewer.",
    });
    expect(await audits([id])).toBe(0);
  });
});

test("an object's request id is a UUID, the same for the same two, another for any other", () => {
  const requestId = randomUUID();
  expect(requestIdOf(requestId, "con_1")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(requestIdOf(requestId, "con_1")).toBe(requestIdOf(requestId, "con_1"));
  expect(requestIdOf(requestId, "con_1")).not.toBe(requestIdOf(requestId, "con_2"));
  expect(requestIdOf(requestId, "con_1")).not.toBe(requestIdOf(randomUUID(), "con_1"));
});
