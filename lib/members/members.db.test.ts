import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor, MemberActor } from "@/lib/access/actor";
import { inTransaction } from "@/lib/access/transaction";
import { parsePublicId } from "@/lib/kernel/ids";
import type { Result } from "@/lib/kernel/result";
import { db, type Tx } from "@/lib/platform/db";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { changeMemberRole } from "./change-member-role";
import { inviteMember } from "./invite-member";
import { mailSignInLinks } from "./mail-sign-in-links";
import { listMembers } from "./queries";
import { removeMember } from "./remove-member";
import { leaveView, viewAsConsumer } from "./view-as-consumer";

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(async () => {
  await db().$disconnect();
  await database.close();
});

let made = 0;
function run<T>(verb: (tx: Tx, actor: Actor) => Promise<Result<T>>, actor: Actor = database.admin): Promise<Result<T>> {
  return inTransaction(database.client, (tx) => verb(tx, actor));
}

async function consumer(status: "active" | "archived" = "active"): Promise<bigint> {
  const { id } = await database.client.consumer.create({
    data: { externalId: `acme-${++made}`, name: `Acme ${made}`, status },
  });
  return id;
}

async function invited(consumerId: bigint, email: string, role: "member" | "owner"): Promise<bigint> {
  const result = await run((tx, actor) => inviteMember(tx, actor, { consumerId, email, role }));
  if (!result.ok) throw new Error(result.message);
  return parsePublicId("member", result.value.memberId) ?? 0n;
}

function asMember(id: bigint, email: string): MemberActor {
  return { kind: "member", id, name: email, role: "owner" };
}

describe("an invitation", () => {
  test("makes a member, an audit row and a mail without a secret", async () => {
    const consumerId = await consumer();
    const id = await invited(consumerId, "ada@acme.test", "owner");
    expect(await listMembers(consumerId)).toMatchObject([
      { id, email: "ada@acme.test", role: "owner", joinedAt: null },
    ]);
    const mail = await database.client.mail.findFirstOrThrow({ where: { consumerId } });
    expect(mail).toMatchObject({ kind: "invitation", recipient: "ada@acme.test", state: "waiting" });
    expect(mail.body).toContain("http://console.test/portal/sign-in\n");
    expect(await database.client.auditEntry.count({ where: { consumerId, action: "member.invite" } })).toBe(1);
  });

  test("of somebody who is a member, or for an archived consumer, is refused", async () => {
    const consumerId = await consumer();
    await invited(consumerId, "ada@acme.test", "owner");
    const again = { consumerId, email: "ada@acme.test", role: "member" as const };
    expect(await run((tx, actor) => inviteMember(tx, actor, again))).toMatchObject({ code: "member_exists" });
    const archived = { ...again, consumerId: await consumer("archived") };
    expect(await run((tx, actor) => inviteMember(tx, actor, archived))).toMatchObject({ code: "consumer_archived" });
  });

  test("mails at most 50 addresses a day, though members are removed in between", async () => {
    const consumerId = await consumer();
    await database.client.mail.createMany({
      data: Array.from({ length: 50 }, () => ({
        kind: "invitation",
        consumerId,
        recipient: "x@y.test",
        subject: "s",
        body: "b",
      })),
    });
    const input = { consumerId, email: "one@more.test", role: "member" as const };
    expect(await run((tx, actor) => inviteMember(tx, actor, input))).toMatchObject({ code: "invited_enough" });
  });
});

describe("the last owner", () => {
  test("can neither leave nor become a member, until there is another", async () => {
    const consumerId = await consumer();
    const ada = await invited(consumerId, "ada@acme.test", "owner");
    const bob = await invited(consumerId, "bob@acme.test", "member");
    const actor = asMember(ada, "ada@acme.test");
    const leave = () => run((tx, who) => removeMember(tx, who, { consumerId, memberId: ada }), actor);
    expect(await leave()).toMatchObject({ code: "last_owner" });
    expect(
      await run((tx, who) => changeMemberRole(tx, who, { consumerId, memberId: ada, role: "member" }), actor),
    ).toMatchObject({ code: "last_owner" });
    expect(
      await run((tx, who) => changeMemberRole(tx, who, { consumerId, memberId: bob, role: "owner" }), actor),
    ).toMatchObject({ ok: true });
    expect(await leave()).toMatchObject({ ok: true });
  });

  test("remains when two owners remove each other at once", async () => {
    const consumerId = await consumer();
    const ada = await invited(consumerId, "ada@acme.test", "owner");
    const bob = await invited(consumerId, "bob@acme.test", "owner");
    const answers = await Promise.all([
      run((tx, who) => removeMember(tx, who, { consumerId, memberId: bob }), asMember(ada, "ada@acme.test")),
      run((tx, who) => removeMember(tx, who, { consumerId, memberId: ada }), asMember(bob, "bob@acme.test")),
    ]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await listMembers(consumerId)).toHaveLength(1);
  });
});

test("removing a member ends sessions and links with the row", async () => {
  const consumerId = await consumer();
  await invited(consumerId, "ada@acme.test", "owner");
  const memberId = await invited(consumerId, "bob@acme.test", "member");
  const expiresAt = new Date(Date.now() + 60_000);
  await database.client.memberSession.create({ data: { id: randomUUID(), memberId, expiresAt } });
  await mailSignInLinks(database.client, "bob@acme.test", "http://console.test", Date.now());
  await run((tx, actor) => removeMember(tx, actor, { consumerId, memberId }));
  expect(await database.client.memberSession.count({ where: { memberId } })).toBe(0);
  expect(await database.client.signInLink.count({ where: { memberId } })).toBe(0);
});

describe("sign-in mail", () => {
  test("goes to a member of two consumers once for each, and to a stranger never", async () => {
    for (const consumerId of [await consumer(), await consumer(), await consumer("archived")]) {
      await database.client.member.create({ data: { consumerId, email: "agency@many.test" } });
    }
    await mailSignInLinks(database.client, "agency@many.test", "http://console.test", Date.now());
    await mailSignInLinks(database.client, "stranger@nowhere.test", "http://console.test", Date.now());
    const mails = await database.client.mail.findMany({ where: { kind: "sign_in", recipient: "agency@many.test" } });
    expect(mails).toHaveLength(2);
    expect(new Set(mails.map(({ body }) => /sign-in\/([\w-]{32})/.exec(body)?.[1])).size).toBe(2);
    expect(await database.client.mail.count({ where: { recipient: "stranger@nowhere.test" } })).toBe(0);
  });
});

describe("viewing as a consumer", () => {
  test("is an operator's, in the audit log, one at a time, and ends when left", async () => {
    const [first, second] = [await consumer(), await consumer()];
    const nowMs = Date.now();
    for (const consumerId of [first, second]) {
      expect(await run((tx, actor) => viewAsConsumer(tx, actor, { consumerId }, nowMs))).toMatchObject({ ok: true });
    }
    const views = await database.client.consumerView.findMany();
    expect(views).toMatchObject([{ consumerId: second, expiresAt: new Date(nowMs + 3_600_000) }]);
    expect(await database.client.auditEntry.count({ where: { action: "consumer.view_as" } })).toBe(2);
    await leaveView(database.client, database.admin.id);
    expect(await database.client.consumerView.count()).toBe(0);
  });

  test("is refused to anybody else", async () => {
    const consumerId = await consumer();
    const actor = asMember(1n, "ada@acme.test");
    expect(await run((tx, who) => viewAsConsumer(tx, who, { consumerId }, Date.now()), actor)).toMatchObject({
      code: "not_an_operator",
    });
  });
});
