import PgBoss from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { readHealth } from "./read-health";
import { readJobs } from "./read-jobs";

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(() => database.close());

const NOW = new Date();
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

test("counts what waits and since when, what failed this week, and which gates are heard of", async () => {
  const { client } = database;
  const mail = { kind: "sign_in", recipient: "a@b.test", subject: "s", body: "b" };
  await client.mail.createMany({
    data: [
      { ...mail, at: ago(5) },
      { ...mail, at: ago(20_000) },
      { ...mail, state: "failed", at: ago(60) },
      { ...mail, state: "failed", at: ago(20_000) },
      { ...mail, state: "sent", at: ago(30), sentAt: ago(29) },
    ],
  });
  const event = { type: "charge.refunded", apiVersion: "1", livemode: false, objectId: "ch_1", payload: {} };
  await client.stripeInbox.create({ data: { ...event, eventId: "evt_1", createdAt: ago(1), receivedAt: ago(1) } });
  await client.gateEpoch.createMany({
    data: [
      { gateId: "one", seenAt: NOW },
      { gateId: "two", seenAt: ago(1) },
      { gateId: "three", state: "ended", seenAt: NOW },
    ],
  });
  const health = await readHealth(client, NOW);
  expect(health.mail).toEqual({ waiting: 2, oldestAt: ago(20_000), failed: 1, lastAt: ago(29) });
  expect(health.stripe).toEqual({ waiting: 1, oldestAt: ago(1), failed: 0, lastAt: ago(1) });
  expect(health.webhooks).toEqual({ waiting: 0, oldestAt: null, failed: 0, lastAt: null });
  expect(health.gates).toEqual({ live: 1, silent: 1, seenAt: NOW });
  expect(health.database.version).toMatch(/^\d+/);
  expect(health.database.connections).toBeLessThanOrEqual(health.database.connectionsMax);
});

test("of the worker's jobs there is none before it first ran, then each with how its last run ended", async () => {
  expect(await readJobs(database.client, NOW)).toEqual([]);
  const boss = new PgBoss({ connectionString: process.env.DATABASE_URL ?? "", schedule: false, supervise: false });
  await boss.start();
  try {
    for (const name of ["done", "failed", "waiting", "never"]) {
      await boss.createQueue(name);
      await boss.schedule(name, "*/5 * * * *");
    }
    for (const name of ["done", "failed", "waiting"]) await boss.send(name, {}, { retryLimit: 0 });
    for (const name of ["done", "failed"]) {
      const [job] = await boss.fetch(name);
      if (job && name === "done") await boss.complete(name, job.id);
      if (job && name === "failed") await boss.fail(name, job.id);
    }
    const jobs = await readJobs(database.client, new Date());
    expect(jobs).toMatchObject([
      { name: "done", cron: "*/5 * * * *", state: "done", startedAt: expect.any(Date), failedDay: 0 },
      { name: "failed", state: "failed", failedDay: 1 },
      { name: "never", state: "never", startedAt: null, tookMs: null },
      { name: "waiting", state: "waiting", startedAt: null },
    ]);
    expect(jobs[0]?.tookMs).toBeGreaterThanOrEqual(0);
  } finally {
    await boss.stop({ graceful: false });
  }
});
