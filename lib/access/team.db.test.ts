import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "@/lib/access/actor";
import type { Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { acceptInvitation } from "./accept-invitation";
import { changeRole } from "./change-role";
import { disableOperator } from "./disable-operator";
import { enableOperator } from "./enable-operator";
import { createFirstOperatorLink } from "./first-operator";
import { findInvitation } from "./invitation";
import { inviteOperator } from "./invite-operator";
import { verifyPassword } from "./password";
import { resetPassword } from "./reset-password";
import { inTransaction } from "./transaction";
import { withdrawInvitation } from "./withdraw-invitation";

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(() => database.close());

const DAY_MS = 86_400_000;

function run<T>(verb: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
  return inTransaction(database.client, verb);
}

async function invite(email: string, role: Role = "operator"): Promise<string> {
  const invited = await run((tx) => inviteOperator(tx, database.admin, { email, role }));
  if (!invited.ok || invited.value.link === null) throw new Error("not invited");
  return invited.value.link.slice("http://console.test/invite/".length);
}

function accept(token: string, email?: string, nowMs = Date.now()) {
  const input = { token, name: "Newcomer", password: "several plain words", ...(email ? { email } : {}) };
  return run((tx) => acceptInvitation(tx, input, nowMs));
}

async function member(email: string, role: Role = "operator") {
  await accept(await invite(email, role));
  return database.client.operator.findUniqueOrThrow({ where: { email } });
}

describe("an invitation", () => {
  test("makes an operator with the role it names, once", async () => {
    const token = await invite("new@tollgate.test", "viewer");
    expect(await accept(token)).toEqual({ ok: true, value: { email: "new@tollgate.test" } });
    const operator = await database.client.operator.findUniqueOrThrow({ where: { email: "new@tollgate.test" } });
    expect(operator.role).toBe("viewer");
    expect(await verifyPassword("several plain words", operator.passwordHash)).toBe(true);
    expect(await accept(token)).toMatchObject({ ok: false, code: "invitation_over" });
    const audit = await database.client.auditEntry.findFirstOrThrow({ where: { action: "operator.join" } });
    expect(audit).toMatchObject({ actorId: operator.id, targetId: operator.id });
  });

  test("used twice at once makes one operator", async () => {
    const token = await invite("twice@tollgate.test");
    const answers = await Promise.all([accept(token), accept(token)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("is kept as a digest only, and ends after seven days", async () => {
    const token = await invite("late@tollgate.test");
    expect(await database.client.operatorInvitation.count({ where: { digest: Buffer.from(token) } })).toBe(0);
    expect(await findInvitation(database.client, token, Date.now() + 6.9 * DAY_MS)).not.toBeNull();
    expect(await accept(token, undefined, Date.now() + 7.1 * DAY_MS)).toMatchObject({ code: "invitation_over" });
  });

  test("a second one replaces the first; a withdrawn one opens nothing", async () => {
    const first = await invite("again@tollgate.test");
    const second = await invite("again@tollgate.test");
    expect(await accept(first)).toMatchObject({ code: "invitation_over" });
    const invitation = await findInvitation(database.client, second, Date.now());
    await run((tx) => withdrawInvitation(tx, database.admin, { invitationId: invitation?.id ?? 0n }));
    expect(await accept(second)).toMatchObject({ code: "invitation_over" });
  });

  test("cannot name another address than it was made for", async () => {
    const token = await invite("own@tollgate.test");
    expect(await accept(token, "else@tollgate.test")).toMatchObject({
      ok: true,
      value: { email: "own@tollgate.test" },
    });
  });

  test("of somebody on the team is refused at the field", async () => {
    await member("there@tollgate.test");
    const again = await run((tx) =>
      inviteOperator(tx, database.admin, { email: "there@tollgate.test", role: "admin" }),
    );
    expect(again).toMatchObject({ ok: false, code: "operator_exists", field: "email" });
  });
});

test("a password link sets a new password, ends the sessions and keeps the role", async () => {
  const { id } = await member("forgot@tollgate.test", "viewer");
  const sessionId = "3f0c2c52-6f0e-4f43-9a5e-0f4a3b0d7b11";
  await database.client.operatorSession.create({
    data: { id: sessionId, operatorId: id, expiresAt: new Date(Date.now() + DAY_MS) },
  });
  const made = await run((tx) => resetPassword(tx, database.admin, { operatorId: id }));
  if (!made.ok) throw new Error(made.message);
  expect(await accept(made.value.link?.split("/").at(-1) ?? "")).toMatchObject({ ok: true });
  const operator = await database.client.operator.findUniqueOrThrow({ where: { id }, include: { sessions: true } });
  expect(operator.role).toBe("viewer");
  expect(operator.sessions[0]?.revokedAt).not.toBeNull();
});

describe("a role", () => {
  test("is changed by an admin, and the change is audited", async () => {
    const { id } = await member("role@tollgate.test", "viewer");
    await run((tx) => changeRole(tx, database.admin, { operatorId: id, role: "operator" }));
    const audit = await database.client.auditEntry.findFirstOrThrow({
      where: { action: "operator.change_role", targetId: id },
    });
    expect(audit).toMatchObject({ before: { role: "viewer" }, after: { role: "operator" } });
  });

  test("of oneself is not", async () => {
    const own = await run((tx) => changeRole(tx, database.admin, { operatorId: database.admin.id, role: "viewer" }));
    expect(own).toMatchObject({ code: "own_role", field: "role" });
  });

  test("two admins who demote each other at once leave one admin", async () => {
    const other = await member("other-admin@tollgate.test", "admin");
    const otherActor = { kind: "operator", id: other.id, name: other.name, role: "admin" } as const;
    const answers = await Promise.all([
      run((tx) => changeRole(tx, database.admin, { operatorId: other.id, role: "viewer" })),
      run((tx) => changeRole(tx, otherActor, { operatorId: database.admin.id, role: "viewer" })),
    ]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await database.client.operator.count({ where: { role: "admin", disabledAt: null } })).toBe(1);
    await database.client.operator.update({ where: { id: database.admin.id }, data: { role: "admin" } });
  });
});

describe("disabling", () => {
  test("ends the sessions; enabling opens the door again", async () => {
    const { id } = await member("leaver@tollgate.test");
    const sessionId = "3f0c2c52-6f0e-4f43-9a5e-0f4a3b0d7b12";
    await database.client.operatorSession.create({
      data: { id: sessionId, operatorId: id, expiresAt: new Date(Date.now() + DAY_MS) },
    });
    expect(await run((tx) => disableOperator(tx, database.admin, { operatorId: id }))).toMatchObject({ ok: true });
    const session = await database.client.operatorSession.findUniqueOrThrow({ where: { id: sessionId } });
    expect(session.revokedAt).not.toBeNull();
    await run((tx) => enableOperator(tx, database.admin, { operatorId: id }));
    expect((await database.client.operator.findUniqueOrThrow({ where: { id } })).disabledAt).toBeNull();
  });

  test("oneself or nobody is refused", async () => {
    const own = await run((tx) => disableOperator(tx, database.admin, { operatorId: database.admin.id }));
    expect(own).toMatchObject({ code: "oneself" });
    expect(await run((tx) => disableOperator(tx, database.admin, { operatorId: 999_999n }))).toMatchObject({
      code: "operator_unknown",
    });
  });
});

describe("the first operator's link", () => {
  test("is there only while there is no operator, and the last one made is the one that opens", async () => {
    expect(await createFirstOperatorLink(database.client, "http://console.test", Date.now())).toBeNull();
    const empty = await consoleDatabase();
    await empty.client.operator.deleteMany();
    const [first, second] = [
      await createFirstOperatorLink(empty.client, "http://console.test", Date.now()),
      await createFirstOperatorLink(empty.client, "http://console.test", Date.now()),
    ].map((link) => link?.split("/").at(-1) ?? "");
    const input = { name: "Ada", password: "several plain words", email: "ada@tollgate.test" };
    const use = (token: string) =>
      inTransaction(empty.client, (tx) => acceptInvitation(tx, { token, ...input }, Date.now()));
    expect(await use(first ?? "")).toMatchObject({ code: "invitation_over" });
    expect(await use(second ?? "")).toMatchObject({ ok: true });
    expect(await empty.client.operator.findFirst()).toMatchObject({ email: "ada@tollgate.test", role: "admin" });
    await empty.close();
  });
});
