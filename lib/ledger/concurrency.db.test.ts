import { afterAll, beforeAll, expect, test } from "vitest";
import { seededRandom } from "@/lib/kernel/random";
import { openDatabase, type PostgresDatabase, sqlState } from "@/lib/platform/postgres";
import { acquire } from "./acquire";
import { bootEpoch } from "./boot-epoch";
import { clawBack } from "./claw-back";
import { expireLots } from "./expire-lots";
import { flush } from "./flush";
import { giveBack } from "./give-back";
import { grantCredits } from "./grant-credits";
import { pollChanges } from "./poll-changes";
import { postUsage } from "./post-usage";
import { sweepLots } from "./sweep-lots";
import { stretch, type TestLedger, testLedger, usage } from "./test-ledger";

const CONSUMERS = 12;
const ROUNDS = 100;

let ledger: TestLedger;
let database: PostgresDatabase;
let consumerIds: number[];
beforeAll(async () => {
  ledger = await testLedger();
  database = openDatabase(ledger.url, { max: 8 });
  consumerIds = [];
  for (let n = 0; n < CONSUMERS; n++) {
    const id = await ledger.consumer();
    await ledger.grant(id, 2000);
    consumerIds.push(id);
  }
  // Some credits end while all is going on.
  for (const id of consumerIds) {
    for (let ends = 1; ends <= 4; ends++) await ledger.grant(id, 200, new Date(Date.now() + 800 + ends * 400));
  }
});
afterAll(async () => {
  await database.close();
  await ledger.close();
});

/** Chance of its own for each loop; only their interleaving is PostgreSQL's. */
function chanceOf(seed: number) {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random.next() * n);
  return {
    below,
    hit: (share: number) => random.next() < share,
    some<T>(from: readonly T[], count: number): T[] {
      const left = [...from];
      const chosen: T[] = [];
      while (chosen.length < count && left.length > 0) chosen.push(...left.splice(below(left.length), 1));
      return chosen;
    },
  };
}

/** A gate with two connections at once, as gates are: one leases and gives back, the other flushes. */
async function runGate(n: number): Promise<void> {
  const { epoch } = await database.transaction((sql) => bootEpoch(sql, `busy-${n}`, ""));
  const slices = new Map<number, { consumerId: number; granted: number; used: number; returned: number }>();
  const idle = (slice: { granted: number; used: number; returned: number }) =>
    slice.granted - slice.used - slice.returned;

  async function lease() {
    const chance = chanceOf(100 + n);
    for (let round = 0; round < ROUNDS; round++) {
      if (chance.hit(0.75)) {
        const asks = chance
          .some(consumerIds, 6)
          .map((consumerId) => ({ consumerId, purse: "credits", want: 100, min: 5 }));
        const replies = await database.transaction((sql) => acquire(sql, epoch, asks));
        for (const { consumerId, slices: totals } of replies ?? []) {
          for (const { lotId, granted } of totals) {
            const known = slices.get(lotId) ?? { consumerId, granted: 0, used: 0, returned: 0 };
            slices.set(lotId, { ...known, granted: Math.max(known.granted, granted) });
          }
        }
      } else {
        const back = chance.some(
          [...slices].filter(([, slice]) => idle(slice) > 0),
          5,
        );
        for (const [lotId, slice] of back) {
          slices.set(lotId, { ...slice, returned: slice.returned + Math.ceil(idle(slice) / 2) });
        }
        const totals = back.map(([lotId, { consumerId }]) => ({
          lotId,
          consumerId,
          returned: slices.get(lotId)?.returned ?? 0,
        }));
        if (totals.length > 0) await database.transaction((sql) => giveBack(sql, epoch, totals));
      }
    }
  }

  async function spend() {
    const chance = chanceOf(200 + n);
    for (let position = 0; position < ROUNDS; position++) {
      const cost = new Map<number, number>();
      const leases = chance.some([...slices], 15).flatMap(([lotId, slice]) => {
        // Now and then more than is held, as a settle above its hold does.
        const amount = Math.min(chance.below(12), idle(slice)) + (chance.hit(0.04) ? 7 : 0);
        if (amount <= 0) return [];
        const used = slice.used + amount;
        slices.set(lotId, { ...slice, used });
        cost.set(slice.consumerId, (cost.get(slice.consumerId) ?? 0) + amount);
        return [{ lotId, consumerId: slice.consumerId, used }];
      });
      const answers = chance.some(consumerIds, 2).map((consumerId) => ({
        consumerId,
        key: chance.below(10).toString(16).padStart(64, "0"),
        decisionId: `dec-${n}-${position}-${consumerId}`,
        charged: [],
      }));
      const batch = stretch({
        epoch,
        from: position,
        to: position + 1,
        leases,
        usage: [...cost].map(([consumerId, micros]) => usage(consumerId, micros)),
        answers,
      });
      const result = await database.transaction((sql) => flush(sql, batch));
      for (const { lotId, granted } of result?.lent ?? []) {
        const slice = slices.get(lotId);
        if (slice) slices.set(lotId, { ...slice, granted: Math.max(slice.granted, granted) });
      }
    }
  }

  await Promise.all([lease(), spend()]);
}

/** Console and worker beside them. */
async function moveMoney(n: number): Promise<void> {
  const chance = chanceOf(300 + n);
  for (let round = 0; round < ROUNDS; round++) {
    const [consumerId = 0] = chance.some(consumerIds, 1);
    const ref = `money-${n}-${round}`;
    const amountMicros = 50 + chance.below(600);
    const kind = chance.below(10);
    await database.transaction(async (sql) => {
      if (kind < 5) return grantCredits(sql, { consumerId, source: "purchase", ref, amountMicros, expiresAt: null });
      if (kind < 8) return clawBack(sql, { consumerId, kind: "refund", ref, amountMicros });
      await expireLots(sql, 100);
    });
    if (kind === 8) await database.transaction((sql) => sweepLots(sql, 100));
    if (kind === 9) await database.transaction((sql) => postUsage(sql, { days: 3650, limit: 5 }));
  }
}

test("three gates, console and worker at once: no deadlock, no broken CHECK, every equation holds", async () => {
  const before = await pollChanges(database, null);
  const results = await Promise.allSettled([0, 1, 2].map(runGate).concat([0, 1].map(moveMoney)));
  const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(failures.map((reason) => [sqlState(reason), String(reason)])).toEqual([]);
  expect(await ledger.violations()).toEqual([]);
  const { changes } = await pollChanges(database, before.next);
  expect(changes.length, "the money that moved was told").toBeGreaterThan(ROUNDS);
}, 60_000);
