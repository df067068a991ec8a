import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestLedger, testLedger } from "@/lib/ledger/test-ledger";
import { tellOfExhaustion, tellOfLowBalances } from "./tell-of-balances";
import { tellOfExpiringKeys } from "./tell-of-expiring-keys";
import { tellOfLapsing } from "./tell-of-lapsing";

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await testLedger();
});
afterAll(() => ledger.close());
beforeEach(async () => {
  await ledger.database.query("DELETE FROM mail");
  await ledger.database.query("DELETE FROM message");
  await ledger.database.query("DELETE FROM alert_setting");
  await ledger.database.query("DELETE FROM occurrence");
  await ledger.database.query("DELETE FROM key");
  await ledger.database.query("DELETE FROM subscription");
});

/** A consumer with one active and one invited member, who is told nothing. */
async function consumer(): Promise<number> {
  const id = await ledger.consumer();
  await ledger.database.query(
    `INSERT INTO member (consumer_id, email, joined_at)
     VALUES ($1::bigint, 'ada@acme.test', clock_timestamp()), ($1::bigint, 'new@acme.test', NULL)`,
    [id],
  );
  return id;
}

async function alerts(consumerId: number, lowBalance: number | null, exhausted = true): Promise<void> {
  await ledger.database.query(
    "INSERT INTO alert_setting (consumer_id, low_balance_micros, exhausted) VALUES ($1::bigint, $2::bigint, $3::boolean)",
    [consumerId, lowBalance, exhausted],
  );
}

async function refused(consumerId: number, calls: number): Promise<void> {
  await ledger.database.query(
    `INSERT INTO occurrence (id, epoch, minute, code, status, consumer_id, count, first_at, last_at, first_receipt, last_receipt)
     VALUES ('1-' || floor(random() * 1e9)::int, 1, date_trunc('minute', clock_timestamp()), 'credits_exhausted', 402, $1::bigint,
       $2::bigint, clock_timestamp(), clock_timestamp(), '{}', '{}')`,
    [consumerId, calls],
  );
}

const mails = () =>
  ledger.database.query<{ kind: string; recipient: string; subject: string; body: string }>(
    "SELECT kind, recipient, subject, body FROM mail ORDER BY id",
  );

describe("a low balance", () => {
  test("is told once, to active members, and again after the next grant", async () => {
    const id = await consumer();
    await alerts(id, 10_000_000);
    await ledger.grant(id, 9_000_000);
    expect(await tellOfLowBalances(ledger.database, Date.now(), 0, 100)).toEqual({ told: 1, last: null });
    expect(await tellOfLowBalances(ledger.database, Date.now(), 0, 100)).toEqual({ told: 0, last: null });
    expect(await mails()).toMatchObject([
      { kind: "balance_low", recipient: "ada@acme.test", subject: expect.stringContaining("9.00 credits left") },
    ]);
    await ledger.grant(id, 500_000);
    expect(await tellOfLowBalances(ledger.database, Date.now(), 0, 100)).toMatchObject({ told: 1 });
  });

  test("is none at the threshold itself, without one, and of who has never had anything", async () => {
    const [at, without, never] = [await consumer(), await consumer(), await consumer()];
    await ledger.grant(at, 10_000_000);
    await ledger.grant(without, 1);
    await alerts(at, 10_000_000);
    await alerts(without, null);
    await ledger.database.query("DELETE FROM lot WHERE consumer_id = $1::bigint", [never]);
    await ledger.database.query("DELETE FROM account WHERE consumer_id = $1::bigint", [never]);
    await alerts(never, 10_000_000);
    expect(await tellOfLowBalances(ledger.database, Date.now(), 0, 100)).toMatchObject({ told: 0 });
  });

  test("is looked for batch by batch, everybody once", async () => {
    const ids = [await consumer(), await consumer(), await consumer()];
    for (const id of ids) {
      await alerts(id, 10_000_000);
      await ledger.grant(id, 1_000_000);
    }
    let told = 0;
    let after: number | null = 0;
    for (let batch = 0; after !== null && batch < 10; batch++) {
      const answer: { told: number; last: number | null } = await tellOfLowBalances(
        ledger.database,
        Date.now(),
        after,
        2,
      );
      told += answer.told;
      after = answer.last;
    }
    expect(told).toBe(3);
  });
});

describe("refusals for lack of credits", () => {
  test("are told once for each grant, and mailed where it is wanted", async () => {
    const [id, quiet] = [await consumer(), await consumer()];
    await alerts(quiet, null, false);
    await ledger.grant(id, 1000);
    await refused(id, 9);
    await refused(quiet, 5);
    expect(await tellOfExhaustion(ledger.database, 100)).toBe(2);
    await refused(id, 3);
    expect(await tellOfExhaustion(ledger.database, 100)).toBe(0);
    expect(await mails()).toMatchObject([{ kind: "balance_exhausted", body: expect.stringContaining("9 calls of") }]);
  });

  test("from before the newest grant are healed, not news", async () => {
    const id = await consumer();
    await refused(id, 9);
    await ledger.grant(id, 5_000_000);
    expect(await tellOfExhaustion(ledger.database, 100)).toBe(0);
  });
});

describe("a key that expires", () => {
  async function key(consumerId: number, endsInDays: number, madeDaysAgo = 30): Promise<number> {
    const [row] = await ledger.database.query<{ id: number }>(
      `INSERT INTO key (consumer_id, name, digest, prefix, last_four, created_at, expires_at)
       VALUES ($1::bigint, 'prod', decode(md5(random()::text) || md5(random()::text), 'hex'), 'tg_live_', 'c81A',
         clock_timestamp() - $3::int * interval '1 day', clock_timestamp() + $2::int * interval '1 day') RETURNING id`,
      [consumerId, endsInDays, madeDaysAgo],
    );
    return row?.id ?? 0;
  }

  test("within seven days is told once, and again where its end has moved", async () => {
    const id = await consumer();
    const keyId = await key(id, 6);
    await key(id, 8);
    expect(await tellOfExpiringKeys(ledger.database, 100)).toBe(1);
    expect(await tellOfExpiringKeys(ledger.database, 100)).toBe(0);
    expect(await mails()).toMatchObject([{ body: expect.stringContaining("Key “prod” (tg_live_…c81A)") }]);
    await ledger.database.query("UPDATE key SET expires_at = expires_at + interval '1 hour' WHERE id = $1::bigint", [
      keyId,
    ]);
    expect(await tellOfExpiringKeys(ledger.database, 100)).toBe(1);
  });

  test("is no news where it was rotated, revoked, or made for a few days only", async () => {
    const id = await consumer();
    const [rotated, revoked] = [await key(id, 3), await key(id, 3)];
    await key(id, 3, 1);
    await ledger.database.query("UPDATE key SET replaced_by = $2::bigint WHERE id = $1::bigint", [rotated, revoked]);
    await ledger.database.query("UPDATE key SET revoked_at = clock_timestamp() WHERE id = $1::bigint", [revoked]);
    expect(await tellOfExpiringKeys(ledger.database, 100)).toBe(0);
  });
});

describe("a subscription that ends", () => {
  let plans = 0;
  const inStripe = "source = 'stripe', stripe_status = 'active', stripe_subscription_id = 'sub_' || id";

  /** Of a plan with three grace days; `set` is the rest of its row. */
  async function subscription(set: string): Promise<number> {
    const id = await consumer();
    await ledger.database.query(
      `WITH p AS (INSERT INTO plan (name) VALUES ('Scale ' || $2::int) RETURNING id),
       v AS (INSERT INTO plan_version (plan_id, version, state, grace_days, published_at)
         SELECT id, 1, 'published', 3, clock_timestamp() FROM p RETURNING id)
       INSERT INTO subscription (consumer_id, plan_version_id, anchor_at, period_start, period_end)
       SELECT $1::bigint, id, clock_timestamp(), clock_timestamp(), clock_timestamp() + interval '30 days' FROM v`,
      [id, ++plans],
    );
    await ledger.database.query(`UPDATE subscription SET ${set} WHERE consumer_id = $1::bigint`, [id]);
    return id;
  }

  test.each([
    ["payment_failed", "status = 'past_due', past_due_at = clock_timestamp() - interval '1 day'"],
    ["canceled", `${inStripe}, cancel_at = clock_timestamp() + interval '2 days'`],
    ["trial_ending", "status = 'trialing', trial_ends_at = clock_timestamp() + interval '2 days'"],
  ])("%s is told once, and again where its end has moved", async (cause, set) => {
    await subscription(set);
    expect(await tellOfLapsing(ledger.database, 100)).toBe(1);
    expect(await tellOfLapsing(ledger.database, 100)).toBe(0);
    const told = await ledger.database.query(
      "SELECT type, data->>'cause' AS cause, data->>'plan' AS plan FROM message",
    );
    expect(told).toEqual([{ type: "subscription.lapsing", cause, plan: `Scale ${plans}` }]);
    expect(await mails()).toMatchObject([{ kind: "subscription_lapsing", recipient: "ada@acme.test" }]);
    await ledger.database.query(
      `UPDATE subscription SET cancel_at = cancel_at + interval '1 hour', trial_ends_at = trial_ends_at + interval '1 hour',
         past_due_at = past_due_at + interval '1 hour'`,
    );
    expect(await tellOfLapsing(ledger.database, 100)).toBe(1);
  });

  test("is no news where it goes on, ends later, or has ended", async () => {
    await subscription("status = 'active'");
    await subscription(`${inStripe}, cancel_at = clock_timestamp() + interval '4 days'`);
    await subscription("status = 'past_due', past_due_at = clock_timestamp() - interval '4 days'");
    await subscription("status = 'trialing', trial_ends_at = clock_timestamp() - interval '1 minute'");
    await subscription(
      `${inStripe}, status = 'canceled', canceled_at = clock_timestamp(), cancel_at = clock_timestamp() + interval '1 day'`,
    );
    await subscription(`${inStripe}, ended_at = clock_timestamp(), cancel_at = clock_timestamp() + interval '1 day'`);
    expect(await tellOfLapsing(ledger.database, 100)).toBe(0);
  });
});
