import { afterAll, beforeAll, expect, test } from "vitest";
import type { OccurrenceDelta, ReservationRow } from "@/lib/engine/ports";
import { storedJson } from "@/lib/kernel/stored-json";
import { acquire } from "./acquire";
import { bootEpoch } from "./boot-epoch";
import { closeEpoch } from "./close-epoch";
import { flush, readEpoch } from "./flush";
import { readReservation } from "./mirror-reservations";
import { readPurse } from "./read-purse";
import { reservation, stretch, type TestLedger, testLedger, usage } from "./test-ledger";

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await testLedger();
});
afterAll(() => ledger.close());

let gates = 0;
async function boot(gateId = `flush-${++gates}`): Promise<number> {
  return (await ledger.database.transaction((sql) => bootEpoch(sql, gateId, ""))).epoch;
}

async function lease(epoch: number, consumerId: number, want: number, min = want) {
  const replies = await ledger.database.transaction((sql) =>
    acquire(sql, epoch, [{ consumerId, purse: "credits", want, min }]),
  );
  const slice = replies?.[0]?.slices[0];
  if (slice === undefined) throw new Error("no slice");
  return slice;
}

test("a stretch moves usage, leases and position together, once (I7, I9)", async () => {
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 1000);
  const epoch = await boot();
  const { lotId } = await lease(epoch, consumerId, 100);
  const batch = stretch({
    epoch,
    from: 0,
    to: 3,
    leases: [{ lotId, consumerId, used: 30 }],
    usage: [usage(consumerId, 30)],
  });
  expect(await ledger.database.transaction((sql) => flush(sql, batch))).toEqual({ state: "live", lent: [] });
  expect(await ledger.database.transaction((sql) => flush(sql, batch))).toBeNull();
  expect(await readEpoch(ledger.database, epoch)).toEqual({ state: "live", position: 3 });
  expect(await readPurse(ledger.database, consumerId)).toMatchObject({
    unleasedMicros: 900,
    onGatesMicros: 70,
    unpostedMicros: 30,
    balanceMicros: 970,
    ledgerMicros: 1000,
  });
  expect(await ledger.violations()).toEqual([]);
});

test("a stretch that is rolled back leaves no trace, its repeat counts once", async () => {
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 1000);
  const epoch = await boot();
  const { lotId } = await lease(epoch, consumerId, 100);
  const batch = stretch({
    epoch,
    from: 0,
    to: 1,
    leases: [{ lotId, consumerId, used: 10 }],
    usage: [usage(consumerId, 10)],
  });
  const cut = ledger.database.transaction(async (sql) => {
    await flush(sql, batch);
    throw new Error("killed before COMMIT");
  });
  await expect(cut).rejects.toThrow("killed before COMMIT");
  expect(await readEpoch(ledger.database, epoch)).toEqual({ state: "live", position: 0 });
  await ledger.database.transaction((sql) => flush(sql, batch));
  expect(await readPurse(ledger.database, consumerId)).toMatchObject({ onGatesMicros: 90, unpostedMicros: 10 });
});

test("an empty stretch is a heartbeat", async () => {
  const epoch = await boot();
  await ledger.database.query(
    "UPDATE gate_epoch SET seen_at = clock_timestamp() - interval '1 hour' WHERE epoch = $1::bigint",
    [epoch],
  );
  const beat = stretch({ epoch, from: 0, to: 0, configVersion: 7, lag: 3, checks: 99 });
  expect(await ledger.database.transaction((sql) => flush(sql, beat))).toEqual({ state: "live", lent: [] });
  const [row] = await ledger.database.query(
    `SELECT config_version, journal_lag, checks, position, seen_at > clock_timestamp() - interval '1 minute' AS fresh
     FROM gate_epoch WHERE epoch = $1::bigint`,
    [epoch],
  );
  expect(row).toEqual({ config_version: 7, journal_lag: 3, checks: 99, position: 0, fresh: true });
});

test("spending above the lease becomes a loan and a debt, and available credits pay it at once (I21)", async () => {
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 100);
  const epoch = await boot();
  const { lotId } = await lease(epoch, consumerId, 10);
  const batch = stretch({
    epoch,
    from: 0,
    to: 1,
    leases: [{ lotId, consumerId, used: 130 }],
    usage: [usage(consumerId, 130)],
  });
  const result = await ledger.database.transaction((sql) => flush(sql, batch));
  expect(result).toEqual({ state: "live", lent: [{ lotId, granted: 130 }] });
  expect(await readPurse(ledger.database, consumerId)).toMatchObject({
    unleasedMicros: 0,
    onGatesMicros: 0,
    debtMicros: 30,
    ledgerMicros: 130,
  });
  expect(await ledger.violations()).toEqual([]);
});

test("a call let pass without a lease is charged to the loan lot", async () => {
  const consumerId = await ledger.consumer();
  const epoch = await boot();
  const [loan] = await ledger.database.query<{ id: number }>(
    "SELECT id FROM lot WHERE consumer_id = $1::bigint AND source = 'loan'",
    [consumerId],
  );
  const lotId = loan?.id ?? 0;
  for (const used of [4, 9]) {
    const from = used === 4 ? 0 : 1;
    await ledger.database.transaction((sql) =>
      flush(
        sql,
        stretch({
          epoch,
          from,
          to: from + 1,
          leases: [{ lotId, consumerId, used }],
          usage: [usage(consumerId, used === 4 ? 4 : 5)],
        }),
      ),
    );
  }
  expect(await readPurse(ledger.database, consumerId)).toMatchObject({ debtMicros: 9, balanceMicros: 0 });
  await ledger.grant(consumerId, 20);
  expect(await readPurse(ledger.database, consumerId)).toMatchObject({ debtMicros: 0, unleasedMicros: 11 });
  expect(await ledger.violations()).toEqual([]);
});

test("a fenced epoch reports what it has spent; an ended one is refused; a lost one's report is late usage (I14)", async () => {
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 1000);
  const old = await boot("flush-fenced");
  const { lotId } = await lease(old, consumerId, 100);
  await boot("flush-fenced");
  const spend = (from: number, used: number, cost: number) =>
    ledger.database.transaction((sql) =>
      flush(
        sql,
        stretch({
          epoch: old,
          from,
          to: from + 1,
          leases: [{ lotId, consumerId, used }],
          usage: [usage(consumerId, cost)],
        }),
      ),
    );
  expect(await spend(0, 40, 40)).toMatchObject({ state: "fenced" });
  await ledger.database.query(
    "UPDATE gate_epoch SET seen_at = clock_timestamp() - interval '1 hour' WHERE epoch = $1::bigint",
    [old],
  );
  const stakes = await ledger.database.transaction((sql) => closeEpoch(sql, old, { as: "lost" }));
  expect(stakes).toEqual([{ lotId, consumerId, purse: "credits", open: 60 }]);
  expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 960, limboMicros: 0 });

  expect(await spend(1, 90, 50)).toEqual({ state: "lost", lent: [{ lotId, granted: 150 }] });
  expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 910, debtMicros: 0 });
  expect(await ledger.violations()).toEqual([]);

  const ended = await boot("flush-ended");
  await ledger.database.transaction((sql) => closeEpoch(sql, ended, { as: "ended", position: 0 }));
  expect(await ledger.database.transaction((sql) => flush(sql, stretch({ epoch: ended, from: 0, to: 1 })))).toBeNull();
});

test("the second charge for one idempotency key comes back to its lot, whichever gate flushed first (I10)", async () => {
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 1000);
  const key = "ab".repeat(32);
  for (const decisionId of ["dec_1", "dec_2"]) {
    const epoch = await boot();
    const { lotId } = await lease(epoch, consumerId, 50);
    const batch = stretch({
      epoch,
      from: 0,
      to: 1,
      leases: [{ lotId, consumerId, used: 20 }],
      usage: [usage(consumerId, 20)],
      answers: [{ consumerId, key, decisionId, charged: [{ lotId, amount: 20 }] }],
    });
    await ledger.database.transaction((sql) => flush(sql, batch));
  }
  const purse = await readPurse(ledger.database, consumerId);
  expect(purse?.balanceMicros).toBe(980);
  expect(await ledger.violations()).toEqual([]);
});

test("an occurrence adds up over flushes, keeps its first receipt and five sample paths, and takes any text", async () => {
  const epoch = await boot();
  const delta = (count: number, receipt: unknown, paths: string[]): OccurrenceDelta => ({
    id: "occ-1",
    minuteMs: Date.UTC(2026, 10, 22, 12),
    code: "key_unknown",
    status: 401,
    consumerId: null,
    keyId: null,
    gatewayId: 3,
    routeId: null,
    planVersionId: null,
    count,
    costMicros: 0,
    firstAtMs: Date.UTC(2026, 10, 22, 12, 0, 1),
    lastAtMs: Date.UTC(2026, 10, 22, 12, 0, count),
    firstReceipt: null,
    lastReceipt: receipt === null ? null : storedJson(receipt),
    samplePaths: paths,
    suspect: null,
  });
  const first = { path: "/a\0b\ud800" };
  await ledger.database.transaction((sql) =>
    flush(sql, stretch({ epoch, from: 0, to: 1, occurrences: [delta(2, first, ["/1", "/2", "/3"])] })),
  );
  await ledger.database.transaction((sql) =>
    flush(sql, stretch({ epoch, from: 1, to: 2, occurrences: [delta(5, { path: "/z" }, ["/4", "/5", "/6"])] })),
  );
  const gone = { ...delta(3, null, []), id: "occ-gone" };
  await ledger.database.transaction((sql) =>
    flush(sql, stretch({ epoch, from: 2, to: 3, occurrences: [delta(1, null, []), gone] })),
  );
  const [row] = await ledger.database.query("SELECT count, first_receipt, last_receipt, sample_paths FROM occurrence");
  expect(row).toEqual({
    count: 8,
    first_receipt: { path: "/a\uFFFDb\uFFFD" },
    last_receipt: { path: "/z" },
    sample_paths: ["/1", "/2", "/3", "/4", "/5"],
  });
});

test("a reservation is mirrored: held, then settled once; after its time it may be charged late, once", async () => {
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 100);
  const epoch = await boot();
  const { lotId } = await lease(epoch, consumerId, 50);
  const hold = reservation({ id: "res_1", consumerId, heldMicros: 20 });
  const moved = (from: number, row: ReservationRow, used: number) =>
    ledger.database.transaction((sql) =>
      flush(
        sql,
        stretch({
          epoch,
          from,
          to: from + 1,
          leases: [{ lotId, consumerId, used }],
          usage: [usage(consumerId, row.chargedMicros ?? 0)],
          reservations: [row],
        }),
      ),
    );
  await moved(0, hold, 0);
  expect(await readPurse(ledger.database, consumerId)).toMatchObject({
    unleasedMicros: 50,
    onGatesMicros: 30,
    reservedMicros: 20,
    balanceMicros: 100,
  });
  expect(await readReservation(ledger.database, "res_1")).toEqual(hold);
  await moved(1, { ...hold, chargedMicros: 7 }, 7);
  expect(await readPurse(ledger.database, consumerId)).toMatchObject({ onGatesMicros: 43, reservedMicros: 0 });
  await moved(2, { ...hold, chargedMicros: 0, expired: true }, 7);
  expect(await readReservation(ledger.database, "res_1")).toEqual({ ...hold, chargedMicros: 7 });

  const second = reservation({ id: "res_2", consumerId, heldMicros: 5 });
  await moved(3, { ...second, chargedMicros: 0, expired: true }, 7);
  const late = { ...second, chargedMicros: 9, expired: true, late: true };
  await moved(4, late, 16);
  expect(await readReservation(ledger.database, "res_2")).toEqual(late);
  await moved(5, { ...late, chargedMicros: 3 }, 19);
  expect(await readReservation(ledger.database, "res_2")).toEqual(late);
  expect(await readReservation(ledger.database, "res_none")).toBeNull();
});
