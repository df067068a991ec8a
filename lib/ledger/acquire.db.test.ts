import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LeaseAsk } from "@/lib/engine/ports";
import { ASKS_MAX, acquire } from "./acquire";
import { bootEpoch } from "./boot-epoch";
import { closeEpoch, readStakes } from "./close-epoch";
import { giveBack } from "./give-back";
import { grantCredits } from "./grant-credits";
import { readPurse } from "./read-purse";
import { type TestLedger, testLedger } from "./test-ledger";

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await testLedger();
});
afterAll(() => ledger.close());

let gates = 0;
async function boot(gateId = `acquire-${++gates}`): Promise<number> {
  return (await ledger.database.transaction((sql) => bootEpoch(sql, gateId, ""))).epoch;
}

function ask(epoch: number, asks: readonly LeaseAsk[]) {
  return ledger.database.transaction((sql) => acquire(sql, epoch, asks));
}

async function askOne(epoch: number, consumerId: number, want: number, min: number) {
  const replies = await ask(epoch, [{ consumerId, purse: "credits", want, min }]);
  return replies?.[0];
}

async function silence(epoch: number) {
  await ledger.database.query(
    "UPDATE gate_epoch SET seen_at = clock_timestamp() - interval '1 hour' WHERE epoch = $1::bigint",
    [epoch],
  );
}

describe("the size of a slice", () => {
  test.each([
    { left: 1000, want: 50, min: 1, granted: 50, because: "what is wanted" },
    { left: 1000, want: 500, min: 1, granted: 100, because: "a tenth of what is unleased" },
    { left: 1000, want: 500, min: 300, granted: 300, because: "the call at hand, above a tenth" },
    { left: 25, want: 500, min: 5, granted: 5, because: "single calls near zero" },
    { left: 4, want: 500, min: 5, granted: 4, because: "all there is" },
  ])("of $left, $granted: $because", async ({ left, want, min, granted }) => {
    const consumerId = await ledger.consumer();
    await ledger.grant(consumerId, left);
    const reply = await askOne(await boot(), consumerId, want, min);
    expect(reply?.slices.map((slice) => slice.granted)).toEqual([granted]);
    expect(reply?.unleased).toBe(left - granted);
  });

  test("nothing of nothing", async () => {
    expect(await askOne(await boot(), await ledger.consumer(), 10, 1)).toMatchObject({ unleased: 0, slices: [] });
  });
});

test("burns what expires soonest, promotional before paid, the oldest first (I16)", async () => {
  const consumerId = await ledger.consumer();
  const [soon, late] = [new Date(Date.now() + 3_600_000), new Date(Date.now() + 7_200_000)];
  const promo = (expiresAt: Date | null, ref: string) =>
    ledger.database.transaction((sql) =>
      grantCredits(sql, { consumerId, source: "promo", ref, amountMicros: 10, expiresAt }),
    );
  const paidForever = await ledger.grant(consumerId, 10);
  const paidLate = await ledger.grant(consumerId, 10, late);
  const paidSoon = await ledger.grant(consumerId, 10, soon);
  const promoSoon = await promo(soon, "burn");
  const epoch = await boot();
  const order: number[] = [];
  for (let n = 0; n < 4; n++) {
    const before = new Set(order);
    const reply = await askOne(epoch, consumerId, 10, 10);
    order.push(...(reply?.slices ?? []).map((slice) => slice.lotId).filter((lotId) => !before.has(lotId)));
  }
  expect(promoSoon.ok && [promoSoon.value.lotId, paidSoon, paidLate, paidForever]).toEqual(order);
});

test("totals grow over replies, and a lot says when it ends", async () => {
  const consumerId = await ledger.consumer();
  const lotId = await ledger.grant(consumerId, 1000, new Date(Date.now() + 60_000));
  const epoch = await boot();
  await askOne(epoch, consumerId, 20, 20);
  const slice = (await askOne(epoch, consumerId, 30, 30))?.slices[0];
  expect(slice).toMatchObject({ lotId, granted: 50, used: 0, returned: 0, priority: 1 });
  expect(slice?.msLeft).toBeGreaterThan(50_000);
  expect(slice?.msLeft).toBeLessThanOrEqual(60_000);
});

test("many purses in one transaction, each answered in its place", async () => {
  const [rich, broke] = [await ledger.consumer(), await ledger.consumer()];
  await ledger.grant(rich, 1000);
  const replies = await ask(await boot(), [
    { consumerId: broke, purse: "credits", want: 10, min: 1 },
    { consumerId: rich, purse: "quota:daily:*", want: 10, min: 1 },
    { consumerId: rich, purse: "credits", want: 10, min: 1 },
  ]);
  expect(
    replies?.map(({ consumerId, purse, unleased, slices }) => [consumerId, purse, unleased, slices.length]),
  ).toEqual([
    [broke, "credits", 0, 0],
    [rich, "quota:daily:*", 0, 0],
    [rich, "credits", 990, 1],
  ]);
  const tooMany = Array.from({ length: ASKS_MAX + 1 }, () => ({ consumerId: rich, purse: "credits", want: 1, min: 1 }));
  await expect(ask(await boot(), tooMany)).rejects.toThrow(RangeError);
});

test("a lot that has expired, is used up or has not begun is not leased", async () => {
  const consumerId = await ledger.consumer();
  const lotId = await ledger.grant(consumerId, 100, new Date(Date.now() + 60_000));
  await ledger.database.query(
    "UPDATE lot SET starts_at = starts_at - interval '1 hour', expires_at = clock_timestamp() WHERE id = $1::bigint",
    [lotId],
  );
  expect(await askOne(await boot(), consumerId, 10, 1)).toMatchObject({ unleased: 0, slices: [] });
});

describe("fencing", () => {
  test("a newer start of the same gate fences the older one, which gets nothing more (I5)", async () => {
    const consumerId = await ledger.consumer();
    await ledger.grant(consumerId, 1000);
    const old = await boot("fenced");
    await askOne(old, consumerId, 10, 10);
    const next = await ledger.database.transaction((sql) => bootEpoch(sql, "fenced", "http://127.0.0.1:4020"));
    expect(next.olderEpochs).toEqual([{ epoch: old, holds: true }]);
    expect(await ask(old, [{ consumerId, purse: "credits", want: 10, min: 10 }])).toBeNull();
    expect(await askOne(next.epoch, consumerId, 10, 10)).toMatchObject({ slices: [{ granted: 10 }] });
  });

  test("two starts at the same moment leave one live epoch", async () => {
    const epochs = await Promise.all([boot("twins"), boot("twins"), boot("twins")]);
    const live = await ledger.database.query<{ epoch: number }>(
      "SELECT epoch FROM gate_epoch WHERE gate_id = 'twins' AND state = 'live'",
    );
    expect(live).toEqual([{ epoch: Math.max(...epochs) }]);
  });

  test("a dry answer says what live gates hold and what is in limbo", async () => {
    const consumerId = await ledger.consumer();
    await ledger.grant(consumerId, 30);
    const [alive, silent] = [await boot(), await boot()];
    await askOne(alive, consumerId, 20, 20);
    await askOne(silent, consumerId, 10, 10);
    await silence(silent);
    expect(await askOne(await boot(), consumerId, 5, 5)).toMatchObject({ unleased: 0, elsewhere: 20, held: 10 });
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({
      onGatesMicros: 20,
      limboMicros: 10,
      spendableMicros: 20,
      balanceMicros: 30,
    });
  });
});

describe("giving back", () => {
  test("totals, so a repeat changes nothing, and never more than is unspent (I4)", async () => {
    const consumerId = await ledger.consumer();
    await ledger.grant(consumerId, 100);
    const epoch = await boot();
    const lotId = (await askOne(epoch, consumerId, 50, 50))?.slices[0]?.lotId ?? 0;
    const back = (returned: number) =>
      ledger.database.transaction((sql) => giveBack(sql, epoch, [{ lotId, consumerId, returned }]));
    await back(20);
    await back(20);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 70, onGatesMicros: 30 });
    await back(999);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 100, onGatesMicros: 0 });
    expect(await ledger.violations()).toEqual([]);
  });
});

describe("closing an epoch", () => {
  test("ended needs the journal's end; what was open is back, and the epoch is closed for good", async () => {
    const consumerId = await ledger.consumer();
    await ledger.grant(consumerId, 100);
    const epoch = await boot();
    await askOne(epoch, consumerId, 40, 40);
    const close = (position: number) =>
      ledger.database.transaction((sql) => closeEpoch(sql, epoch, { as: "ended", position }));
    expect(await close(7)).toBeNull();
    expect(await readStakes(ledger.database, epoch)).toMatchObject([{ consumerId, purse: "credits", open: 40 }]);
    expect(await close(0)).toMatchObject([{ open: 40 }]);
    expect(await close(0)).toEqual([]);
    expect(await close(7)).toBeNull();
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 100, onGatesMicros: 0 });
    expect(await ledger.violations()).toEqual([]);
  });

  test("lost needs a silence in which the gate must have stopped by itself (I14)", async () => {
    const epoch = await boot();
    const declare = () => ledger.database.transaction((sql) => closeEpoch(sql, epoch, { as: "lost" }));
    expect(await declare()).toBeNull();
    await silence(epoch);
    expect(await declare()).toEqual([]);
  });
});
