import type { Sql } from "@/lib/kernel/sql";
import { quotaPurse } from "@/lib/ledger/purse";
import { configVersionAt, type RouteName, routeNamed, type SeedConfigVersion } from "./catalog";
import type { SeedCounter, SeedHistory } from "./history";
import { continueSequence, insertRows, type Row, timestamp } from "./rows";
import { DAY_MS, HOUR_MS, type Timeline } from "./timeline";

/** Two ended starts of gate-1: before and after the restart. A gate that boots later begins a third. */
export async function seedEpochs(
  sql: Sql,
  histories: readonly SeedHistory[],
  timeline: Timeline,
  configs: readonly SeedConfigVersion[],
): Promise<readonly [number, number]> {
  const checks: [number, number] = [0, 0];
  for (const { usage } of histories) for (const row of usage) checks[row.epochIndex] += row.calls;
  const begin = async (startedAtMs: number, endedAtMs: number, decided: number): Promise<number> => {
    const [row] = await sql.query<{ epoch: number }>(
      `INSERT INTO gate_epoch (gate_id, state, position, started_at, seen_at, config_version, checks)
       VALUES ('gate-1', 'ended', $1, $2, $3, $4, $1) RETURNING epoch`,
      [decided, timestamp(startedAtMs), timestamp(endedAtMs), configVersionAt(configs, endedAtMs)],
    );
    if (!row) throw new Error("an epoch was inserted, but its row did not come back");
    return row.epoch;
  };
  return [
    await begin(timeline.startMs - 20 * DAY_MS, timeline.restartMs, checks[0]),
    await begin(timeline.restartMs, timeline.nowMs, checks[1]),
  ];
}

/**
 * Lots, what the two epochs spent of them, usage and the ledger's lines. Everything granted to a gate was spent or given back,
 * so nothing is open.
 */
export async function seedLedger(
  sql: Sql,
  histories: readonly SeedHistory[],
  epochs: readonly [number, number],
  timeline: Timeline,
): Promise<void> {
  await insertRows(
    sql,
    "account",
    histories.map(({ consumer }) => ({ consumer_id: consumer.id, debt: 0 })),
  );
  // Each account has opened a lot to lend on, with an id from the sequence.
  const [opened] = await sql.query<{ last: number }>("SELECT max(id) AS last FROM lot");
  const loanLots = opened?.last ?? 0;
  const lots: Row[] = [];
  const leases: Row[] = [];
  const entries: { atMs: number; row: Row }[] = [];
  const addLot = (consumerId: number, usedByEpoch: readonly [number, number], columns: Row): number => {
    const id = loanLots + lots.length + 1;
    lots.push({ id, consumer_id: consumerId, leased: usedByEpoch[0] + usedByEpoch[1], ...columns });
    for (const index of [0, 1] as const) {
      const used = usedByEpoch[index];
      if (used > 0) {
        leases.push({ epoch: epochs[index], lot_id: id, consumer_id: consumerId, granted: used, used, returned: 0 });
      }
    }
    return id;
  };
  const addCounter = (history: SeedHistory, purse: string, counter: SeedCounter) =>
    addLot(history.consumer.id, counter.usedByEpoch, {
      purse,
      source: "period",
      priority: 1,
      ref: periodRef(counter.period.startMs),
      amount: counter.limit.limit,
      balance_after: 0,
      removed: 0,
      starts_at: timestamp(counter.period.startMs),
      expires_at: timestamp(counter.period.endMs),
      done: false,
    });

  for (const history of histories) {
    const { consumer, purse } = history;
    const lotIds = new Map<string, number>();
    for (const lot of purse.lots) {
      const left = lot.amountMicros - lot.usedByEpoch[0] - lot.usedByEpoch[1] - lot.removedMicros;
      const id = addLot(consumer.id, lot.usedByEpoch, {
        purse: "credits",
        source: lot.source,
        priority: lot.priority,
        ref: lot.ref,
        amount: lot.amountMicros,
        balance_after: lot.balanceAfterMicros,
        removed: lot.removedMicros,
        starts_at: timestamp(lot.startsAtMs),
        expires_at: lot.expiresAtMs === null ? null : timestamp(lot.expiresAtMs),
        done: left === 0,
      });
      lotIds.set(lot.ref, id);
    }
    for (const counter of history.counters) {
      addCounter(history, quotaPurse(counter.limit.name, routeIdOf(counter.limit.route)), counter);
    }
    if (history.cap) addCounter(history, "cap", history.cap);
    for (const entry of history.entries) {
      entries.push({
        atMs: entry.atMs,
        row: {
          consumer_id: consumer.id,
          kind: entry.kind,
          debit: entry.debit,
          credit: entry.credit,
          amount: entry.amountMicros,
          lot_id: entry.lotRef === null ? null : (lotIds.get(entry.lotRef) ?? null),
          ref: entry.ref,
          note: entry.note,
          at: timestamp(entry.atMs),
        },
      });
    }
  }
  await insertRows(sql, "lot", lots);
  await insertRows(sql, "lease", leases);
  const usage = histories.flatMap(({ consumer, usage: rows }) =>
    rows.map((row) => ({
      consumer_id: consumer.id,
      minute: timestamp(row.minuteMs),
      route_id: routeNamed(row.route).id,
      epoch: epochs[row.epochIndex],
      calls: row.calls,
      units: row.calls,
      cost: row.costMicros,
      posted: row.minuteMs - (row.minuteMs % HOUR_MS) + HOUR_MS <= timeline.nowMs ? row.costMicros : 0,
    })),
  );
  await insertRows(
    sql,
    "usage_minute",
    usage.toSorted((a, b) => (a.minute < b.minute ? -1 : a.minute > b.minute ? 1 : 0)),
  );
  const chronological = entries.toSorted((a, b) => a.atMs - b.atMs);
  await insertRows(
    sql,
    "ledger_entry",
    chronological.map(({ row }, index) => ({ id: index + 1, ...row })),
  );
  for (const table of ["lot", "ledger_entry"]) await continueSequence(sql, table);
}

/** As the ledger writes it: to the second. */
function periodRef(startMs: number): string {
  return `${timestamp(startMs).slice(0, 19)}Z`;
}

function routeIdOf(name: RouteName | null): number | null {
  return name === null ? null : routeNamed(name).id;
}
