import { afterAll, expect, test } from "vitest";
import { verify } from "@/lib/ledger/verify";
import { openDatabase } from "@/lib/platform/postgres";
import { testDatabase } from "@/lib/testing/database";
import { seedLoad } from "./load";

const closing: { close(): Promise<void> }[] = [];

afterAll(async () => {
  for (const each of closing.toReversed()) await each.close();
});

test("consumers beside the demo, as many as asked for, whose money adds up", async () => {
  const fresh = await testDatabase();
  const database = openDatabase(fresh.url, { max: 1, statementTimeoutMs: 120_000, patient: true });
  closing.push(fresh, database);
  const input = {
    pepper: "a pepper of more than 32 characters",
    seed: 402,
    nowMs: Date.parse("2026-11-22T17:43:20Z"),
    sellsPacks: true,
  };
  await seedLoad(database, input, { consumers: 30, usageRows: 4, occurrences: 50 });

  const ids = await database.query<{ id: number }>(
    "SELECT id FROM consumer WHERE external_id LIKE 'load-%' ORDER BY id",
  );
  expect(ids).toHaveLength(30);
  const consumerIds = ids.map(({ id }) => id);
  expect(await verify(database, consumerIds)).toEqual([]);
  const [rows] = await database.query<{ usage: number; occurrences: number }>(
    `SELECT (SELECT count(*)::int FROM usage_minute WHERE consumer_id = ANY($1::bigint[])) AS usage,
       (SELECT count(*)::int FROM occurrence WHERE consumer_id = ANY($1::bigint[])) AS occurrences`,
    [consumerIds],
  );
  expect(rows).toEqual({ usage: 120, occurrences: 50 });
  const [sums] = await database.query<{
    usage: number;
    byHour: number;
    occurrences: number;
    occurrencesByHour: number;
  }>(
    `SELECT (SELECT sum(cost) FROM usage_minute)::bigint AS usage, (SELECT sum(cost) FROM usage_hour)::bigint AS "byHour",
       (SELECT count(*) FROM occurrence)::bigint AS occurrences,
       (SELECT sum(occurrences) FROM occurrence_hour)::bigint AS "occurrencesByHour"`,
  );
  expect(sums?.byHour).toBe(sums?.usage);
  expect(sums?.occurrencesByHour).toBe(sums?.occurrences);
  expect(await seedLoad(database, input)).toBeNull();
}, 300_000);
