import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Adoption } from "@/lib/engine/ports";
import { acquire } from "./acquire";
import { handOver, readHoldings } from "./adopt-holds";
import { bootEpoch } from "./boot-epoch";
import { closeEpoch } from "./close-epoch";
import { flush } from "./flush";
import { readPurse } from "./read-purse";
import { reservation, stretch, type TestLedger, testLedger, usage } from "./test-ledger";

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await testLedger();
});
afterAll(async () => {
  expect(await ledger.violations()).toEqual([]);
  await ledger.close();
});

const boot = (gateId: string) => ledger.database.transaction((sql) => bootEpoch(sql, gateId, ""));

let gates = 0;
/** A killed gate that had leased 50 of 100, spent 10 and held 20 of it for one reservation, all of it flushed; and its next start. */
async function killedGate() {
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 100);
  const gateId = `adopt-${++gates}`;
  const { epoch } = await boot(gateId);
  const id = `res_${epoch}`;
  const asks = [{ consumerId, purse: "credits", want: 50, min: 50 }];
  const [reply] = (await ledger.database.transaction((sql) => acquire(sql, epoch, asks))) ?? [];
  const lotId = reply?.slices[0]?.lotId ?? 0;
  const leases = [{ lotId, consumerId, used: 10 }];
  const reservations = [reservation({ id, consumerId, heldMicros: 20 })];
  const all = stretch({ epoch, from: 0, to: 2, leases, usage: [usage(consumerId, 10)], reservations });
  await ledger.database.transaction((sql) => flush(sql, all));
  const next = await boot(gateId);
  const end = (adoption: Adoption | null, position = 2) =>
    ledger.database.transaction((sql) => closeEpoch(sql, epoch, { as: "ended", position, adoption }));
  return { consumerId, epoch, id, lotId, next: next.epoch, boot: next, end };
}

describe("a start that adopts the open reservations of an older one", () => {
  test("I4 I14 gets what they hold, the rest goes back, and a repeat after an unknown COMMIT changes nothing", async () => {
    const { consumerId, epoch, id, lotId, next, boot: began, end } = await killedGate();
    expect(began.olderEpochs).toEqual([{ epoch, holds: true }]);
    const adoption = { by: next, kept: [{ lotId, amount: 20 }] };
    expect(await end(adoption, 1)).toBeNull();
    for (let n = 0; n < 2; n++) {
      expect(await end(adoption)).not.toBeNull();
      expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 70, reservedMicros: 20 });
      expect(await readHoldings(ledger.database, next)).toEqual({
        reservationIds: [id],
        slices: [{ lotId, consumerId, purse: "credits", priority: 1, granted: 20, used: 0, returned: 0, msLeft: null }],
      });
    }
    expect((await readHoldings(ledger.database, epoch)).reservationIds).toEqual([]);
    expect(await end({ by: next + 1, kept: [] })).toBeNull();
    expect(await ledger.violations()).toEqual([]);
  });

  test("gets no more than is open, and adds it to what it leases of the same lot itself", async () => {
    const { consumerId, lotId, next, end } = await killedGate();
    const asks = [{ consumerId, purse: "credits", want: 5, min: 5 }];
    await ledger.database.transaction((sql) => acquire(sql, next, asks));
    await end({ by: next, kept: [{ lotId, amount: 999 }] });
    expect((await readHoldings(ledger.database, next)).slices).toMatchObject([{ granted: 45 }]);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ unleasedMicros: 45 });
  });

  test("pays a debt with what goes back, never with what is kept (I21)", async () => {
    const { consumerId, epoch, lotId, next, end } = await killedGate();
    // All that is unleased has been spent, and 15 more.
    const leases = [{ lotId, consumerId, used: 65 }];
    const loan = stretch({ epoch: next, from: 0, to: 1, leases, usage: [usage(consumerId, 65)] });
    await ledger.database.transaction((sql) => flush(sql, loan));
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ debtMicros: 15, unleasedMicros: 0 });
    await end({ by: next, kept: [{ lotId, amount: 20 }] });
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ debtMicros: 0, unleasedMicros: 5 });
    expect((await readHoldings(ledger.database, epoch)).slices).toMatchObject([
      { granted: 50, used: 10, returned: 40 },
    ]);
  });

  test("may not be over itself", async () => {
    const { next, end, lotId } = await killedGate();
    await ledger.database.transaction((sql) => closeEpoch(sql, next, { as: "ended", position: 0 }));
    expect(await end({ by: next, kept: [{ lotId, amount: 20 }] })).toBeNull();
  });

  test("takes over without the credits where the older one cannot be ended, which stays in limbo and says why", async () => {
    const { epoch, id, next } = await killedGate();
    await ledger.database.transaction((sql) => handOver(sql, epoch, next, "its journal is damaged"));
    expect(await readHoldings(ledger.database, next)).toEqual({ reservationIds: [id], slices: [] });
    expect((await readHoldings(ledger.database, epoch)).slices).toMatchObject([{ granted: 50, returned: 0 }]);
    const [row] = await ledger.database.query(
      "SELECT state, note, adopted_by FROM gate_epoch WHERE epoch = $1::bigint",
      [epoch],
    );
    expect(row).toEqual({ state: "fenced", note: "its journal is damaged", adopted_by: next });
  });
});

test("a database has one installation id for its life, whoever asks first", async () => {
  const boots = await Promise.all(["inst-a", "inst-b", "inst-c"].map(boot));
  expect(new Set(boots.map((began) => began.installation)).size).toBe(1);
  expect(boots[0]?.installation).toMatch(/^[0-9a-f-]{36}$/);
});
