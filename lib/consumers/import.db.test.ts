import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runBulk } from "@/lib/access/run-bulk";
import { runQuestion } from "@/lib/access/run-question";
import { type ConsoleDatabase, consoleDatabase, formOf } from "@/lib/testing/console-database";
import { checkImport } from "./check-import";
import { importConsumer } from "./import-consumer";
import { importItems } from "./import-file";
import { ImportFileInput, ImportRowInput } from "./schema";

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
  const plan = await database.client.plan.create({ data: { name: "Growth" } });
  await database.client.planVersion.create({
    data: { planId: plan.id, version: 1, state: "published", publishedAt: new Date() },
  });
  await database.client.plan.create({ data: { name: "Never published" } });
});
afterAll(() => database.close());

const question = {
  name: "consumer.check_import",
  permission: "consumer:write",
  input: ImportFileInput,
  multiline: ["csv"],
  ask: checkImport,
} as const;

const write = {
  name: "consumer.import",
  permission: "consumer:write",
  input: ImportRowInput,
  multiline: ["metadata"],
  items: importItems,
  run: importConsumer,
  done: () => "",
} as const;

async function check(csv: string) {
  const { state } = await runQuestion(database.client, database.admin, question, formOf({ csv }));
  if (state.status !== "done") return state.status === "refused" ? state.fieldErrors.csv : null;
  return state.value.rows.map(({ line, verdict, says }) => [line, verdict, says]);
}

async function send(csv: string, requestId?: string) {
  const { state } = await runBulk(database.client, database.admin, write, formOf({ csv }, requestId));
  if (state.status !== "done") throw new Error(state.status === "refused" ? state.message : state.status);
  return state.value;
}

function find(externalId: string) {
  return database.client.consumer.findUnique({ where: { externalId } });
}

function grants(consumerId: bigint | undefined) {
  return database.client.lot.findMany({
    where: { consumerId: consumerId ?? 0n, purse: "credits", source: "purchase" },
  });
}

describe("an import's dry run", () => {
  test("says row by row what would be new, changed, unchanged or wrong, and writes nothing", async () => {
    await send('external id,name,e-mail,metadata\nknown,Known,a@known.test,"{""tier"":1}"\nsame,Same,,');
    await database.client.consumer.create({ data: { externalId: "gone", name: "Gone", status: "archived" } });
    const entries = await database.client.auditEntry.count();
    const csv = [
      "External ID;E-Mail;name;plan;credits;metadata",
      'fresh;a@fresh.test;=HYPERLINK("x");growth v4;1,000.50;',
      "known;b@known.test;;Growth;5;",
      "same;;Same;;;",
      "fresh;;Again;;;",
      ";;No id;;;",
      "nameless;;;;;",
      "odd;not an address;Odd;;-1;[]",
      "planless;;Planless;Never published;;",
      "gone;;Gone;;;",
      "long;;Long;;;;;extra",
    ].join("\n");
    expect(await check(csv)).toEqual([
      [2, "new", 'name =HYPERLINK("x") · email a@fresh.test · plan Growth · credits 1,000.50 credits'],
      [3, "changed", "email a@known.test → b@known.test · plan Growth · Credits go to new consumers only."],
      [4, "unchanged", ""],
      [5, "error", "Line 2 is about the same external id."],
      [6, "error", expect.stringContaining("External id: Begins with a letter or digit")],
      [7, "error", "A new consumer needs a name."],
      [
        8,
        "error",
        expect.stringMatching(
          /E-mail: Takes an e-mail address .* Metadata: Takes one flat JSON object .* Credits: Cannot/,
        ),
      ],
      [9, "error", "There is no published plan “Never published”."],
      [10, "error", "Gone is archived. Restore it first."],
      [11, "error", "Has 8 cells, but the first line names 6 columns."],
    ]);
    expect(await find("fresh")).toBeNull();
    expect(await database.client.auditEntry.count()).toBe(entries);
  });

  test.each([
    ["", "Needs a first line that names the columns, and at least one consumer under it."],
    ["name\nAcme", "Needs a column “external id”: it tells which consumer a row is about."],
    ["external id,External-ID\na,b", "Has the column “External-ID” twice."],
    ['external id\n"a', "Line 2: a quote is opened and never closed."],
    [`external id\n${"a\n".repeat(501)}`, "Has 501 rows; takes at most 500 at once. Split the file."],
    [`external id\n${"a".repeat(250_001)}`, "Takes at most 250,000 characters. Split the file."],
  ])("refuses %.20j as a whole", async (csv, message) => {
    expect(await check(csv)).toBe(message);
  });

  test("cannot write even if it tried", async () => {
    const writing = {
      ...question,
      ask: async (tx: Parameters<typeof checkImport>[0]) => {
        await tx.consumer.create({ data: { externalId: "sneaky", name: "Sneaky" } });
        return checkImport(tx, { csv: "external id\na" });
      },
    };
    const { state } = await runQuestion(database.client, database.admin, writing, formOf({ csv: "" }));
    expect(state).toMatchObject({ status: "refused", message: expect.stringMatching(/reference [0-9a-f]{8}/) });
    expect(await find("sneaky")).toBeNull();
  });
});

describe("an import", () => {
  test("adds with plan and first credits, changes what a row names, keeps what it leaves empty, each with audit rows", async () => {
    const first = await send("external id,name,email,plan,credits\none,One,a@one.test,Growth,12.5\ntwo,Two,,,");
    expect(first.refused).toEqual([]);
    expect(first.done.map(({ value }) => value.verdict)).toEqual(["new", "new"]);
    const one = await find("one");
    expect(await grants(one?.id)).toMatchObject([{ amount: 12_500_000n, source: "purchase" }]);

    const second = await send("external id,name,email,plan,credits\none,Uno,,,99\ntwo,,,Growth,");
    expect(second.done.map(({ value }) => [value.name, value.verdict])).toEqual([
      ["Uno", "changed"],
      ["Two", "changed"],
    ]);
    expect(await find("one")).toMatchObject({ name: "Uno", email: "a@one.test" });
    expect(await grants(one?.id)).toHaveLength(1);
    const entries = await database.client.auditEntry.findMany({
      where: { consumerId: one?.id ?? 0n },
      orderBy: { id: "asc" },
    });
    expect(entries.map(({ action }) => action)).toEqual([
      "consumer.create",
      "subscription.assign",
      "grant.create",
      "consumer.edit",
    ]);
  });

  test("sent twice, as the same request or as another, writes once", async () => {
    const csv = "external id,name,credits\nonce,Once,3";
    const requestId = randomUUID();
    await send(csv, requestId);
    expect((await send(csv, requestId)).done).toMatchObject([{ value: { verdict: "new" } }]);
    expect((await send(csv)).done).toMatchObject([{ value: { verdict: "unchanged" } }]);
    const once = await find("once");
    expect(await grants(once?.id)).toHaveLength(1);
    expect(await database.client.auditEntry.count({ where: { consumerId: once?.id ?? 0n } })).toBe(2);
  });

  test("a row that is refused leaves nothing of itself behind, and the others done", async () => {
    const answer = await send("external id,name,plan\nhalf,Half,Nowhere\nwhole,Whole,Growth");
    expect(answer.refused).toEqual([{ id: "line 2", message: "There is no published plan “Nowhere”." }]);
    expect(answer.done).toMatchObject([{ id: "line 3" }]);
    expect(await find("half")).toBeNull();
    expect(await find("whole")).not.toBeNull();
  });
});
