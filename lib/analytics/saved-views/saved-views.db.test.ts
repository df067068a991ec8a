import { afterAll, beforeAll, expect, test } from "vitest";
import type { OperatorActor } from "@/lib/access/actor";
import { publicId } from "@/lib/kernel/ids";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { deleteView } from "./delete-view";
import { listViews } from "./list-views";
import { renameView } from "./rename-view";
import { saveView } from "./save-view";
import { RenameViewInput, SaveViewInput, VIEWS_MAX, viewQuery } from "./schema";

let database: ConsoleDatabase;
let other: OperatorActor;
beforeAll(async () => {
  database = await consoleDatabase();
  const { id } = await database.client.operator.create({ data: { email: "other@tollgate.test", name: "Grace" } });
  other = { kind: "operator", id, name: "Grace", role: "viewer" };
});
afterAll(() => database.close());

const save = (name: string, query: string, actor: OperatorActor = database.admin) =>
  database.client.$transaction((tx) => saveView(tx, actor, SaveViewInput.parse({ name, query })));

test("a view keeps the list and not the moment, under a name of the operator's own", async () => {
  expect(viewQuery("status=402&page=7&code=sub&after=x&before=y&panel=views")).toBe("code=sub&status=402");
  expect(await save("Lapsed", "status=402&code=sub&page=2")).toMatchObject({ ok: true });
  expect(await save("Lapsed", "code=no_plan")).toMatchObject({ ok: true });
  expect(await save("Lapsed", "code=sub", other)).toMatchObject({ ok: true });
  expect(await listViews(database.client, database.admin.id)).toMatchObject([
    { name: "Lapsed", query: "code=no_plan" },
  ]);
  const audit = await database.client.auditEntry.findMany({
    where: { action: "savedView.save" },
    orderBy: { id: "asc" },
  });
  expect(audit.map(({ before, after }) => ({ before, after }))).toEqual([
    { before: null, after: { query: "code=sub&status=402" } },
    { before: { query: "code=sub&status=402" }, after: { query: "code=no_plan" } },
    { before: null, after: { query: "code=sub" } },
  ]);
});

test("a view is renamed and deleted by its owner alone", async () => {
  const saved = await save("Mine", "status=402");
  if (!saved.ok) throw new Error(saved.message);
  const { viewId } = saved.value;
  const rename = (name: string, actor: OperatorActor) =>
    database.client.$transaction((tx) =>
      renameView(tx, actor, RenameViewInput.parse({ viewId: publicId("savedView", viewId), name })),
    );
  expect(await rename("Theirs", other)).toMatchObject({ code: "view_not_found" });
  expect(await rename("Lapsed", database.admin)).toMatchObject({ code: "name_taken", field: "name" });
  expect(await rename("Still mine", database.admin)).toMatchObject({ ok: true });
  const drop = (actor: OperatorActor) => database.client.$transaction((tx) => deleteView(tx, actor, { viewId }));
  expect(await drop(other)).toMatchObject({ code: "view_not_found" });
  expect(await drop(database.admin)).toMatchObject({ ok: true, value: { name: "Still mine", query: "status=402" } });
  expect(await drop(database.admin)).toMatchObject({ code: "view_not_found" });
});

test("there is an end to them", async () => {
  await database.client.savedView.createMany({
    data: Array.from({ length: VIEWS_MAX }, (_, n) => ({ operatorId: other.id, name: `View ${n}`, query: "" })),
  });
  expect(await save("One more", "", other)).toMatchObject({ code: "too_many_views" });
  expect(await save("View 1", "status=429", other)).toMatchObject({ ok: true });
});
