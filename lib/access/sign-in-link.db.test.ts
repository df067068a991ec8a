import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "@/lib/access/transaction";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { countSignInRequest, createSignInLink, findSignInLink, spendSignInLink } from "./sign-in-link";

const MINUTE_MS = 60_000;
const nowMs = Date.UTC(2026, 10, 22, 12);

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(() => database.close());

let made = 0;
async function member(status: "active" | "suspended" | "archived" = "active") {
  const consumer = await database.client.consumer.create({
    data: { externalId: `acme-${++made}`, name: `Acme ${made}`, status },
  });
  return database.client.member.create({ data: { consumerId: consumer.id, email: `ada-${made}@acme.test` } });
}

async function tokenFor(memberId: bigint, atMs = nowMs): Promise<string> {
  const link = await database.client.$transaction((tx) => createSignInLink(tx, memberId, "http://console.test", atMs));
  expect(link).toMatch(/^http:\/\/console\.test\/portal\/sign-in\/[\w-]{32}$/);
  return link.split("/").at(-1) ?? "";
}

const spend = (token: string, atMs = nowMs) => spendSignInLink(database.client, token, atMs);

describe("a sign-in link", () => {
  test("signs its member in once, and is kept as a digest alone", async () => {
    const { id, email } = await member();
    const token = await tokenFor(id);
    const row = await database.client.signInLink.findFirstOrThrow({ where: { memberId: id } });
    expect(Buffer.from(row.digest).toString("base64url")).not.toContain(token);
    expect(await spend(token)).toMatchObject({ memberId: id, email });
    expect(await spend(token)).toBeNull();
  });

  test("is not spent by looking, as mail scanners do", async () => {
    const { id } = await member();
    const token = await tokenFor(id);
    for (let looks = 0; looks < 3; looks++) {
      expect(await findSignInLink(database.client, token, nowMs)).toMatchObject({ memberId: id });
    }
    expect(await spend(token)).not.toBeNull();
    expect(await findSignInLink(database.client, token, nowMs)).toBeNull();
  });

  test("pressed ten times at once signs in once", async () => {
    const { id } = await member();
    const token = await tokenFor(id);
    const answers = await Promise.all(Array.from({ length: 10 }, () => spend(token)));
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
  });

  test("works for 15 minutes", async () => {
    const { id } = await member();
    const token = await tokenFor(id);
    expect(await spend(token, nowMs + 15 * MINUTE_MS)).toBeNull();
    expect(await spend(token, nowMs + 15 * MINUTE_MS - 1)).not.toBeNull();
  });

  test("ends the member's other links when it is used", async () => {
    const { id } = await member();
    const [older, newer] = [await tokenFor(id), await tokenFor(id)];
    expect(await spend(newer)).not.toBeNull();
    expect(await spend(older)).toBeNull();
  });

  test("opens nothing of an archived consumer, and a suspended one's portal", async () => {
    expect(await spend(await tokenFor((await member("archived")).id))).toBeNull();
    expect(await spend(await tokenFor((await member("suspended")).id))).not.toBeNull();
  });

  test("goes with its member", async () => {
    const { id } = await member();
    const token = await tokenFor(id);
    await database.client.member.delete({ where: { id } });
    expect(await spend(token)).toBeNull();
  });

  test("that was never made opens nothing, whatever it looks like", async () => {
    for (const token of ["", "x", "a".repeat(5000), "../..", "\u0000", "🔑"]) expect(await spend(token)).toBeNull();
  });

  test("makes the invited a member at the first sign-in, in their own name", async () => {
    const { id, consumerId, email } = await member();
    await spend(await tokenFor(id));
    await spend(await tokenFor(id, nowMs + MINUTE_MS), nowMs + MINUTE_MS);
    const entries = await database.client.auditEntry.findMany({ where: { consumerId } });
    expect(entries).toMatchObject([{ action: "member.join", actorKind: "member", actorId: id, actorName: email }]);
    expect((await database.client.member.findUniqueOrThrow({ where: { id } })).joinedAt).toEqual(new Date(nowMs));
  });
});

describe("asking for a link", () => {
  const ask = (email: string, atMs = nowMs) =>
    inTransaction(database.client, (tx) => countSignInRequest(tx, email, atMs)).then(({ ok }) => ok);

  test("is bounded alike for a member's address and for a stranger's", async () => {
    const { email } = await member();
    for (const address of [email, "stranger@nowhere.test"]) {
      const answers = [];
      for (let n = 0; n < 7; n++) answers.push(await ask(address));
      expect(answers).toEqual([true, true, true, true, true, false, false]);
      expect(await ask(address, nowMs + 15 * MINUTE_MS)).toBe(true);
    }
  });

  test("asked many times at once is counted each", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask("at-once@nowhere.test")));
    expect(answers.filter((ok) => ok)).toHaveLength(5);
  });

  test("of ever new addresses ends, too: 300 in 15 minutes", async () => {
    const laterMs = nowMs + 3_600_000;
    await database.client.signInRequest.createMany({
      data: Array.from({ length: 299 }, (_, n) => ({
        digest: new Uint8Array(Buffer.alloc(32, n % 256)),
        at: new Date(laterMs),
      })),
    });
    expect(await ask("one@nowhere.test", laterMs)).toBe(true);
    expect(await ask("two@nowhere.test", laterMs)).toBe(false);
  });
});
