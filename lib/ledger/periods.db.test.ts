import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PeriodLot } from "@/lib/engine/ports";
import { acquire } from "./acquire";
import { bootEpoch } from "./boot-epoch";
import { ensurePeriods } from "./ensure-periods";
import { ensurePlanGrant, rollSubscription } from "./plan-grant";
import { quotaOf, quotaPurse } from "./purse";
import { readPurse } from "./read-purse";
import { type TestLedger, testLedger } from "./test-ledger";

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await testLedger();
});
afterAll(() => ledger.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const purse = quotaPurse("daily", null);
const midnight = Math.floor(Date.now() / DAY) * DAY;

test("a quota's purse carries its name and scope, and gives them back", () => {
  expect(quotaPurse("daily", null)).toBe("quota:daily:*");
  expect(quotaOf(quotaPurse("monthly", 7))).toEqual({ name: "monthly", routeId: 7 });
  expect(quotaOf("quota:daily:*")).toEqual({ name: "daily", routeId: null });
  expect(quotaOf("credits")).toBeNull();
});

describe("periods", () => {
  const days = (consumerId: number, limit: number, fromMs = midnight, count = 2): PeriodLot[] =>
    Array.from({ length: count }, (_, n) => ({
      consumerId,
      purse,
      limit,
      startsAtMs: fromMs + n * DAY,
      endsAtMs: fromMs + (n + 1) * DAY,
    }));
  const ensure = (periods: readonly PeriodLot[]) => ledger.database.transaction((sql) => ensurePeriods(sql, periods));
  const drawn = async (consumerId: number) => {
    const lots = await ledger.database.query<{ amount: number; starts_at: Date; expires_at: Date }>(
      "SELECT amount, starts_at, expires_at FROM lot WHERE consumer_id = $1::bigint AND purse = $2::text ORDER BY starts_at",
      [consumerId, purse],
    );
    return lots.map((lot) => [lot.amount, lot.starts_at.getTime() - midnight, lot.expires_at.getTime() - midnight]);
  };

  test("are made once, also by several gates at the same moment", async () => {
    const consumerId = await ledger.consumer();
    await Promise.all([1, 2, 3].map(() => ensure(days(consumerId, 100))));
    await ensure(days(consumerId, 100));
    expect(await drawn(consumerId)).toEqual([
      [100, 0, DAY],
      [100, DAY, 2 * DAY],
    ]);
    expect(await ledger.violations()).toEqual([]);
  });

  test("take another limit at once, below what is handed out too", async () => {
    const consumerId = await ledger.consumer();
    await ensure(days(consumerId, 100));
    const { epoch } = await ledger.database.transaction((sql) => bootEpoch(sql, "periods", ""));
    const ask = (min: number) =>
      ledger.database.transaction((sql) => acquire(sql, epoch, [{ consumerId, purse, want: min, min }]));
    await ask(60);
    await ensure(days(consumerId, 50));
    expect(await ask(1)).toMatchObject([{ unleased: 0, slices: [] }]);
    await ensure(days(consumerId, 70));
    expect(await ask(1)).toMatchObject([{ unleased: 9, slices: [{ granted: 61 }] }]);
    expect(await ledger.violations()).toEqual([]);
  });

  test("another zone acts at the end of the running period, and never overlaps it (I15)", async () => {
    const consumerId = await ledger.consumer();
    await ensure(days(consumerId, 100));
    await ensure(days(consumerId, 100, midnight - 5 * HOUR, 3));
    expect(await drawn(consumerId)).toEqual([
      [100, 0, DAY],
      [100, DAY, 2 * DAY - 5 * HOUR],
      [100, 2 * DAY - 5 * HOUR, 3 * DAY - 5 * HOUR],
    ]);
    expect(await ledger.violations()).toEqual([]);
  });

  test("a week in place of a day begins when the day ends", async () => {
    const consumerId = await ledger.consumer();
    await ensure(days(consumerId, 100));
    const week = { consumerId, purse, limit: 500, startsAtMs: midnight - 2 * DAY, endsAtMs: midnight + 5 * DAY };
    await ensure([week]);
    expect(await drawn(consumerId)).toEqual([
      [500, 0, DAY],
      [500, DAY, 5 * DAY],
    ]);
    expect(await ledger.violations()).toEqual([]);
  });
});

describe("what a plan includes", () => {
  let versions = 0;
  async function version(includedMicros: number): Promise<number> {
    const [row] = await ledger.database.query<{ id: number }>(
      `WITH p AS (INSERT INTO plan (name) VALUES ('Plan ' || $1::int) RETURNING id)
       INSERT INTO plan_version (plan_id, version, state, published_at, included_credits_micros)
       SELECT id, 1, 'published', now(), $2::bigint FROM p RETURNING id`,
      [++versions, includedMicros],
    );
    return row?.id ?? 0;
  }
  /** A subscription whose period began `daysAgo` and lasts 30 days. */
  async function subscribe(consumerId: number, versionId: number, daysAgo: number) {
    await ledger.database.query(
      "UPDATE subscription SET ended_at = now() WHERE consumer_id = $1::bigint AND ended_at IS NULL",
      [consumerId],
    );
    await ledger.database.query(
      `INSERT INTO subscription (consumer_id, plan_version_id, anchor_at, period_start, period_end)
       SELECT $1::bigint, $2::bigint, t, t, t + interval '30 days'
       FROM (SELECT clock_timestamp() - $3::int * interval '1 day' AS t) began`,
      [consumerId, versionId, daysAgo],
    );
  }
  const book = (consumerId: number) => ledger.database.transaction((sql) => ensurePlanGrant(sql, consumerId));

  test("is granted once a period, and expires with it", async () => {
    const consumerId = await ledger.consumer();
    await subscribe(consumerId, await version(500), 10);
    const granted = await Promise.all([book(consumerId), book(consumerId)]);
    expect(granted.filter((grant) => grant !== null)).toMatchObject([{ booked: true, balanceAfterMicros: 500 }]);
    const [lot] = await ledger.database.query(
      `SELECT l.source, l.expires_at = s.period_end AS at_period_end FROM lot l JOIN subscription s USING (consumer_id)
       WHERE l.consumer_id = $1::bigint AND l.source = 'plan'`,
      [consumerId],
    );
    expect(lot).toEqual({ source: "plan", at_period_end: true });
  });

  test("a bigger plan adds what it includes more, and going back and forth wins nothing", async () => {
    const consumerId = await ledger.consumer();
    const [small, big] = [await version(100), await version(400)];
    for (const versionId of [small, big, small, big]) {
      await subscribe(consumerId, versionId, 1);
      await book(consumerId);
    }
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 400 });
  });

  test("a period that is over rolls to the one that runs, once, with its grant", async () => {
    const consumerId = await ledger.consumer();
    await subscribe(consumerId, await version(100), 45);
    expect(await book(consumerId)).toBeNull();
    const period = { startMs: midnight - 15 * DAY, endMs: midnight + 15 * DAY };
    const roll = () => ledger.database.transaction((sql) => rollSubscription(sql, consumerId, period));
    expect(await Promise.all([roll(), roll()])).toContain(true);
    expect(await roll()).toBe(false);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 100, ledgerMicros: 100 });
    expect(await ledger.violations()).toEqual([]);
  });

  test.each(["canceled", "past_due"])("nothing is granted while the subscription is %s", async (status) => {
    const consumerId = await ledger.consumer();
    await subscribe(consumerId, await version(100), 1);
    await ledger.database.query(
      `UPDATE subscription SET status = $2::subscription_status, canceled_at = now(), past_due_at = now()
       WHERE consumer_id = $1::bigint`,
      [consumerId, status],
    );
    expect(await book(consumerId)).toBeNull();
  });
});
