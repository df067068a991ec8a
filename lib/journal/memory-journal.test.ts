import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OccurrenceDelta } from "@/lib/engine/ports";
import { MemoryJournal } from "./memory-journal";
import type { CallRecord, HoldEndRecord, JournalRecord } from "./memory-records";
import { sumStretch } from "./sum-stretch";

function call(parts: Partial<CallRecord> = {}): CallRecord {
  return {
    type: "call",
    consumerId: 1,
    routeId: 3,
    minuteMs: 60_000,
    units: 1,
    costMicros: 5,
    leases: [{ lotId: 9, amount: 5, used: 5 }],
    answer: null,
    hold: null,
    ...parts,
  };
}

const HOLD = { reservationId: "res_1", heldMicros: 8, expiresAtMs: 99 };

function holdEnd(costMicros: number): HoldEndRecord {
  return {
    type: "hold_end",
    consumerId: 1,
    routeId: 3,
    minuteMs: 60_000,
    costMicros,
    leases: [{ lotId: 9, amount: costMicros, used: 5 + costMicros }],
    hold: HOLD,
  };
}

describe("the journal in memory", () => {
  test("counts positions on through trims", () => {
    const journal = new MemoryJournal();
    for (let n = 0; n < 5; n++) journal.append(call({ units: n }));
    expect([journal.start, journal.end]).toEqual([0, 5]);
    journal.trimTo(3);
    journal.trimTo(2);
    expect([journal.start, journal.end]).toEqual([3, 5]);
    expect(journal.at(3)).toMatchObject({ units: 3 });
    expect(() => journal.at(2)).toThrow(RangeError);
    expect(() => journal.at(5)).toThrow(RangeError);
    expect(() => journal.trimTo(6)).toThrow(RangeError);
  });

  test("F6 full, it is sealed and takes no more but the ends of holds; trimmed, it goes on", () => {
    const journal = new MemoryJournal(20);
    for (let n = 0; n < 20; n++) expect(journal.append(call())).toBe(true);
    expect(journal.sealed).toBe(true);
    expect(journal.append(call())).toBe(false);
    expect([journal.append(holdEnd(1)), journal.append(holdEnd(1)), journal.append(holdEnd(1))]).toEqual([
      true,
      true,
      false,
    ]);
    journal.trimTo(10);
    expect(journal.sealed).toBe(false);
    expect(journal.append(call())).toBe(true);
    expect(journal.end).toBe(23);
  });
});

describe("a stretch", () => {
  function summed(records: readonly JournalRecord[], rowsMax = 1_000) {
    const journal = new MemoryJournal();
    for (const record of records) journal.append(record);
    return sumStretch(journal, 0, rowsMax);
  }

  test("one row per lot with its last total, and per consumer, route and minute with sums", () => {
    const rows = summed([
      call(),
      call({ leases: [{ lotId: 9, amount: 5, used: 10 }], units: 2 }),
      call({ routeId: 4, costMicros: 0, leases: [] }),
      call({ minuteMs: 120_000, leases: [{ lotId: 10, amount: 5, used: 5 }] }),
    ]);
    expect(rows.to).toBe(4);
    expect(rows.leases).toEqual([
      { lotId: 9, consumerId: 1, used: 10 },
      { lotId: 10, consumerId: 1, used: 5 },
    ]);
    expect(rows.usage).toEqual([
      { consumerId: 1, routeId: 3, minuteMs: 60_000, calls: 2, units: 3, costMicros: 10 },
      { consumerId: 1, routeId: 4, minuteMs: 60_000, calls: 1, units: 1, costMicros: 0 },
      { consumerId: 1, routeId: 3, minuteMs: 120_000, calls: 1, units: 1, costMicros: 5 },
    ]);
  });

  test("a hold counts its call when it opens and its cost when it ends", () => {
    const opened = call({ costMicros: 0, leases: [], hold: HOLD });
    expect(summed([opened])).toMatchObject({ reservations: [{ id: "res_1", heldMicros: 8, chargedMicros: null }] });
    expect(summed([opened, holdEnd(6)])).toMatchObject({
      reservations: [{ id: "res_1", heldMicros: 8, chargedMicros: 6 }],
      usage: [{ calls: 1, costMicros: 6 }],
      leases: [{ lotId: 9, used: 11 }],
    });
  });

  test("answers name what was charged; occurrences keep the first and the last receipt", () => {
    const delta = (n: number): JournalRecord => ({
      type: "occurrence",
      delta: {
        id: "7-1",
        minuteMs: 0,
        code: "rate_limited",
        status: 429,
        consumerId: 1,
        keyId: null,
        gatewayId: 1,
        routeId: 3,
        planVersionId: null,
        count: n,
        costMicros: n,
        firstAtMs: n,
        lastAtMs: n,
        firstReceipt: n,
        lastReceipt: n,
        samplePaths: [`/${n}`],
        suspect: null,
      } satisfies OccurrenceDelta,
    });
    const rows = summed([call({ answer: { key: "ab", decisionId: "dec_1" } }), delta(1), delta(2)]);
    expect(rows.answers).toEqual([
      { consumerId: 1, key: "ab", decisionId: "dec_1", charged: [{ lotId: 9, amount: 5 }] },
    ]);
    expect(rows.occurrences).toMatchObject([
      {
        count: 3,
        costMicros: 3,
        firstAtMs: 1,
        lastAtMs: 2,
        firstReceipt: 1,
        lastReceipt: 2,
        samplePaths: ["/1", "/2"],
      },
    ]);
  });

  test("I9 cut anywhere, the parts add up to the whole, and no part has many more rows than asked for", () => {
    const record = fc
      .record({ consumerId: fc.integer({ min: 1, max: 4 }), minute: fc.integer({ min: 0, max: 3 }), units: fc.nat(9) })
      .map(({ consumerId, minute, units }) =>
        call({ consumerId, minuteMs: minute * 60_000, units, costMicros: units, leases: [] }),
      );
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (records, rowsMax) => {
        const journal = new MemoryJournal();
        for (const each of records) journal.append(each);
        let units = 0;
        let calls = 0;
        while (journal.start < journal.end) {
          const part = sumStretch(journal, journal.start, rowsMax);
          expect(part.to).toBeGreaterThan(journal.start);
          expect(part.usage.length).toBeLessThanOrEqual(rowsMax);
          for (const row of part.usage) {
            units += row.units;
            calls += row.calls;
          }
          journal.trimTo(part.to);
        }
        expect(calls).toBe(records.length);
        expect(units).toBe(records.reduce((sum, each) => sum + each.units, 0));
      }),
    );
  });
});
