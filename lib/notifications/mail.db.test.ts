import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Letter, Mailer } from "@/lib/platform/mail";
import { openDatabase, type PostgresDatabase } from "@/lib/platform/postgres";
import { testDatabase } from "@/lib/testing/database";
import { type NewMail, queueMail } from "./queue-mail";
import { MAIL_ATTEMPTS_MAX, sendDueMail } from "./send-mail";

let server: Awaited<ReturnType<typeof testDatabase>>;
let database: PostgresDatabase;
beforeAll(async () => {
  server = await testDatabase();
  database = openDatabase(server.url);
});
afterAll(async () => {
  await database.close();
  await server.close();
});
beforeEach(() => database.query("DELETE FROM mail"));

const letter: NewMail = {
  kind: "invitation",
  consumerId: 1,
  recipient: "ada@acme.test",
  subject: "Used up",
  body: "Calls are refused.",
  dedupeKey: null,
  expiresAt: null,
};

/** Takes what it is given, or answers as a server that is away. */
function mailer(answer: "takes" | "away"): Mailer & { readonly sent: Letter[] } {
  const sent: Letter[] = [];
  return {
    sent,
    async send(one) {
      if (answer === "away") throw new Error("connect ECONNREFUSED");
      sent.push(one);
    },
  };
}

const rows = () =>
  database.query<{ state: string; attempts: number; note: string; body: string; waitS: number }>(
    `SELECT state, attempts, note, body, round(extract(epoch FROM next_attempt_at - clock_timestamp()))::int AS "waitS"
     FROM mail ORDER BY id`,
  );
const makeDue = () => database.query("UPDATE mail SET next_attempt_at = clock_timestamp()");

describe("the outbox", () => {
  test("sends a mail once, and keeps what it said", async () => {
    await queueMail(database, letter);
    const smtp = mailer("takes");
    expect(await sendDueMail(database, smtp, 10)).toBe(1);
    expect(await sendDueMail(database, smtp, 10)).toBe(0);
    expect(smtp.sent).toEqual([{ to: "ada@acme.test", subject: "Used up", text: "Calls are refused." }]);
    expect(await rows()).toMatchObject([{ state: "sent", body: "Calls are refused." }]);
  });

  test("forgets a sign-in link once it is sent", async () => {
    await queueMail(database, { ...letter, kind: "sign_in", body: "http://console.test/portal/sign-in/secret" });
    await sendDueMail(database, mailer("takes"), 10);
    expect(await rows()).toMatchObject([{ state: "sent", body: "" }]);
  });

  test("tells an event once", async () => {
    const event = { ...letter, dedupeKey: "invitation:1:7" };
    expect(await queueMail(database, event)).toBe(true);
    expect(await queueMail(database, event)).toBe(false);
  });

  test("waits longer after each failure, and gives up after eight", async () => {
    await queueMail(database, letter);
    const smtp = mailer("away");
    const waits: number[] = [];
    for (let attempt = 1; attempt <= MAIL_ATTEMPTS_MAX; attempt++) {
      await sendDueMail(database, smtp, 10);
      waits.push((await rows())[0]?.waitS ?? 0);
      expect(await sendDueMail(database, smtp, 10), "not due again yet").toBe(0);
      await makeDue();
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1800, 1800]);
    expect(await rows()).toMatchObject([{ state: "failed", attempts: 8, note: "connect ECONNREFUSED" }]);
    expect(await sendDueMail(database, smtp, 10)).toBe(0);
  });

  test("a failure of one does not hold up the others", async () => {
    await queueMail(database, { ...letter, recipient: "gone@acme.test" });
    await queueMail(database, letter);
    const smtp = mailer("takes");
    const picky: Mailer = {
      send: (one) => (one.to === "gone@acme.test" ? Promise.reject(new Error("550 no such user")) : smtp.send(one)),
    };
    await sendDueMail(database, picky, 10);
    expect(await rows()).toMatchObject([{ state: "waiting", note: "550 no such user" }, { state: "sent" }]);
  });

  test("two senders at once never send the same mail", async () => {
    for (let n = 0; n < 20; n++) await queueMail(database, { ...letter, recipient: `m${n}@acme.test` });
    const smtp = mailer("takes");
    await Promise.all(Array.from({ length: 4 }, () => sendDueMail(database, smtp, 20)));
    expect(smtp.sent).toHaveLength(20);
    expect(new Set(smtp.sent.map(({ to }) => to)).size).toBe(20);
  });

  test("a sender that died after sending sends it again after its wait: at least once", async () => {
    await queueMail(database, letter);
    // Claimed as the dead one did, with nothing noted afterwards.
    await database.query("UPDATE mail SET attempts = 1, next_attempt_at = clock_timestamp() + interval '30 seconds'");
    const smtp = mailer("takes");
    await sendDueMail(database, smtp, 10);
    expect(smtp.sent).toHaveLength(0);
    await makeDue();
    await sendDueMail(database, smtp, 10);
    expect(smtp.sent).toHaveLength(1);
  });

  test("what comes too late is not sent any more, and its link is forgotten", async () => {
    await queueMail(database, { ...letter, kind: "sign_in", expiresAt: new Date(Date.now() - 1000) });
    const smtp = mailer("takes");
    await sendDueMail(database, smtp, 10);
    expect(smtp.sent).toHaveLength(0);
    expect(await rows()).toMatchObject([{ state: "failed", body: "" }]);
  });

  test("without a mail server mail is kept, and is not sent when there is one later", async () => {
    await queueMail(database, letter);
    expect(await sendDueMail(database, null, 10)).toBe(1);
    const smtp = mailer("takes");
    expect(await sendDueMail(database, smtp, 10)).toBe(0);
    expect(await rows()).toMatchObject([{ state: "kept", body: "Calls are refused." }]);
  });
});
