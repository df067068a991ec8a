import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FlushStretch, OccurrenceDelta, UsageDelta } from "@/lib/engine/ports";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { markSuspect } from "@/lib/ledger/add-occurrences";
import { bootEpoch } from "@/lib/ledger/boot-epoch";
import { flush } from "@/lib/ledger/flush";
import { stretch, type TestLedger, testLedger } from "@/lib/ledger/test-ledger";
import { openPrisma } from "@/lib/platform/db";
import { groupRefusals, REFUSAL_GROUPS } from "./group-refusals";
import { listRefusals } from "./list-refusals";
import { totalCount } from "./refusal-counts";
import type { RefusalFilter } from "./refusal-filter";
import { refusalTotals } from "./refusal-totals";
import { refusalsByBucket } from "./refusals-by-bucket";

const MINUTE_MS = 60_000;
/** Minutes that are flushed: four days before this, so that an hour is touched by many and a late flush is long past. */
const NOW_MS = Date.UTC(2026, 10, 22, 17, 43);
const MINUTES = 4 * 1440;
const GATES = 3;

let ledger: TestLedger;
let client: PrismaClient;
beforeAll(async () => {
  ledger = await testLedger(GATES + 2);
  client = openPrisma(ledger.url);
});
afterAll(async () => {
  await client.$disconnect();
  await ledger.close();
});

/** Of one gate: the place of what it counts in decides its minute and its kind, as an occurrence's never change. */
interface Part {
  readonly place: number;
  readonly count: number;
  readonly suspect: boolean;
  readonly hasReceipt: boolean;
}

interface Step {
  readonly gate: number;
  readonly usage: readonly Part[];
  readonly occurrences: readonly Part[];
  /** The stretch is sent once more, at the same time or after. */
  readonly repeat: "no" | "beside" | "after";
  /** While it runs an operator marks these places of the gate as mistaken. */
  readonly marks: readonly number[];
}

const places = fc.integer({ min: 0, max: 11 });
const parts = fc.uniqueArray(
  fc.record({ place: places, count: fc.integer({ min: 1, max: 9 }), suspect: fc.boolean(), hasReceipt: fc.boolean() }),
  { selector: ({ place }) => place, maxLength: 6 },
);
const steps: fc.Arbitrary<Step> = fc.record({
  gate: fc.integer({ min: 0, max: GATES - 1 }),
  usage: parts,
  occurrences: parts,
  repeat: fc.constantFrom("no", "beside", "after"),
  marks: fc.uniqueArray(places, { maxLength: 2 }),
});
/** Each inner list runs at the same time. */
const rounds = fc.array(fc.array(steps, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
const ranges = fc
  .tuple(fc.integer({ min: 0, max: MINUTES }), fc.integer({ min: 1, max: MINUTES }))
  .map(([back, length]) => ({
    fromMs: NOW_MS - (back + length) * MINUTE_MS,
    toMs: NOW_MS - back * MINUTE_MS,
    preset: null,
  }));
const filters: fc.Arbitrary<RefusalFilter> = fc.record(
  {
    status: fc.constantFrom(402, 429),
    suspect: fc.boolean(),
    routeId: fc.bigInt({ min: 1n, max: 3n }),
    gatewayId: fc.bigInt({ min: 1n, max: 2n }),
    gateId: fc.constantFrom("sums-0", "sums-1"),
    consumerId: fc.bigInt({ min: 1n, max: 4n }),
  },
  { requiredKeys: [] },
);
const zones = fc.constantFrom("UTC", "Europe/Oslo", "Asia/Kolkata", "Asia/Kathmandu");

test("hours and what is left beside them are the sum of the rows, whatever came late, twice or at once", async () => {
  await fc.assert(
    fc.asyncProperty(rounds, ranges, filters, zones, async (history, range, filter, zone) => {
      const gates = await Promise.all(Array.from({ length: GATES }, (_, gate) => openGate(`sums-${gate}`)));
      for (const round of history) {
        const queues = gates.map((gate, index) =>
          run(
            gate,
            round.filter((step) => step.gate === index),
          ),
        );
        await Promise.all(queues);
      }
      expect(await differences()).toEqual([]);
      await expectTheRows(range, filter, zone);
    }),
    { numRuns: 30 },
  );
}, 240_000);

interface Gate {
  readonly epoch: number;
  position: number;
}

async function openGate(gateId: string): Promise<Gate> {
  const { epoch } = await ledger.database.transaction((sql) => bootEpoch(sql, gateId, ""));
  return { epoch, position: 0 };
}

async function run(gate: Gate, todo: readonly Step[]): Promise<void> {
  for (const step of todo) {
    const batch = stretch({
      epoch: gate.epoch,
      from: gate.position,
      to: gate.position + 1,
      usage: step.usage.map(usageOf),
      occurrences: step.occurrences.map((part) => occurrenceOf(gate.epoch, part)),
    });
    const marks = step.marks.map((place) =>
      ledger.database.transaction((sql) => markSuspect(sql, idOf(gate.epoch, place), "Marked as mistaken: a test")),
    );
    const sent = [send(batch), ...(step.repeat === "beside" ? [send(batch)] : [])];
    const taken = await Promise.all(sent);
    await Promise.all(marks);
    expect(taken.filter((reply) => reply !== null)).toHaveLength(1);
    if (step.repeat === "after") expect(await send(batch)).toBeNull();
    gate.position += 1;
  }
}

function send(batch: FlushStretch) {
  return ledger.database.transaction((sql) => flush(sql, batch));
}

function minuteOf(place: number): number {
  return NOW_MS - ((place * 487) % MINUTES) * MINUTE_MS;
}

function usageOf({ place, count }: Part): UsageDelta {
  const routeId = (place % 3) + 1;
  return { consumerId: 1, minuteMs: minuteOf(place), routeId, calls: count, units: 2 * count, costMicros: 7 * count };
}

function idOf(epoch: number, place: number): string {
  return `${epoch}-${place}`;
}

function occurrenceOf(epoch: number, { place, count, suspect, hasReceipt }: Part): OccurrenceDelta {
  const minuteMs = minuteOf(place);
  return {
    id: idOf(epoch, place),
    minuteMs,
    code: place % 2 === 0 ? "credits_exhausted" : "rate_limited",
    status: place % 2 === 0 ? 402 : 429,
    consumerId: place % 5 === 0 ? null : place % 5,
    keyId: null,
    gatewayId: place % 4 === 0 ? null : (place % 2) + 1,
    routeId: place % 3 === 0 ? null : place % 3,
    planVersionId: null,
    count,
    costMicros: 11 * count,
    firstAtMs: minuteMs + 1,
    lastAtMs: minuteMs + 1 + place,
    firstReceipt: null,
    lastReceipt: hasReceipt ? "{}" : null,
    samplePaths: [],
    suspect: suspect ? "looks wrong" : null,
  };
}

/** Hours that are not the sum of their rows, both ways. A row of sums that has come to nothing says the same as none. */
function differences(): Promise<unknown[]> {
  return ledger.database.query(`
    WITH kept AS (
      SELECT 'usage' AS of, concat_ws('/', hour, epoch) AS key, calls, units AS n, cost FROM usage_hour
      UNION ALL
      SELECT 'occurrence', concat_ws('/', hour, epoch, code, status, gateway_id, route_id, plan_version_id, suspect),
        calls, occurrences, cost
      FROM occurrence_hour WHERE occurrences <> 0 OR calls <> 0 OR cost <> 0),
    summed AS (
      SELECT 'usage' AS of, concat_ws('/', date_trunc('hour', minute, 'UTC'), epoch) AS key, sum(calls) AS calls,
        sum(units) AS n, sum(cost) AS cost FROM usage_minute GROUP BY 1, 2
      UNION ALL
      SELECT 'occurrence', concat_ws('/', date_trunc('hour', minute, 'UTC'), epoch, code, status, coalesce(gateway_id, 0),
        coalesce(route_id, 0), coalesce(plan_version_id, 0), suspect IS NOT NULL), sum(count), count(*), sum(cost)
      FROM occurrence GROUP BY 1, 2)
    (SELECT * FROM kept EXCEPT SELECT * FROM summed) UNION ALL (SELECT * FROM summed EXCEPT SELECT * FROM kept)`);
}

/** What pages show of a range, beside the same counted row by row; and the chart's numbers beside the table's. */
async function expectTheRows(
  range: { fromMs: number; toMs: number; preset: null },
  filter: RefusalFilter,
  zone: string,
): Promise<void> {
  const [totals, bars, calls, list, ...groups] = await Promise.all([
    refusalTotals(client, range, filter),
    refusalsByBucket(client, range, filter, zone, "occurrences"),
    refusalsByBucket(client, range, filter, zone, "calls"),
    listRefusals(client, range, filter, { pageSize: 100_000 }),
    ...REFUSAL_GROUPS.map((by) => groupRefusals(client, by, range, filter)),
  ]);
  const { rows } = list;
  const refusedCalls = rows.reduce((sum, row) => sum + row.calls, 0);
  expect(list.total).toBe(rows.length);
  const known = new Set(rows.flatMap((row) => row.consumer?.id ?? []));
  expect(totals).toMatchObject({ occurrences: rows.length, refusedCalls, consumers: known.size });
  expect(sumOf(bars)).toBe(rows.length);
  expect(sumOf(calls)).toBe(refusedCalls);
  for (const bar of bars) {
    const inside = rows.filter(({ minute }) => minute.getTime() >= bar.fromMs && minute.getTime() < bar.toMs);
    expect(totalCount(bar.counts)).toBe(inside.length);
  }
  for (const group of groups) {
    expect(group.rows.reduce((sum, row) => sum + row.occurrences, 0)).toBe(rows.length);
    expect(group.rows.reduce((sum, row) => sum + row.calls, 0)).toBe(refusedCalls);
    const newest = Math.max(0, ...group.rows.map((row) => row.lastAt.getTime()));
    expect(newest - (newest % MINUTE_MS)).toBe(Math.max(0, ...rows.map((row) => row.minute.getTime())));
  }
  const [served] = await ledger.database.query<{ calls: number; cost: number }>(
    `SELECT coalesce(sum(calls), 0)::bigint AS calls, coalesce(sum(cost), 0)::bigint AS cost FROM usage_minute
     WHERE minute >= $1::timestamptz AND minute < $2::timestamptz`,
    [new Date(range.fromMs), new Date(range.toMs)],
  );
  expect(totals).toMatchObject({ servedCalls: served?.calls, spentMicros: BigInt(served?.cost ?? 0) });
}

function sumOf(bars: readonly { readonly counts: Parameters<typeof totalCount>[0] }[]): number {
  return bars.reduce((sum, { counts }) => sum + totalCount(counts), 0);
}
