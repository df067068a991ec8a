import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OccurrenceDelta } from "@/lib/engine/ports";
import type { Stretch } from "./journal";
import type { JournalRecord, OccurrenceRecord } from "./records";
import { StretchSum } from "./stretch-sum";
import { answer, anyRecord, call, folderOn, hold, holdEnd, newJournal } from "./test-records";

function summed(records: readonly JournalRecord[]): Stretch {
  const sum = new StretchSum(0);
  for (const record of records) expect(sum.add(record)).toBe(true);
  return sum.freeze();
}

function occurrence(n: number): OccurrenceRecord {
  return {
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
      firstReceipt: `${n}`,
      lastReceipt: `${n}`,
      samplePaths: [`/${n}`],
      suspect: null,
    } satisfies OccurrenceDelta,
  };
}

describe("a stretch", () => {
  test("one row per lot with its last total, and per consumer, route and minute with sums", () => {
    const rows = summed([
      call(),
      call({ leases: [{ lotId: 9, amount: 5, used: 10 }], units: 2 }),
      call({ routeId: 4, costMicros: 0, leases: [] }),
      call({ minuteMs: 120_000, leases: [{ lotId: 10, amount: 5, used: 5 }] }),
      call({ units: 7, costMicros: 0, leases: [] }),
    ]);
    expect([rows.from, rows.to]).toEqual([0, 5]);
    expect(rows.leases).toEqual([
      { lotId: 9, consumerId: 1, used: 10 },
      { lotId: 10, consumerId: 1, used: 5 },
    ]);
    expect(rows.usage).toEqual([
      { consumerId: 1, routeId: 3, minuteMs: 60_000, calls: 3, units: 10, costMicros: 10 },
      { consumerId: 1, routeId: 4, minuteMs: 60_000, calls: 1, units: 1, costMicros: 0 },
      { consumerId: 1, routeId: 3, minuteMs: 120_000, calls: 1, units: 1, costMicros: 5 },
    ]);
  });

  test("a hold counts its call when it opens and its cost when it ends", () => {
    const opened = call({ costMicros: 0, leases: [], hold: hold(1) });
    expect(summed([opened]).reservations).toEqual([
      {
        id: "res_1_7_1",
        consumerId: 1,
        routeId: 3,
        gatewayId: 7,
        terms: { byTokens: false, unitMicros: 2, modelPrices: [], expiryPolicy: "release" },
        heldMicros: 8,
        chargedMicros: null,
        expiresAtMs: 99,
        expired: false,
        late: false,
      },
    ]);
    expect(summed([opened, holdEnd(hold(1), 6)])).toMatchObject({
      reservations: [{ id: "res_1_7_1", heldMicros: 8, chargedMicros: 6 }],
      usage: [{ calls: 1, costMicros: 6 }],
      leases: [{ lotId: 9, used: 11 }],
    });
    expect(summed([{ type: "hold_kept", hold: hold(2) }])).toMatchObject({
      reservations: [{ id: "res_1_7_2", chargedMicros: null }],
      usage: [],
    });
  });

  test("answers that are compared name what was charged; those of request ids stay here", () => {
    const rows = summed([call({ answer: answer() }), call({ answer: answer({ key: "00", compared: false }) })]);
    expect(rows.answers).toEqual([
      { consumerId: 1, key: "ab".repeat(32), decisionId: "dec_1-1", charged: [{ lotId: 9, amount: 5 }] },
    ]);
  });

  test("occurrences keep the first and the last receipt, settlements the first word", () => {
    const release = { kind: "release" } as const;
    const named = { name: { epoch: 3, gatewayId: 7, sequence: 1 }, reservationId: "res_3_7_1" };
    const rows = summed([
      occurrence(1),
      occurrence(2),
      { type: "settlement", ...named, settlement: { kind: "units", units: 4 }, atMs: 10 },
      { type: "settlement", ...named, settlement: release, atMs: 11 },
    ]);
    expect(rows.occurrences).toMatchObject([
      {
        count: 3,
        costMicros: 3,
        firstAtMs: 1,
        lastAtMs: 2,
        firstReceipt: "1",
        lastReceipt: "2",
        samplePaths: ["/1", "/2"],
      },
    ]);
    expect(rows.settlements).toEqual([
      { reservationId: "res_3_7_1", epoch: 3, gatewayId: 7, settlement: { kind: "units", units: 4 }, atMs: 10 },
    ]);
  });

  test("the first of two receipts that were each sent alone stays the first", () => {
    const alone = (n: number) => {
      const record = occurrence(n);
      return { ...record, delta: { ...record.delta, firstReceipt: null } };
    };
    expect(summed([alone(1), alone(2)]).occurrences).toMatchObject([{ firstReceipt: "1", lastReceipt: "2" }]);
    const counted = alone(3);
    const none = { ...counted, delta: { ...counted.delta, lastReceipt: null } };
    expect(summed([alone(1), none]).occurrences).toMatchObject([{ count: 4, firstReceipt: null, lastReceipt: "1" }]);
  });

  test("takes nothing of a record that would make a sum inexact", () => {
    const sum = new StretchSum(0);
    sum.add(call({ units: Number.MAX_SAFE_INTEGER }));
    expect(sum.add(call({ costMicros: 0, leases: [{ lotId: 9, amount: 1, used: 99 }] }))).toBe(false);
    expect(sum.add(call({ units: 0, costMicros: Number.MAX_SAFE_INTEGER }))).toBe(false);
    expect(sum.freeze()).toMatchObject({
      to: 1,
      leases: [{ used: 5 }],
      usage: [{ calls: 1, units: Number.MAX_SAFE_INTEGER, costMicros: 5 }],
    });
  });

  test("one flush takes so many rows, or a mebibyte of what is not a plain call", () => {
    const sum = new StretchSum(0);
    sum.add(call(), 2 ** 21);
    expect([sum.isFull(2), sum.isFull(3)]).toEqual([true, false]);
    sum.add(occurrence(1), 2 ** 20);
    expect(sum.isFull(100)).toBe(true);
  });

  test("I9 cut anywhere, while writing or after a restart, the parts add up to the whole", () => {
    const options = fc.record({
      rowsMax: fc.integer({ min: 1, max: 12 }),
      stretchesMax: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(anyRecord(), { maxLength: 40 }), options, (records, changes) => {
        const { disk, journal } = newJournal({ ...changes, segmentBytes: 2_000 }, () => 0);
        for (const record of records) expect(journal.append(record)).toBe(true);
        const stored = [...folderOn(disk, changes).read(1).stretches(0)];
        const live: Stretch[] = [];
        for (let next = journal.stretch(); next !== null; next = journal.stretch()) {
          live.push(next);
          journal.confirm(next.to);
        }
        for (const parts of [stored, live]) {
          let to = 0;
          for (const part of parts) {
            expect(part.from).toBe(to);
            expect(rowsOf(part) - rowsOf(summed(records.slice(part.to - 1, part.to)))).toBeLessThan(changes.rowsMax);
            to = part.to;
          }
          expect(to).toBe(records.length);
          expect(totals(parts)).toEqual(totals(records.map((record) => summed([record]))));
        }
      }),
    );
  });
});

function rowsOf(part: Stretch): number {
  const { leases, usage, occurrences, answers, reservations, settlements } = part;
  return [leases, usage, occurrences, answers, reservations, settlements].reduce((sum, rows) => sum + rows.length, 0);
}

/** What Postgres would know after all of the parts: sums, greatest totals, last words. */
function totals(parts: readonly Stretch[]) {
  const sums = new Map<string, bigint>();
  const last = new Map<string, unknown>();
  const add = (key: string, amount: number) => sums.set(key, (sums.get(key) ?? 0n) + BigInt(amount));
  for (const part of parts) {
    for (const { lotId, used } of part.leases) {
      last.set(`lot ${lotId}`, Math.max(Number(last.get(`lot ${lotId}`) ?? 0), used));
    }
    for (const { consumerId, routeId, minuteMs, calls, units, costMicros } of part.usage) {
      const key = `usage ${consumerId} ${routeId} ${minuteMs}`;
      add(`${key} calls`, calls);
      add(`${key} units`, units);
      add(`${key} cost`, costMicros);
    }
    for (const { id, count, costMicros, lastReceipt } of part.occurrences) {
      add(`occurrence ${id} count`, count);
      add(`occurrence ${id} cost`, costMicros);
      if (lastReceipt !== null) last.set(`occurrence ${id}`, lastReceipt);
    }
    for (const row of part.answers) add(`answer ${row.consumerId} ${row.key}`, 1);
    for (const row of part.reservations) last.set(`reservation ${row.id}`, row.chargedMicros);
    for (const row of part.settlements) {
      if (!last.has(`settlement ${row.reservationId}`)) last.set(`settlement ${row.reservationId}`, row.settlement);
    }
  }
  return { sums, last };
}
