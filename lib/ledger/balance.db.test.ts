import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AMOUNT_MICROS_MAX } from "@/lib/kernel/money";
import { acquire } from "./acquire";
import { bootEpoch } from "./boot-epoch";
import { clawBack } from "./claw-back";
import { expireLots } from "./expire-lots";
import { flush } from "./flush";
import { giveBack } from "./give-back";
import { grantCredits } from "./grant-credits";
import { postUsage } from "./post-usage";
import { readPurse, readPurses } from "./read-purse";
import { sweepLots } from "./sweep-lots";
import { stretch, type TestLedger, testLedger, usage } from "./test-ledger";

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await testLedger();
});
afterAll(() => ledger.close());

let gates = 0;
async function lease(consumerId: number, amount: number) {
  const { epoch } = await ledger.database.transaction((sql) => bootEpoch(sql, `balance-${++gates}`, ""));
  const replies = await ledger.database.transaction((sql) =>
    acquire(sql, epoch, [{ consumerId, purse: "credits", want: amount, min: amount }]),
  );
  return { epoch, lotId: replies?.[0]?.slices[0]?.lotId ?? 0 };
}

async function endLot(lotId: number) {
  await ledger.database.query(
    "UPDATE lot SET starts_at = clock_timestamp() - interval '1 day', expires_at = clock_timestamp() WHERE id = $1::bigint",
    [lotId],
  );
}

const inAnHour = () => new Date(Date.now() + 3_600_000);

describe("granting", () => {
  test("the same ref books once, whoever repeats it", async () => {
    const consumerId = await ledger.consumer();
    const grant = { consumerId, source: "purchase", ref: "pi_1", amountMicros: 50, expiresAt: null } as const;
    const book = () => ledger.database.transaction((sql) => grantCredits(sql, grant));
    const results = await Promise.all([book(), book(), book()]);
    expect(results.filter((result) => result.ok && result.value.booked)).toHaveLength(1);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 50, ledgerMicros: 50 });
  });

  test("keeps the balance right after it, gates included: the q of RateLimit-Policy", async () => {
    const consumerId = await ledger.consumer();
    await ledger.grant(consumerId, 100);
    const { epoch, lotId } = await lease(consumerId, 60);
    const batch = stretch({
      epoch,
      from: 0,
      to: 1,
      leases: [{ lotId, consumerId, used: 25 }],
      usage: [usage(consumerId, 25)],
    });
    await ledger.database.transaction((sql) => flush(sql, batch));
    await ledger.grant(consumerId, 500);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ grantBaseMicros: 575 });
  });

  test("refuses what no amount can hold", async () => {
    const consumerId = await ledger.consumer();
    await ledger.grant(consumerId, AMOUNT_MICROS_MAX - 10);
    const grant = { consumerId, source: "promo", ref: "much", amountMicros: 11, expiresAt: null } as const;
    expect(await ledger.database.transaction((sql) => grantCredits(sql, grant))).toMatchObject({
      code: "balance_too_large",
    });
  });
});

describe("clawing back", () => {
  const claw = (consumerId: number, amountMicros: number, ref: string, lotId?: number) =>
    ledger.database.transaction((sql) =>
      clawBack(sql, { consumerId, kind: "refund", ref, amountMicros, ...(lotId === undefined ? {} : { lotId }) }),
    );

  test("takes the refunded lot first, owes what is on gates, and is paid as slices come back", async () => {
    const consumerId = await ledger.consumer();
    await ledger.grant(consumerId, 100, inAnHour());
    const refunded = await ledger.grant(consumerId, 100);
    expect(await claw(consumerId, 60, "re_1", refunded)).toMatchObject({ value: { takenMicros: 60, debtMicros: 0 } });
    const { epoch, lotId } = await lease(consumerId, 100);
    expect(await claw(consumerId, 70, "re_2")).toMatchObject({ value: { takenMicros: 40, debtMicros: 30 } });
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({
      unleasedMicros: 0,
      onGatesMicros: 100,
      debtMicros: 30,
    });
    await ledger.database.transaction((sql) => giveBack(sql, epoch, [{ lotId, consumerId, returned: 50 }]));
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 20, debtMicros: 0 });
    expect(await ledger.violations()).toEqual([]);
  });

  test("the same ref books once, and the gates are asked for what they hold", async () => {
    const consumerId = await ledger.consumer();
    await ledger.grant(consumerId, 100);
    await Promise.all([claw(consumerId, 10, "re_same"), claw(consumerId, 10, "re_same")]);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 90, ledgerMicros: 90 });
    const changes = await ledger.database.query("SELECT kind FROM change WHERE consumer_id = $1::bigint ORDER BY id", [
      consumerId,
    ]);
    expect(changes).toEqual([{ kind: "credits" }, { kind: "recall" }]);
  });
});

describe("expiry", () => {
  test("books what is unleased; what a gate gives back later goes with the next run", async () => {
    const consumerId = await ledger.consumer();
    const grantId = await ledger.grant(consumerId, 100, inAnHour());
    const { epoch, lotId } = await lease(consumerId, 40);
    await endLot(grantId);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 0, expiredMicros: 60 });
    expect(await ledger.database.transaction((sql) => expireLots(sql, 10))).toBe(1);
    expect(await ledger.database.transaction((sql) => expireLots(sql, 10))).toBe(0);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ expiredMicros: 0, onGatesMicros: 40 });

    await ledger.database.transaction((sql) => giveBack(sql, epoch, [{ lotId, consumerId, returned: 40 }]));
    expect(await ledger.database.transaction((sql) => expireLots(sql, 10))).toBe(1);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ balanceMicros: 0, ledgerMicros: 0 });
    expect(await ledger.violations()).toEqual([]);
  });

  test("a swept lot has left the index; one with anything out, and the loan lot, stay", async () => {
    const consumerId = await ledger.consumer();
    const used = await ledger.grant(consumerId, 10);
    const out = await ledger.grant(consumerId, 10);
    const { epoch } = await lease(consumerId, 20);
    const batch = stretch({
      epoch,
      from: 0,
      to: 1,
      leases: [{ lotId: used, consumerId, used: 10 }],
      usage: [usage(consumerId, 10)],
    });
    await ledger.database.transaction((sql) => flush(sql, batch));
    await ledger.database.transaction((sql) => sweepLots(sql, 100));
    const open = await ledger.database.query<{ id: number; source: string }>(
      "SELECT id, source FROM lot WHERE consumer_id = $1::bigint AND NOT done ORDER BY id",
      [consumerId],
    );
    expect(open).toEqual([
      { id: expect.any(Number), source: "loan" },
      { id: out, source: "purchase" },
    ]);
  });
});

describe("posting usage", () => {
  test("one line per consumer and whole hour; late usage becomes one more line; the hour under way waits", async () => {
    const consumerId = await ledger.consumer();
    await ledger.grant(consumerId, 100);
    const { epoch, lotId } = await lease(consumerId, 90);
    const hourMs = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    let [from, used] = [0, 0];
    const spend = async (cost: number, minuteMs: number) => {
      used += cost;
      const batch = stretch({
        epoch,
        from,
        to: from + 1,
        leases: [{ lotId, consumerId, used }],
        usage: [usage(consumerId, cost, minuteMs)],
      });
      from++;
      await ledger.database.transaction((sql) => flush(sql, batch));
    };
    const post = () => ledger.database.transaction((sql) => postUsage(sql, { days: 7, limit: 100 }));
    const lines = () =>
      ledger.database.query(
        "SELECT amount, note FROM ledger_entry WHERE consumer_id = $1::bigint AND kind = 'usage' ORDER BY id",
        [consumerId],
      );
    await spend(5, hourMs - 3_600_000);
    await spend(7, hourMs - 3_540_000);
    await spend(3, hourMs);
    await post();
    await post();
    const note = `${new Date(hourMs - 3_600_000).toISOString().slice(0, 13)}:00Z`;
    expect(await lines()).toEqual([{ amount: 12, note }]);
    await spend(1, hourMs - 3_600_000);
    await post();
    expect(await lines()).toEqual([
      { amount: 12, note },
      { amount: 1, note },
    ]);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unpostedMicros: 3, ledgerMicros: 87 });
    expect(await ledger.violations()).toEqual([]);
  });
});

test("a page of purses is read at once; whoever has no account has no entry", async () => {
  const [one, two] = [await ledger.consumer(), await ledger.consumer()];
  await ledger.grant(two, 9);
  const purses = await readPurses(ledger.database, [one, two, 999_999]);
  expect([...purses.keys()].sort((a, b) => a - b)).toEqual([one, two]);
  expect([purses.get(one)?.balanceMicros, purses.get(two)?.balanceMicros]).toEqual([0, 9]);
});
