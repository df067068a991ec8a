import type { AnswerRow, FlushStretch, OccurrenceDelta, ReservationRow, UsageDelta } from "@/lib/engine/ports";
import type { MemoryJournal } from "./memory-journal";
import type { CallRecord, HoldEndRecord, LeaseUse } from "./memory-records";

/** What a stretch of the journal comes to: one row per lease, minute of usage, occurrence, answer and reservation. */
export type StretchRows = Pick<FlushStretch, "to" | "leases" | "usage" | "occurrences" | "answers" | "reservations">;

/** Sums up the journal from `from` on, until it ends or the rows are `rowsMax` (one record more than that at most). */
export function sumStretch(journal: MemoryJournal, from: number, rowsMax: number): StretchRows {
  const leases = new Map<number, { lotId: number; consumerId: number; used: number }>();
  const usage = new Map<string, Mutable<UsageDelta>>();
  const occurrences = new Map<string, Mutable<OccurrenceDelta>>();
  const reservations = new Map<string, ReservationRow>();
  const answers: AnswerRow[] = [];

  const addUsage = (record: CallRecord | HoldEndRecord, calls: number, units: number) => {
    const key = `${record.consumerId}/${record.routeId}/${record.minuteMs}`;
    const { consumerId, routeId, minuteMs, costMicros } = record;
    const row = usage.get(key);
    if (!row) usage.set(key, { consumerId, routeId, minuteMs, calls, units, costMicros });
    else {
      row.calls += calls;
      row.units += units;
      row.costMicros += costMicros;
    }
  };
  const addLeases = (consumerId: number, uses: readonly LeaseUse[]) => {
    for (const { lotId, used } of uses) {
      const row = leases.get(lotId);
      if (!row) leases.set(lotId, { lotId, consumerId, used });
      else row.used = Math.max(row.used, used);
    }
  };
  const addReservation = ({ consumerId, routeId, hold }: CallRecord | HoldEndRecord, chargedMicros: number | null) => {
    if (hold === null) return;
    const { reservationId: id, heldMicros, expiresAtMs } = hold;
    const terms = { byTokens: false, unitMicros: 0, modelPrices: [], expiryPolicy: "release" } as const;
    const end = { chargedMicros, expired: false, late: false };
    reservations.set(id, { id, consumerId, routeId, gatewayId: 0, terms, heldMicros, expiresAtMs, ...end });
  };

  let to = from;
  for (; to < journal.end; to++) {
    if (leases.size + usage.size + occurrences.size + reservations.size + answers.length >= rowsMax) break;
    const record = journal.at(to);
    switch (record.type) {
      case "call":
        addLeases(record.consumerId, record.leases);
        addUsage(record, 1, record.units);
        addReservation(record, null);
        if (record.answer) answers.push(answerRow(record, record.answer));
        break;
      case "hold_end":
        addLeases(record.consumerId, record.leases);
        addUsage(record, 0, 0);
        addReservation(record, record.costMicros);
        break;
      case "occurrence":
        addOccurrence(occurrences, record.delta);
        break;
    }
  }
  return {
    to,
    leases: [...leases.values()],
    usage: [...usage.values()],
    occurrences: [...occurrences.values()],
    answers,
    reservations: [...reservations.values()],
  };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function answerRow(
  { consumerId, leases }: CallRecord,
  { key, decisionId }: { key: string; decisionId: string },
): AnswerRow {
  return { consumerId, key, decisionId, charged: leases.map(({ lotId, amount }) => ({ lotId, amount })) };
}

/** The first receipt of all stays, the last one wins. */
function addOccurrence(occurrences: Map<string, Mutable<OccurrenceDelta>>, delta: OccurrenceDelta): void {
  const row = occurrences.get(delta.id);
  if (!row) {
    occurrences.set(delta.id, { ...delta });
    return;
  }
  row.count += delta.count;
  row.costMicros += delta.costMicros;
  row.lastAtMs = delta.lastAtMs;
  row.lastReceipt = delta.lastReceipt;
  row.suspect ??= delta.suspect;
  row.samplePaths = [...new Set([...row.samplePaths, ...delta.samplePaths])].slice(0, 5);
}
