import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReservationRow } from "@/lib/engine/ports";
import type { Settlement, SettlementRow } from "@/lib/engine/reservation";
import { bootEpoch } from "./boot-epoch";
import { closeEpoch } from "./close-epoch";
import { flush } from "./flush";
import { lendSettlements } from "./lend-settlements";
import { readReservation } from "./mirror-reservations";
import { readPurse } from "./read-purse";
import { holderOf, pendingSettlements } from "./settlements";
import { reservation, stretch, type TestLedger, testLedger, usage } from "./test-ledger";

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await testLedger();
});
afterAll(async () => {
  expect(await ledger.violations()).toEqual([]);
  await ledger.close();
});

const MINUTE_MS = Date.UTC(2026, 10, 22, 12, 5);

async function isAnyoneWaiting(): Promise<boolean> {
  const waiting = await ledger.database.query(
    `SELECT 1 AS waits FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return waiting.length > 0;
}

let gates = 0;
/** A gate that holds a reservation of a consumer with 100 microcredits, and another gate. */
async function scene(parts: Partial<ReservationRow> = {}) {
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 100);
  gates += 1;
  const [holderId, takerId] = [`holder-${gates}`, `taker-${gates}`];
  const boot = (gateId: string) => ledger.database.transaction((sql) => bootEpoch(sql, gateId, `http://${gateId}`));
  const holder = (await boot(holderId)).epoch;
  const taker = (await boot(takerId)).epoch;
  const hold = reservation({ id: `res_${holder}`, consumerId, ...parts });
  let [held, taken] = [0, 0];
  const mirror = (row: ReservationRow) =>
    ledger.database.transaction((sql) =>
      flush(sql, stretch({ epoch: holder, from: held++, to: held, reservations: [row] })),
    );
  await mirror(hold);
  return {
    consumerId,
    holder,
    holderId,
    taker,
    hold,
    mirror,
    boot: () => boot(holderId),
    /** The holder has let a call pass on the consumer's loan lot, and reports it. */
    lend: async (costMicros: number) => {
      const [loan] = await ledger.database.query<{ lotId: number }>(
        `SELECT id AS "lotId" FROM lot WHERE consumer_id = $1::bigint AND ref = 'loan'`,
        [consumerId],
      );
      if (loan === undefined) throw new Error("an account without a loan lot");
      const leases = [{ ...loan, consumerId, used: costMicros }];
      const report = { epoch: holder, from: held++, to: held, leases, usage: [usage(consumerId, costMicros)] };
      await ledger.database.transaction((sql) => flush(sql, stretch(report)));
    },
    /** The other gate takes a settlement and flushes it. */
    take: (settlement: Settlement) =>
      ledger.database.transaction((sql) => {
        const row = {
          reservationId: hold.id,
          epoch: holder,
          gatewayId: 1,
          settlement,
          atMs: MINUTE_MS,
        };
        return flush(sql, stretch({ epoch: taker, from: taken++, to: taken, settlements: [row] }));
      }),
    pending: (done: readonly string[] = [], after: SettlementRow | null = null) =>
      ledger.database.transaction((sql) => pendingSettlements(sql, holderId, done, after)),
    declare: () =>
      ledger.database.transaction(async (sql) => {
        await closeEpoch(sql, holder, { as: "lost", silentMs: -1 });
        return lendSettlements(sql, holder);
      }),
  };
}

const units = (count: number): Settlement => ({ kind: "units", units: count });

describe("settlements taken by another gate", () => {
  test("I10 the first word counts, the holder reads it at its start, and its end marks it applied", async () => {
    const { take, pending, hold, holder, mirror } = await scene();
    await take(units(4));
    await take(units(9));
    const row = { reservationId: hold.id, epoch: holder, gatewayId: 1, settlement: units(4) };
    expect(await pending()).toEqual([{ ...row, atMs: MINUTE_MS }]);
    const changes = await ledger.database.query("SELECT 1 AS hint FROM change WHERE kind = 'settle'");
    expect(changes).toHaveLength(2);
    await mirror({ ...hold, chargedMicros: 0 });
    expect(await pending()).toEqual([]);
  });

  test("one that comes after the end, or that the holder has dealt with, is not read again", async () => {
    const ended = await scene();
    await ended.mirror({ ...ended.hold, chargedMicros: 0 });
    await ended.take(units(4));
    expect(await ended.pending()).toEqual([]);
    const { take, pending, hold } = await scene();
    await take({ kind: "usage", model: "none", inputTokens: 1, cachedInputTokens: 0, outputTokens: 0 });
    expect(await pending()).toHaveLength(1);
    expect(await pending([hold.id])).toEqual([]);
  });

  test("a page begins where the one before it ended, whatever has come of its rows", async () => {
    const { take, pending, holder, hold } = await scene();
    await take(units(4));
    const unknown = Array.from({ length: 1_003 }, (_, n) => `res_${holder}_${String(n).padStart(4, "0")}`);
    await ledger.database.query(
      `INSERT INTO settlement (reservation_id, epoch, gateway_id, settlement, at)
       SELECT id, $2::bigint, 1, '{"kind": "release"}', '2026-11-22T12:00:00.123Z' FROM unnest($1::text[]) id`,
      [unknown, holder],
    );
    const first = await pending();
    expect(first.map((row) => row.reservationId)).toEqual(unknown.slice(0, 1_000));
    const second = await pending([], first.at(-1));
    expect(second.map((row) => row.reservationId)).toEqual([...unknown.slice(1_000), hold.id]);
    expect(await pending([], second.at(-1))).toEqual([]);
  });

  test("one for a reservation that ran out is still the holder's to charge", async () => {
    const { take, pending, hold, mirror } = await scene();
    await mirror({ ...hold, chargedMicros: 0, expired: true });
    await take(units(4));
    expect(await pending()).toHaveLength(1);
  });

  test("I7 one that comes in between the end of its time and that end's flush is not lost: it is charged late", async () => {
    const { take, pending, hold, mirror } = await scene();
    await take(units(4));
    await mirror({ ...hold, chargedMicros: 0, expired: true });
    expect(await pending()).toHaveLength(1);
    await mirror({ ...hold, chargedMicros: 4, expired: true, late: true });
    expect(await pending()).toEqual([]);
  });
});

describe("of a gate that is declared lost", () => {
  test("I7 I14 they are charged as loans, which available credits pay, and the rest is debt", async () => {
    const { take, declare, consumerId, hold } = await scene();
    await take(units(130));
    expect(await declare()).toBe(1);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ debtMicros: 30, unleasedMicros: 0 });
    expect(await readReservation(ledger.database, hold.id)).toMatchObject({ chargedMicros: 130 });
    expect(await ledger.violations()).toEqual([]);
  });

  test("I7 its journal may still turn up with loans of its own, and both are charged", async () => {
    const { take, declare, lend, consumerId } = await scene();
    await take(units(30));
    await declare();
    await lend(20);
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ debtMicros: 0, unleasedMicros: 50 });
    expect(await ledger.violations()).toEqual([]);
  });

  test("those that come later too, each once; a release costs nothing, and what has no price is dropped", async () => {
    const { take, declare, consumerId } = await scene();
    expect(await declare()).toBe(0);
    await take(units(30));
    await take(units(30));
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ debtMicros: 0, unleasedMicros: 70 });
    const released = await scene();
    await released.declare();
    await released.take({ kind: "release" });
    expect(await readReservation(ledger.database, released.hold.id)).toMatchObject({ chargedMicros: 0 });
    const unpriced = await scene({
      terms: { byTokens: true, unitMicros: 0, modelPrices: [], expiryPolicy: "release" },
    });
    await unpriced.take(units(3));
    expect(await unpriced.declare()).toBe(0);
    expect(await unpriced.pending()).toEqual([]);
  });
});

test.each(["before", "meanwhile"])(
  "a flush waits for a start that was declared lost %s, before it has any account, and lends for it",
  async (when) => {
    const { consumerId, holder, taker, hold, declare } = await scene();
    const [loan] = await ledger.database.query<{ lotId: number }>(
      `SELECT id AS "lotId" FROM lot WHERE consumer_id = $1::bigint AND ref = 'loan'`,
      [consumerId],
    );
    const row = { reservationId: hold.id, epoch: holder, gatewayId: 1, settlement: units(4), atMs: MINUTE_MS };
    const leases = [{ lotId: loan?.lotId ?? 0, consumerId, used: 7 }];
    const rows = { leases, usage: [usage(consumerId, 7)], settlements: [row] };
    if (when === "before") await declare();
    let flushing: Promise<unknown> = Promise.resolve();
    let isOver = false;
    await ledger.database.transaction(async (sql) => {
      if (when === "meanwhile") await closeEpoch(sql, holder, { as: "lost", silentMs: -1 });
      await lendSettlements(sql, holder);
      flushing = ledger.database.transaction((other) =>
        flush(other, stretch({ epoch: taker, from: 0, to: 1, ...rows })),
      );
      const end = () => {
        isOver = true;
      };
      void flushing.then(end, end);
      while (!isOver && !(await isAnyoneWaiting()));
      await sql.query("SELECT 1 AS locked FROM account WHERE consumer_id = $1::bigint FOR NO KEY UPDATE NOWAIT", [
        consumerId,
      ]);
    });
    expect(await flushing).toMatchObject({ state: "live" });
    expect(await readPurse(ledger.database, consumerId)).toMatchObject({ debtMicros: 0, unleasedMicros: 89 });
    expect(await readReservation(ledger.database, hold.id)).toMatchObject({ chargedMicros: 4 });
  },
);

test("the holder of an epoch's reservations is the live start of the same gate", async () => {
  const { holder, holderId, boot } = await scene();
  const address = `http://${holderId}`;
  expect(await holderOf(ledger.database, holder)).toEqual({ epoch: holder, address });
  const { epoch } = await boot();
  expect(await holderOf(ledger.database, holder)).toEqual({ epoch, address });
  await ledger.database.query(
    "UPDATE gate_epoch SET seen_at = clock_timestamp() - interval '1 hour' WHERE epoch = $1::bigint",
    [epoch],
  );
  expect(await holderOf(ledger.database, holder)).toEqual({ epoch: null, address: null });
  expect(await holderOf(ledger.database, 999_999)).toBeNull();
});
