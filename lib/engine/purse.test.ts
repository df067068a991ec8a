import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Purse } from "./purse";

function totals(lotId: number, granted: number, msLeft: number | null = null, priority = 1) {
  return { lotId, priority, granted, used: 0, returned: 0, msLeft };
}

describe("a purse", () => {
  test("I16 burns what ends soonest, then promotional, then oldest", () => {
    const purse = new Purse();
    purse.merge(totals(1, 5), 0);
    purse.merge(totals(2, 5, null, 0), 0);
    purse.merge(totals(3, 5, 60_000), 0);
    expect(purse.take(12, 10)).toEqual([
      { lotId: 3, amount: 5 },
      { lotId: 2, amount: 5 },
      { lotId: 1, amount: 2 },
    ]);
    expect([purse.usedOf(1), purse.usedOf(2), purse.usedOf(3)]).toEqual([2, 5, 5]);
  });

  test("I15 a slice ends with its lot, a little early, counted from when the question left", () => {
    const purse = new Purse();
    purse.merge(totals(1, 5, 10_000), 100);
    expect(purse.spendable(10_000)).toBe(5);
    expect(purse.spendable(10_100)).toBe(0);
    expect(purse.giveUp(Number.POSITIVE_INFINITY, 10_100)).toEqual([{ lotId: 1, amount: 5 }]);
    expect(purse.isEmpty()).toBe(true);
  });

  test("I8 answers that come late, twice or in another order change nothing", () => {
    const answers = [totals(1, 5), totals(1, 12), totals(1, 20)];
    fc.assert(
      fc.property(fc.shuffledSubarray([...answers, ...answers], { minLength: 6 }), fc.nat(12), (order, spent) => {
        const purse = new Purse();
        purse.merge(totals(1, 20), 0);
        if (spent > 0) purse.take(spent, 0);
        for (const answer of order) purse.merge(answer, 0);
        expect(purse.spendable(0)).toBe(20 - spent);
      }),
    );
  });

  test("what is given up is not spendable even before anybody is told, and a later lease of the lot goes on from it", () => {
    const purse = new Purse();
    purse.merge(totals(1, 10), 0);
    purse.take(4, 0);
    expect(purse.giveUp(0, 0)).toEqual([{ lotId: 1, amount: 6 }]);
    expect(purse.spendable(0)).toBe(0);
    expect(purse.merge({ ...totals(1, 13), used: 4, returned: 6 }, 0)).toBe(3);
    expect(purse.spendable(0)).toBe(3);
    purse.take(3, 0);
    expect(purse.usedOf(1)).toBe(7);
  });

  test("I5 whatever happens, no lot gives more than was leased of it, but for what is lent in the end of a hold", () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant("lease" as const),
        lot: fc.integer({ min: 1, max: 3 }),
        amount: fc.integer({ min: 1, max: 20 }),
      }),
      fc.record({ do: fc.constantFrom("take" as const, "hold" as const), amount: fc.integer({ min: 1, max: 15 }) }),
      fc.record({ do: fc.constant("settle" as const), amount: fc.integer({ min: 0, max: 30 }) }),
      fc.record({ do: fc.constant("giveUp" as const), amount: fc.integer({ min: 0, max: 20 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const purse = new Purse();
        const granted = new Map<number, number>();
        const returned = new Map<number, number>();
        const holds: { lotId: number; amount: number }[][] = [];
        let charged = 0;
        let lent = 0;
        const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
        const held = () => sum(holds.flat().map((part) => part.amount));
        for (const it of steps) {
          if (it.do === "lease") {
            granted.set(it.lot, (granted.get(it.lot) ?? 0) + it.amount);
            purse.merge({ ...totals(it.lot, granted.get(it.lot) ?? 0), returned: returned.get(it.lot) ?? 0 }, 0);
          } else if (it.do === "take" && purse.spendable(0) >= it.amount) {
            charged += sum(purse.take(it.amount, 0).map((part) => part.amount));
          } else if (it.do === "hold" && purse.spendable(0) >= it.amount) {
            holds.push(purse.hold(it.amount, 0));
          } else if (it.do === "settle" && holds.length > 0) {
            const parts = holds.shift() ?? [];
            const room = purse.spendable(0) + sum(parts.map((part) => part.amount));
            const taken = sum(purse.settle(parts, it.amount, 0).map((part) => part.amount));
            expect(taken).toBe(it.amount);
            charged += taken;
            lent += Math.max(0, it.amount - room);
          } else if (it.do === "giveUp") {
            for (const { lotId, amount } of purse.giveUp(it.amount, 0)) returned.set(lotId, amount);
          }
          expect(purse.reserved()).toBe(held());
          expect(purse.spendable(0)).toBeGreaterThanOrEqual(0);
          const used = sum([1, 2, 3].map((lotId) => purse.usedOf(lotId)));
          expect(used).toBe(charged);
          // A loan counts against its lot until Postgres lends it; without one the rest adds up exactly.
          const rest = sum(granted.values()) - sum(returned.values()) - charged - held();
          expect(purse.spendable(0)).toBeGreaterThanOrEqual(rest);
          expect(purse.spendable(0)).toBeLessThanOrEqual(rest + lent);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("F6 what could not be written down is taken back as if it had not been", () => {
    const purse = new Purse();
    purse.merge(totals(1, 5), 0);
    purse.merge(totals(2, 10), 0);
    const held = purse.hold(4, 0);
    const taken = purse.take(8, 0);
    purse.uncharge([...taken, { lotId: 99, amount: 1 }]);
    expect([purse.spendable(0), purse.usedOf(1), purse.usedOf(2)]).toEqual([11, 0, 0]);
    const charged = purse.settle(held, 15, 0);
    expect(purse.spendable(0)).toBe(0);
    purse.uncharge(charged);
    purse.setAside(held);
    expect([purse.spendable(0), purse.reserved()]).toEqual([11, 4]);
    purse.release(held);
    expect([purse.spendable(0), purse.reserved(), purse.isEmpty()]).toEqual([15, 0, false]);
  });

  test("a hold that comes over from an older start is out of reach, and charged on its lots whatever they hold", () => {
    const purse = new Purse();
    purse.merge(totals(1, 6), 0);
    const held = [
      { lotId: 1, amount: 6 },
      { lotId: 2, amount: 3 },
    ];
    purse.setAside(held);
    expect([purse.spendable(0), purse.reserved(), purse.isEmpty()]).toEqual([0, 9, false]);
    expect(purse.settle(held, 8, 0)).toEqual([
      { lotId: 1, amount: 6 },
      { lotId: 2, amount: 2 },
    ]);
    expect([purse.spendable(0), purse.reserved()]).toEqual([0, 0]);
  });

  test("what is only lent on keeps its total in memory: no later lease would bring it back", () => {
    const purse = new Purse();
    expect([purse.canCharge, purse.isEmpty()]).toEqual([false, true]);
    purse.lenderLotId = 7;
    purse.settle([], 5, 0);
    expect([purse.canCharge, purse.isEmpty(), purse.usedOf(7)]).toEqual([true, false, 5]);
  });

  test("taking more than is there is a bug, not a debt", () => {
    const purse = new Purse();
    purse.merge(totals(1, 3), 0);
    expect(() => purse.take(4, 0)).toThrow("more was spent than the leases hold");
  });

  test("asks for a minute of its demand, and for twenty calls where there is little", () => {
    const purse = new Purse();
    purse.merge(totals(1, 1_000_000), 0);
    purse.take(7, 0);
    expect(purse.wanted(0, 60)).toBe(140);
    for (let ms = 0; ms < 60_000; ms += 100) purse.take(7, ms);
    const perMinute = purse.wanted(60_000, 60);
    expect(perMinute).toBeGreaterThan(7 * 10 * 60 * 0.8);
    expect(perMinute).toBeLessThan(7 * 10 * 60 * 1.2);
  });
});
