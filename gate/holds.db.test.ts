import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HoldEnd, HoldName, Settlement } from "@/lib/engine/reservation";
import { CREDIT, type Market, named, openMarket, startGate, type TestGate } from "./test-gate";

let market: Market;
let gate: TestGate;

beforeAll(async () => {
  market = await openMarket();
  gate = await startGate(market);
});

afterAll(async () => {
  await gate.stop();
  expect(await market.ledger.violations()).toEqual([]);
  await market.ledger.close();
});

async function shopper(credits: number) {
  const consumer = await market.consumer();
  await market.ledger.grant(consumer.id, credits * CREDIT);
  return { ...consumer, ask: (call = {}) => gate.ask({ keyDigest: consumer.keyDigest, ...call }) };
}

/** Settles or releases, as the reservation's own gateway does. */
function end(id: string | undefined, settlement: Settlement, at: TestGate = gate): Promise<HoldEnd> {
  return Promise.resolve(at.endReservation(id ?? "", named(id), settlement, "gateway"));
}

const units = (count: number): Settlement => ({ kind: "units", units: count });
const RELEASE: Settlement = { kind: "release" };

async function account(consumerId: number) {
  await gate.flushAll();
  const [row] = await market.ledger.database.query<{ cost: number; calls: number; debt: number; states: string }>(
    `SELECT COALESCE(sum(cost), 0)::bigint AS cost, COALESCE(sum(calls), 0)::bigint AS calls,
       (SELECT debt FROM account WHERE consumer_id = $1::bigint) AS debt,
       (SELECT string_agg(state || ':' || COALESCE(charged::text, '-'), ' ' ORDER BY id) FROM reservation WHERE consumer_id = $1::bigint) AS states
     FROM usage_minute WHERE consumer_id = $1::bigint`,
    [consumerId],
  );
  return row;
}

describe("reservations", () => {
  test("I10a a hold is out of reach until it is settled; the first end wins, the same again gets its result", async () => {
    const { id, ask } = await shopper(10);
    const held = await ask({ reserve: true, units: 8 });
    expect(held).toMatchObject({ allow: true, balance: { availableMicros: 2 * CREDIT, reservedMicros: 8 * CREDIT } });
    expect((await ask({ units: 3 })).code).toBe("credits_exhausted");
    const reservationId = held.reservation?.id;
    const settled = { outcome: "ended", costMicros: 5 * CREDIT, late: false, heldMicros: 8 * CREDIT };
    expect(await end(reservationId, units(5))).toEqual(settled);
    expect(await end(reservationId, units(5))).toEqual(settled);
    expect(await end(reservationId, units(4))).toMatchObject({ outcome: "conflict", costMicros: 5 * CREDIT });
    expect(await end(reservationId, RELEASE)).toMatchObject({ outcome: "conflict" });
    expect(await ask({ units: 5 })).toMatchObject({ allow: true, balance: { availableMicros: 0, reservedMicros: 0 } });
    expect(await account(id)).toEqual({ cost: 10 * CREDIT, calls: 2, debt: 0, states: `settled:${5 * CREDIT}` });
  });

  test("a release gives all of it back; another gateway's id and another epoch's are unknown", async () => {
    const { id, ask } = await shopper(2);
    const reservationId = (await ask({ reserve: true, units: 2 })).reservation?.id;
    const parts = named(reservationId);
    const of = ({ epoch, gatewayId, sequence }: HoldName) => `res_${epoch}_${gatewayId}_${sequence}`;
    const asOther = gate.endReservation(reservationId ?? "", { ...parts, gatewayId: 999 }, RELEASE, "gateway");
    expect(await asOther).toEqual({ outcome: "unknown" });
    for (const other of [{ epoch: parts.epoch + 99 }, { sequence: 999_999 }]) {
      expect(await end(of({ ...parts, ...other }), RELEASE)).toEqual({ outcome: "unknown" });
    }
    expect(await end(reservationId, RELEASE)).toMatchObject({ outcome: "ended", costMicros: 0 });
    expect((await ask({ units: 2 })).allow).toBe(true);
    expect(await account(id)).toMatchObject({ cost: 2 * CREDIT, states: "released:0" });
  });

  test("a token route holds its hold on a plain call, and costs what its tokens come to, rounded up", async () => {
    const { id, ask } = await shopper(10);
    const held = await ask({ path: "/v1/chat" });
    expect(held).toMatchObject({ allow: true, costMicros: 2 * CREDIT });
    const reservationId = held.reservation?.id;
    const usage = {
      kind: "usage",
      model: "atlas-large",
      inputTokens: 900,
      cachedInputTokens: 5,
      outputTokens: 121,
    } as const;
    expect(await end(reservationId, units(1))).toMatchObject({ outcome: "unpriced" });
    expect(await end(reservationId, { ...usage, model: "other" })).toMatchObject({ outcome: "unpriced" });
    expect(await end(reservationId, usage)).toMatchObject({ outcome: "ended", costMicros: 900 + 1 + 484 });
    expect((await account(id))?.cost).toBe(1385);
  });

  test("more than held is taken from the balance, and what it lacks becomes debt, which a grant pays first", async () => {
    const { id, ask } = await shopper(10);
    const one = (await ask({ reserve: true, units: 2 })).reservation?.id;
    expect(await end(one, units(3))).toMatchObject({ outcome: "ended", costMicros: 3 * CREDIT });
    const two = (await ask({ reserve: true, units: 7 })).reservation?.id;
    expect(await end(two, units(11))).toMatchObject({ outcome: "ended", costMicros: 11 * CREDIT });
    expect(await account(id)).toMatchObject({ cost: 14 * CREDIT, debt: 4 * CREDIT });
    await market.ledger.grant(id, 5 * CREDIT);
    await gate.turns.tick();
    expect(await ask()).toMatchObject({ allow: true, balance: { availableMicros: 0 } });
    expect((await account(id))?.debt).toBe(0);
  });

  test("a settlement where nothing was ever leased is lent, and paid from the balance at once", async () => {
    const { id, ask } = await shopper(10);
    const held = await ask({ path: "/v1/unheld" });
    expect(held).toMatchObject({ allow: true, costMicros: 0, balance: { availableMicros: 10 * CREDIT } });
    const usage = {
      kind: "usage",
      model: "atlas-1",
      inputTokens: 3_000_000,
      cachedInputTokens: 0,
      outputTokens: 0,
    } as const;
    expect(await end(held.reservation?.id, usage)).toMatchObject({ costMicros: 3 * CREDIT });
    expect(await account(id)).toMatchObject({ cost: 3 * CREDIT, debt: 0 });
    await gate.turns.tick();
    expect((await ask()).balance?.availableMicros).toBe(6 * CREDIT);
  });

  test("what runs out is ended by its route's policy; a late settlement is charged and says so", async () => {
    const { id, ask } = await shopper(300);
    const held = await ask({ reserve: true, units: 2 });
    const reservationId = held.reservation?.id;
    for (let n = 0; n < 7; n++) {
      gate.clock.advance(100_000);
      await gate.turns.tick();
    }
    expect((await account(id))?.states).toBe("released:0");
    expect((await ask()).balance).toMatchObject({ availableMicros: 299 * CREDIT, reservedMicros: 0 });
    const late = { outcome: "ended", costMicros: 3 * CREDIT, late: true, heldMicros: 2 * CREDIT };
    expect(await end(reservationId, units(3))).toEqual(late);
    expect(await end(reservationId, units(3))).toEqual(late);
    expect(await end(reservationId, units(2))).toMatchObject({ outcome: "conflict" });
    expect((await ask()).balance?.availableMicros).toBe(295 * CREDIT);
  });
});
