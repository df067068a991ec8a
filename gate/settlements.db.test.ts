import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Net, Store } from "@/lib/engine/ports";
import type { HoldEnd, Settlement } from "@/lib/engine/reservation";
import { closeEpoch } from "@/lib/ledger/close-epoch";
import { lendSettlements } from "@/lib/ledger/lend-settlements";
import { readPurse } from "@/lib/ledger/read-purse";
import { CREDIT, type Market, named, openMarket, startGate, type TestGate, type TestGateOptions } from "./test-gate";

let market: Market;
let pairs = 0;
/** The gates that can be reached, by address. */
const reachable = new Map<string, TestGate>();

const net: Net = {
  async settle(address, id, settlement) {
    const gate = reachable.get(address);
    return gate === undefined ? null : gate.endReservation(id, named(id), settlement, "gate");
  },
};

beforeAll(async () => {
  market = await openMarket();
});

afterAll(async () => {
  expect(await market.ledger.violations()).toEqual([]);
  await market.ledger.close();
});

/** A gate that holds 4 of a consumer's 100 credits in a reservation, and another gate that is asked to settle it. */
async function pair() {
  pairs += 1;
  const start = async (gateId: string, options: TestGateOptions = {}) => {
    const gate = await startGate(market, { gateId, address: `http://${gateId}`, net, ...options });
    reachable.set(`http://${gateId}`, gate);
    return gate;
  };
  const faults = switchable();
  const holder = await start(`holder-${pairs}`, { wrap: faults.wrap });
  const other = await start(`other-${pairs}`, { wrap: faults.wrap });
  const { id, keyDigest } = await market.consumer();
  await market.ledger.grant(id, 100 * CREDIT);
  const { reservation } = await holder.ask({ keyDigest, reserve: true, units: 4 });
  return {
    consumerId: id,
    keyDigest,
    id: reservation?.id ?? "",
    holder,
    other,
    faults,
    kill() {
      holder.kill();
      reachable.delete(`http://${holder.gateId}`);
    },
    restart: () => start(holder.gateId, { disk: holder.disk }),
  };
}

function settle(gate: TestGate, id: string, settlement: Settlement): Promise<HoldEnd> {
  return Promise.resolve(gate.endReservation(id, named(id), settlement, "gateway"));
}

const units = (count: number): Settlement => ({ kind: "units", units: count });

/** Postgres, while it is there. */
function switchable() {
  let isAway = false;
  const wrap = (store: Store): Store =>
    new Proxy(store, {
      get(target, name: keyof Store) {
        const step = target[name] as (...values: unknown[]) => Promise<unknown>;
        return (...values: unknown[]) =>
          isAway ? Promise.reject(new Error("the database is away")) : step.apply(target, values);
      },
    });
  return {
    wrap,
    away: (away: boolean) => {
      isAway = away;
    },
  };
}

async function booked(consumerId: number) {
  const [row] = await market.ledger.database.query<{ cost: number; debt: number; open: number; settlements: string }>(
    `SELECT (SELECT COALESCE(sum(cost), 0) FROM usage_minute WHERE consumer_id = $1::bigint)::bigint AS cost,
       (SELECT debt FROM account WHERE consumer_id = $1::bigint) AS debt,
       (SELECT COALESCE(sum(granted - used - returned), 0) FROM lease WHERE consumer_id = $1::bigint)::bigint AS open,
       (SELECT COALESCE(string_agg(CASE WHEN applied_at IS NULL THEN 'waits' ELSE 'applied' END, ' '), '')
        FROM settlement s JOIN reservation v ON v.id = s.reservation_id WHERE v.consumer_id = $1::bigint) AS settlements`,
    [consumerId],
  );
  return row;
}

describe("a settlement at a gate that does not hold the reservation", () => {
  test("I10 is passed to the one that does, which alone decides: settled, again, conflict, late, unknown", async () => {
    const { consumerId, id, holder, other } = await pair();
    const ended = { outcome: "ended", costMicros: 3 * CREDIT, late: false, heldMicros: 4 * CREDIT };
    expect(await settle(other, id, units(3))).toEqual(ended);
    expect(await settle(other, id, units(3))).toEqual(ended);
    expect(await settle(holder, id, units(3))).toEqual(ended);
    expect(await settle(other, id, units(2))).toEqual({ outcome: "conflict", costMicros: 3 * CREDIT });
    const { epoch } = named(id);
    expect(await settle(other, `res_${epoch}_${market.gateway.id}_99`, units(1))).toEqual({ outcome: "unknown" });
    expect(await settle(other, `res_999999_${market.gateway.id}_1`, units(1))).toEqual({ outcome: "unknown" });
    expect(other.status().settlements).toEqual({ forwarded: 4, accepted: 0 });
    await holder.stop();
    await other.stop();
    expect(await booked(consumerId)).toEqual({ cost: 3 * CREDIT, debt: 0, open: 0, settlements: "" });
  });

  test("after its time it is charged, and says so, by way of another gate too", async () => {
    const { id, holder, other } = await pair();
    holder.clock.advance(700_000);
    await holder.turns.tick();
    expect(await settle(other, id, units(1))).toMatchObject({ outcome: "ended", costMicros: CREDIT, late: true });
    await holder.stop();
    await other.stop();
  });

  test("a gate that is not the holder passes on nothing that was passed to it", async () => {
    const { id, holder, other } = await pair();
    const end = other.endReservation(id, named(id), units(1), "gate");
    expect(await end).toEqual({ outcome: "unavailable" });
    expect(other.status().settlements.forwarded).toBe(0);
    await holder.stop();
    await other.stop();
  });
});

describe("the holder is away", () => {
  test("it is accepted, and applied when the holder is back, before the reservation's time ends it", async () => {
    const { consumerId, id, other, kill, restart } = await pair();
    kill();
    expect(await settle(other, id, units(3))).toEqual({ outcome: "accepted" });
    expect(await settle(other, id, units(3))).toEqual({ outcome: "accepted" });
    await other.flushAll();
    const holder = await restart();
    expect(holder.status().reservations.open).toBe(0);
    expect(await settle(other, id, units(3))).toMatchObject({ outcome: "ended", costMicros: 3 * CREDIT, late: false });
    await holder.stop();
    await other.stop();
    expect(await booked(consumerId)).toEqual({ cost: 3 * CREDIT, debt: 0, open: 0, settlements: "applied" });
  });

  test("one that reaches Postgres while the holder runs is found by its hint", async () => {
    const { consumerId, id, holder, other } = await pair();
    reachable.delete(`http://${holder.gateId}`);
    expect(await settle(other, id, units(3))).toEqual({ outcome: "accepted" });
    await holder.flushAll();
    await other.flushAll();
    expect(await booked(consumerId)).toMatchObject({ cost: 0, settlements: "waits" });
    await holder.turns.tick();
    await holder.flushAll();
    expect(await booked(consumerId)).toMatchObject({ cost: 3 * CREDIT, settlements: "applied" });
    await holder.stop();
    await other.stop();
  });

  test("what cannot be priced, or comes after another end, comes to nothing and is not looked at for ever", async () => {
    const { consumerId, id, holder, other } = await pair();
    reachable.delete(`http://${holder.gateId}`);
    const tokens = { kind: "usage", model: "none", inputTokens: 1, cachedInputTokens: 0, outputTokens: 0 } as const;
    expect(await settle(other, id, tokens)).toEqual({ outcome: "accepted" });
    await holder.flushAll();
    await other.flushAll();
    await holder.turns.tick();
    await holder.turns.sweep();
    await holder.turns.tick();
    expect(await booked(consumerId)).toMatchObject({ cost: 0, settlements: "applied" });
    expect(await settle(holder, id, units(1))).toMatchObject({ outcome: "ended" });
    await holder.stop();
    await other.stop();
  });

  test("declared lost: it is charged at once, and so is one that comes later", async () => {
    for (const first of ["settle", "declare"] as const) {
      const { consumerId, id, holder, other, kill } = await pair();
      await holder.flushAll();
      const { epoch } = holder.status();
      kill();
      const declare = () =>
        market.ledger.database.transaction(async (sql) => {
          await closeEpoch(sql, epoch ?? 0, { as: "lost", silentMs: -1 });
          await lendSettlements(sql, epoch ?? 0);
        });
      if (first === "declare") await declare();
      expect(await settle(other, id, units(3))).toEqual({ outcome: "accepted" });
      await other.flushAll();
      if (first === "settle") await declare();
      expect(await booked(consumerId)).toEqual({ cost: 3 * CREDIT, debt: 0, open: 0, settlements: "applied" });
      await other.stop();
    }
  });
});

test("I10 ended by a lost gate that could not report it, and once more elsewhere: charged once when the journal turns up", async () => {
  const { consumerId, id, holder, other, kill, restart } = await pair();
  await holder.flushAll();
  expect(await settle(holder, id, units(3))).toMatchObject({ outcome: "ended" });
  const { epoch } = holder.status();
  kill();
  await market.ledger.database.transaction((sql) => closeEpoch(sql, epoch ?? 0, { as: "lost", silentMs: -1 }));
  expect(await settle(other, id, units(3))).toEqual({ outcome: "accepted" });
  await other.flushAll();
  const again = await restart();
  expect(await settle(again, id, units(3))).toMatchObject({ outcome: "ended", costMicros: 3 * CREDIT });
  await again.stop();
  await other.stop();
  const purse = await readPurse(market.ledger.database, consumerId);
  expect(purse).toMatchObject({ unleasedMicros: 97 * CREDIT, debtMicros: 0 });
  expect(await market.ledger.violations()).toEqual([]);
});

test("I7 what the holder has ended and not flushed yet is not marked as applied: declared lost, it is charged all the same", async () => {
  const { consumerId, id, holder, other, kill } = await pair();
  await holder.flushAll();
  const { epoch } = holder.status();
  reachable.delete(`http://${holder.gateId}`);
  expect(await settle(other, id, units(3))).toEqual({ outcome: "accepted" });
  await other.flushAll();
  expect(await settle(holder, id, units(3))).toMatchObject({ outcome: "ended" });
  await holder.turns.tick();
  await holder.turns.sweep();
  await holder.turns.tick();
  expect(await booked(consumerId)).toMatchObject({ cost: 0, settlements: "waits" });
  kill();
  await market.ledger.database.transaction(async (sql) => {
    await closeEpoch(sql, epoch ?? 0, { as: "lost", silentMs: -1 });
    await lendSettlements(sql, epoch ?? 0);
  });
  expect(await booked(consumerId)).toEqual({ cost: 3 * CREDIT, debt: 0, open: 0, settlements: "applied" });
  await other.stop();
});

test("a settlement that nothing can be done about yet does not stand in the way of those behind it", async () => {
  const { consumerId, keyDigest, id, holder, other } = await pair();
  const wrap = (store: Store): Store => ({
    ...store,
    pendingSettlements: async (...asked) => (await store.pendingSettlements(...asked)).slice(0, 1),
  });
  const newer = await startGate(market, { gateId: holder.gateId, address: "http://unreachable", net, wrap });
  const { reservation } = await newer.ask({ keyDigest, reserve: true, units: 2 });
  // The older start has not told Postgres of it, so that the newer one can only wait.
  expect(await settle(other, id, units(3))).toEqual({ outcome: "accepted" });
  other.clock.advance(1_000);
  expect(await settle(other, reservation?.id ?? "", units(1))).toEqual({ outcome: "accepted" });
  await other.flushAll();
  await newer.turns.tick();
  await newer.flushAll();
  expect(await booked(consumerId)).toMatchObject({ cost: CREDIT, settlements: "applied" });
  for (const gate of [newer, other, holder]) await gate.stop();
});

describe("Postgres is away", () => {
  test("the holder settles all the same; another gate passes it on where it knows the holder, else accepts it", async () => {
    const { consumerId, keyDigest, id, holder, other, faults } = await pair();
    const second = (await holder.ask({ keyDigest, reserve: true, units: 2 })).reservation?.id ?? "";
    const third = (await holder.ask({ keyDigest, reserve: true, units: 2 })).reservation?.id ?? "";
    faults.away(true);
    expect(await settle(holder, id, units(3))).toMatchObject({ outcome: "ended", costMicros: 3 * CREDIT });
    expect(await settle(other, second, units(1))).toEqual({ outcome: "accepted" });
    faults.away(false);
    await settle(other, id, units(3));
    faults.away(true);
    expect(await settle(other, third, units(2))).toMatchObject({ outcome: "ended", costMicros: 2 * CREDIT });
    reachable.delete(`http://${holder.gateId}`);
    expect(await settle(other, third, units(2))).toEqual({ outcome: "accepted" });
    faults.away(false);
    await other.flushAll();
    await holder.flushAll();
    await holder.turns.tick();
    await holder.stop();
    await other.stop();
    expect(await booked(consumerId)).toEqual({ cost: 6 * CREDIT, debt: 0, open: 0, settlements: "applied applied" });
  });
});

describe("a start that is not the newest of its gate", () => {
  test("F12 a fenced process keeps what it holds, applies what is settled elsewhere, and then ends", async () => {
    const { consumerId, id, holder, other } = await pair();
    await holder.flushAll();
    // On another machine, without the journal.
    const newer = await startGate(market, { gateId: holder.gateId, address: "http://newer", net });
    reachable.set("http://newer", newer);
    await holder.turns.flush();
    await holder.turns.tick();
    expect(await booked(consumerId)).toMatchObject({ open: 4 * CREDIT });
    expect(await settle(other, id, units(3))).toEqual({ outcome: "accepted" });
    await other.flushAll();
    await holder.turns.tick();
    await holder.turns.tick();
    const [row] = await market.ledger.database.query<{ state: string }>(
      "SELECT state FROM gate_epoch WHERE epoch = $1::bigint",
      [named(id).epoch],
    );
    expect(row?.state).toBe("ended");
    for (const gate of [newer, other, holder]) await gate.stop();
    expect(await booked(consumerId)).toEqual({ cost: 3 * CREDIT, debt: 0, open: 0, settlements: "applied" });
  });
});
