import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type PostgresDatabase } from "@/lib/platform/postgres";
import { testDatabase } from "@/lib/testing/database";
import { drawPeriods } from "./draw-periods";
import { expireLots } from "./expire-lots";
import { forgetOld } from "./forget-old";
import { inBatches, type Job } from "./job";
import { postUsage } from "./post-usage";
import { rollSubscriptions } from "./roll-subscriptions";
import { sweepLots } from "./sweep-lots";
import { verifyLedger } from "./verify-ledger";

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

function run(job: Job, signal = new AbortController().signal): Promise<number> {
  return job.run({ database, log: pino({ level: "silent" }), nowMs: Date.now(), signal });
}

/** A consumer in Oslo on a plan with 1,000 a day and 5 credits a month, whose month began `daysAgo` for 30 days. */
async function subscriber(daysAgo: number): Promise<number> {
  const [row] = await database.query<{ id: number }>(
    `WITH n AS (SELECT count(*) AS n FROM consumer),
     c AS (INSERT INTO consumer (external_id, name, time_zone) SELECT 'c' || n, 'C', 'Europe/Oslo' FROM n RETURNING id),
     a AS (INSERT INTO account (consumer_id) SELECT id FROM c),
     p AS (INSERT INTO plan (name) SELECT 'Plan ' || n FROM n RETURNING id),
     v AS (INSERT INTO plan_version (plan_id, version, included_credits_micros) SELECT id, 1, 5000000 FROM p RETURNING id),
     l AS (INSERT INTO plan_limit (plan_version_id, name, kind, period, "limit")
       SELECT id, 'daily', 'quota', 'day', 1000 FROM v)
     INSERT INTO subscription (consumer_id, plan_version_id, anchor_at, period_start, period_end)
     SELECT c.id, v.id, t, t, t + interval '30 days'
     FROM c, v, (SELECT clock_timestamp() - $1::int * interval '1 day' AS t) began RETURNING consumer_id AS id`,
    [daysAgo],
  );
  return row?.id ?? 0;
}

test("a month that is over rolls, and a plan's credits are booked, once", async () => {
  const [over, running] = [await subscriber(40), await subscriber(3)];
  expect(await run(rollSubscriptions)).toBe(2);
  expect(await run(rollSubscriptions)).toBe(0);
  const lots = await database.query(
    "SELECT consumer_id AS id, amount FROM lot WHERE source = 'plan' AND expires_at > now() ORDER BY 1",
  );
  expect(lots).toEqual([
    { id: over, amount: 5_000_000 },
    { id: running, amount: 5_000_000 },
  ]);
  const behind = await database.query("SELECT id FROM subscription WHERE period_end <= now() OR period_start > now()");
  expect(behind).toEqual([]);
});

test("days are drawn two ahead, by the consumer's zone, for those who use the running one", async () => {
  const [busy, idle] = [await subscriber(1), await subscriber(1)];
  for (const [id, leased] of [
    [busy, 1],
    [idle, 0],
  ]) {
    await database.query(
      `INSERT INTO lot (consumer_id, purse, source, ref, amount, leased, starts_at, expires_at)
       VALUES ($1::bigint, 'quota:daily:*', 'period', 'first', 1000, $2::bigint,
         date_trunc('day', now(), 'Europe/Oslo'), date_trunc('day', now(), 'Europe/Oslo') + interval '1 day')`,
      [id, leased],
    );
  }
  expect(await run(drawPeriods)).toBe(1);
  const drawn = await database.query<{ id: number; ahead: string }>(
    `SELECT consumer_id AS id, to_char(starts_at AT TIME ZONE 'Europe/Oslo', 'HH24:MI') AS ahead
     FROM lot WHERE purse = 'quota:daily:*' AND starts_at > now() ORDER BY starts_at`,
  );
  expect(drawn).toEqual([
    { id: busy, ahead: "00:00" },
    { id: busy, ahead: "00:00" },
  ]);
});

test("credits expire, used-up lots are swept, whole hours are posted", async () => {
  const id = await subscriber(1);
  await database.query(
    `INSERT INTO lot (consumer_id, purse, source, ref, amount, starts_at, expires_at)
     VALUES ($1::bigint, 'credits', 'promo', 'old', 50, now() - interval '2 days', now() - interval '1 day')`,
    [id],
  );
  await database.query(
    `INSERT INTO usage_minute (consumer_id, minute, route_id, epoch, calls, units, cost)
     VALUES ($1::bigint, date_trunc('hour', now()) - interval '2 hours', 1, 1, 1, 1, 30)`,
    [id],
  );
  expect(await run(expireLots)).toBe(1);
  expect(await run(sweepLots)).toBeGreaterThan(0);
  expect(await run(postUsage)).toBe(1);
  const entries = await database.query(
    "SELECT kind, amount FROM ledger_entry WHERE consumer_id = $1::bigint ORDER BY id",
    [id],
  );
  expect(entries).toEqual([
    { kind: "expire", amount: 50 },
    { kind: "usage", amount: 30 },
  ]);
  // The lot above came out of nowhere: that is what the check is for.
  expect(await run(verifyLedger)).toBeGreaterThan(0);
});

test("what has served its time is deleted, what is young stays", async () => {
  await database.query("INSERT INTO change (kind, at) VALUES ('config', now() - interval '2 days'), ('config', now())");
  await database.query(
    `INSERT INTO answer (consumer_id, key, decision, at)
     VALUES (1, 'old', 'd1', now() - interval '2 days'), (1, 'new', 'd2', now())`,
  );
  await database.query(
    `INSERT INTO settlement (reservation_id, epoch, gateway_id, settlement, at, applied_at)
     SELECT id, 1, 1, '{"kind": "release"}', now() - interval '30 days', applied
     FROM (VALUES ('applied', now() - interval '8 days'), ('pending', NULL)) r(id, applied)`,
  );
  await run(forgetOld);
  const [left] = await database.query(
    `SELECT (SELECT count(*) FROM change WHERE at < now() - interval '1 day') AS changes,
       (SELECT string_agg(decision, ',') FROM answer) AS answers,
       (SELECT string_agg(reservation_id, ',') FROM settlement) AS settlements`,
  );
  expect(left).toEqual({ changes: 0, answers: "d2", settlements: "pending" });
});

test("a job that is told to stop begins no further batch", async () => {
  const stop = new AbortController();
  const context = { database, log: pino({ level: "silent" }), nowMs: 0, signal: stop.signal };
  let rounds = 0;
  const done = await inBatches(context, { limit: 10, roundsMax: 100 }, async (limit) => {
    rounds++;
    if (rounds === 3) stop.abort();
    return limit;
  });
  expect([done, rounds]).toEqual([30, 3]);
});
