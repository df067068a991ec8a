import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "@/lib/kernel/sql";
import { verify } from "@/lib/ledger/verify";
import { openDatabase } from "@/lib/platform/postgres";
import { testDatabase } from "@/lib/testing/database";
import { type DemoFacts, seedDemo } from "./demo";
import { timelineOf } from "./timeline";

const PEPPER = "a pepper of more than 32 characters";
const NOW = Date.parse("2026-11-22T17:43:20Z");
const INPUT = { pepper: PEPPER, seed: 402, nowMs: NOW, sellsPacks: true };

const closing: { close(): Promise<void> }[] = [];
let database: Database;
let facts: DemoFacts;

beforeAll(async () => {
  database = await emptyDatabase();
  const seeded = await seedDemo(database, INPUT);
  if (seeded === null) throw new Error("an empty database was taken for a filled one");
  facts = seeded;
}, 180_000);

afterAll(async () => {
  for (const each of closing.toReversed()) await each.close();
});

async function emptyDatabase(): Promise<Database> {
  const fresh = await testDatabase();
  const opened = openDatabase(fresh.url, { max: 1, statementTimeoutMs: 120_000, patient: true });
  closing.push(fresh, opened);
  return opened;
}

async function one<Row>(text: string, values: readonly unknown[] = []): Promise<Row> {
  const [row] = await database.query<Row>(text, values);
  if (row === undefined) throw new Error(`no row: ${text}`);
  return row;
}

test("three plans, ten routes, sixty consumers and thirty days", async () => {
  const counts = await one<Record<string, number>>(`
    SELECT (SELECT count(*) FROM plan)::int AS plans, (SELECT count(*) FROM route)::int AS routes,
      (SELECT count(*) FROM route WHERE price_kind = 'token')::int AS token_routes,
      (SELECT count(*) FROM consumer)::int AS consumers, (SELECT count(DISTINCT minute::date) FROM usage_minute)::int AS days`);
  expect(counts).toEqual({ plans: 3, routes: 10, token_routes: 1, consumers: 60, days: 31 });
});

test("every equation of the ledger holds", async () => {
  const ids = await database.query<{ id: number }>("SELECT id FROM consumer ORDER BY id");
  expect(
    await verify(
      database,
      ids.map(({ id }) => id),
    ),
  ).toEqual([]);
});

test("no gate holds anything", async () => {
  const { open, live } = await one<{ open: number; live: number }>(`
    SELECT (SELECT coalesce(sum(granted - used - returned), 0)::bigint FROM lease) AS open,
      (SELECT count(*)::int FROM gate_epoch WHERE state <> 'ended') AS live`);
  expect({ open, live }).toEqual({ open: 0, live: 0 });
});

test("what a seeded receipt says agrees with its occurrence", async () => {
  const wrong = await database.query(`
    SELECT id FROM occurrence WHERE first_receipt->>'code' <> code OR last_receipt->>'code' <> code
      OR first_receipt->>'decisionId' <> 'dec_' || id || '_1' OR last_receipt->>'decisionId' <> 'dec_' || id || '_' || count
      OR (last_receipt #>> '{consumer,id}')::bigint IS DISTINCT FROM consumer_id
      OR date_trunc('minute', first_at) <> minute OR date_trunc('minute', last_at) <> minute OR last_at < first_at
      OR (code = 'credits_exhausted' AND (last_receipt #>> '{cost,costMicros}')::bigint <= (last_receipt #>> '{purse,availableMicros}')::bigint)`);
  expect(wrong).toEqual([]);
});

test("the wrong price refused paying consumers on one day, and is known for it", async () => {
  const { incident } = timelineOf(NOW);
  const found = await one<{ inside: number; outside: number; consumers: number }>(
    `SELECT count(*) FILTER (WHERE minute BETWEEN $1 AND $2)::int AS inside,
       count(*) FILTER (WHERE minute NOT BETWEEN $1 AND $2)::int AS outside, count(DISTINCT consumer_id)::int AS consumers
     FROM occurrence WHERE suspect IS NOT NULL AND status = 402`,
    [new Date(incident.fromMs), new Date(incident.untilMs + 3_600_000)],
  );
  expect(found.inside).toBeGreaterThan(60);
  expect(found.consumers).toBeGreaterThan(4);
  expect(found.outside).toBe(0);
});

test("each demo key belongs to a consumer in its state, and all their plans sell the example", async () => {
  const rows = await database.query<{
    fact: string;
    status: string;
    subscription: string;
    key: string;
    sold: boolean;
    left: number;
  }>(
    `SELECT f.fact, c.status::text AS status, s.status::text AS subscription,
       CASE WHEN k.revoked_at < now() THEN 'revoked' WHEN k.expires_at < now() THEN 'expired' ELSE 'valid' END AS key,
       EXISTS (SELECT FROM plan_route p JOIN route r ON r.id = p.route_id
         WHERE p.plan_version_id = s.plan_version_id AND r.path = '/v1/forecast' AND r.method = 'GET' AND r.price_micros > 0) AS sold,
       (SELECT sum(amount - leased - removed)::bigint FROM lot WHERE consumer_id = c.id AND purse = 'credits') AS left
     FROM unnest($1::text[], $2::bytea[]) f(fact, digest) JOIN key k ON k.digest = f.digest
     JOIN consumer c ON c.id = k.consumer_id JOIN subscription s ON s.consumer_id = c.id AND s.ended_at IS NULL`,
    [
      Object.keys(facts.keys),
      Object.values(facts.keys).map((secret) => createHmac("sha256", PEPPER).update(secret).digest()),
    ],
  );
  const byFact = Object.fromEntries(rows.map(({ fact, ...row }) => [fact, row]));
  expect(rows).toHaveLength(8);
  expect(rows.every((row) => row.sold)).toBe(true);
  expect(byFact.ok).toMatchObject({ status: "active", subscription: "active", key: "valid" });
  expect(byFact.ok?.left).toBeGreaterThan(100_000_000_000);
  expect(byFact.broke).toMatchObject({ status: "active", subscription: "active", key: "valid", left: 0 });
  expect(byFact.lapsed).toMatchObject({ status: "active", subscription: "canceled", key: "valid" });
  expect(byFact.suspended).toMatchObject({ status: "suspended", key: "valid" });
  expect(byFact.expired).toMatchObject({ status: "active", key: "expired" });
  expect(byFact.revoked).toMatchObject({ status: "active", key: "revoked" });
  expect(byFact.limited?.left).toBeGreaterThan(1_000_000_000);
});

test("who is over its quota has a period without a unit left, and credits all the same", async () => {
  const quota = await one<{ left: number; ends: boolean; credits: number }>(
    `
    SELECT o.amount - o.leased - o.removed AS left, o.expires_at > to_timestamp($1::bigint / 1000) + interval '5 days' AS ends,
      (SELECT sum(amount - leased - removed)::bigint FROM lot WHERE consumer_id = c.id AND purse = 'credits') AS credits
    FROM consumer c JOIN lot o ON o.consumer_id = c.id AND o.purse = 'quota:monthly:*' AND o.expires_at > to_timestamp($1::bigint / 1000)
    WHERE c.external_id = 'saltmarsh-sailing'`,
    [NOW],
  );
  expect(quota).toMatchObject({ left: 0, ends: true });
  expect(quota.credits).toBeGreaterThan(0);
});

test("the same number and the same moment give the same history", async () => {
  const again = await emptyDatabase();
  await seedDemo(again, INPUT);
  const other = await emptyDatabase();
  await seedDemo(other, { ...INPUT, seed: 403 });
  const print = async (from: Database) => {
    const [row] = await from.query<{ usage: string; ledger: string; refusals: string }>(`
      SELECT (SELECT md5(string_agg(u::text, '' ORDER BY consumer_id, minute, route_id)) FROM usage_minute u) AS usage,
        (SELECT md5(string_agg(e::text, '' ORDER BY id)) FROM ledger_entry e) AS ledger,
        (SELECT md5(string_agg(concat_ws('/', id, minute, code, consumer_id, count, suspect), '' ORDER BY id)) FROM occurrence) AS refusals`);
    return row;
  };
  const mine = await print(database);
  expect(await print(again)).toEqual(mine);
  expect((await print(other))?.usage).not.toBe(mine?.usage);
}, 180_000);

test("a database that is not empty is left alone", async () => {
  const before = await one<{ count: number }>("SELECT count(*)::int AS count FROM audit_entry");
  expect(await seedDemo(database, { ...INPUT, seed: 7 })).toBeNull();
  expect(await one<{ count: number }>("SELECT count(*)::int AS count FROM audit_entry")).toEqual(before);
});

test("new rows continue the numbers", async () => {
  const { id } = await one<{ id: number }>(
    "INSERT INTO consumer (external_id, name) VALUES ('new', 'New') RETURNING id",
  );
  expect(id).toBe(61);
});
