import type { AnswerRow, FlushReply, FlushStretch, OccurrenceDelta, ReservationRow } from "@/lib/engine/ports";
import { addUsage, isShort, lend } from "./charge";
import { pay } from "./pay";
import { insertSettlements, mirrorReservation } from "./settlements";
import { BrokenCheck, type Tables } from "./tables";

export function flush(tables: Tables, stretch: FlushStretch): FlushReply | null {
  const { epoch, from, to, leases, usage, occurrences, answers, reservations, settlements } = stretch;
  const flushing = tables.epochs.get(epoch);
  if (flushing === undefined || !tables.rules.accepts(flushing, from)) return null;
  flushing.position = to;
  flushing.seenAtMs = tables.nowMs();
  const second = [...insertAnswers(tables, answers), ...findSecondEnds(tables, reservations)];
  const short = leases.filter((total) => isShort(tables, epoch, total));
  if (tables.rules.givesBackSecond) giveBackSecond(tables, second);
  const lent = short.flatMap((total) => lend(tables, epoch, total));
  const touched = [...second, ...short].map((each) => each.consumerId);
  if (tables.rules.pays("flush")) pay(tables, touched);
  for (const { lotId, used } of leases) {
    const lease = tables.lease(epoch, lotId);
    if (lease !== undefined) lease.used = tables.rules.raise(lease.used, used);
  }
  for (const row of usage) addUsage(tables, epoch, row);
  for (const row of occurrences) addOccurrence(tables, row);
  for (const row of reservations) mirrorReservation(tables, epoch, row);
  if (settlements.length > 0) insertSettlements(tables, settlements);
  tables.check();
  return { state: flushing.state, lent };
}

interface SecondCharge {
  readonly consumerId: number;
  readonly decisionId: string;
  readonly lotId: number;
  readonly amount: number;
}

/** The charges of answers whose key had its answer before. */
function insertAnswers(tables: Tables, answers: readonly AnswerRow[]): SecondCharge[] {
  const second: SecondCharge[] = [];
  const sorted = [...answers].sort((a, b) => a.consumerId - b.consumerId || (a.key < b.key ? -1 : 1));
  for (const { consumerId, key, decisionId, charged } of sorted) {
    const id = `${consumerId} ${key}`;
    if (!tables.answers.has(id)) tables.answers.set(id, decisionId);
    else second.push(...charged.map((part) => ({ consumerId, decisionId, ...part })));
  }
  return second;
}

/** Of reservations that a settlement had ended before, while their epoch was lost. */
function findSecondEnds(tables: Tables, rows: readonly ReservationRow[]): SecondCharge[] {
  return rows.flatMap(({ id, chargedMicros }) => {
    const known = tables.reservations.get(id);
    if (known === undefined || !known.chargedMicros || known.expired || !chargedMicros) return [];
    const { consumerId, epoch } = known;
    const loan = tables.lotsOf(consumerId, "credits").find((lot) => lot.ref === `settled:${epoch}`);
    return loan === undefined ? [] : [{ consumerId, decisionId: id, lotId: loan.id, amount: chargedMicros }];
  });
}

function giveBackSecond(tables: Tables, second: readonly SecondCharge[]): void {
  for (const { consumerId, decisionId, lotId, amount } of second) {
    if (amount <= 0) continue;
    const lot = tables.lot(lotId);
    lot.done = false;
    if (lot.purse !== "credits") {
      lot.removed -= amount;
      continue;
    }
    lot.amount += amount;
    const ref = `${decisionId}/${lotId}`;
    if (tables.entries.some((entry) => entry.kind === "duplicate" && entry.ref === ref)) {
      throw new BrokenCheck(`the second charge ${ref} was given back before`);
    }
    tables.book({ ...DUPLICATE, consumerId, amount, lotId, ref });
  }
}

function addOccurrence(tables: Tables, row: OccurrenceDelta): void {
  const known = tables.occurrences.get(row.id);
  if (known === undefined) {
    if (row.lastReceipt !== null) {
      tables.occurrences.set(row.id, { ...row, firstReceipt: row.firstReceipt ?? row.lastReceipt });
    }
    return;
  }
  tables.occurrences.set(row.id, {
    ...known,
    count: known.count + row.count,
    costMicros: known.costMicros + row.costMicros,
    lastAtMs: row.lastAtMs,
    lastReceipt: row.lastReceipt ?? known.lastReceipt,
    samplePaths: [...known.samplePaths, ...row.samplePaths].slice(0, 5),
    suspect: known.suspect ?? row.suspect,
  });
}

const DUPLICATE = { kind: "duplicate", debit: "adjust", credit: "credits", note: null } as const;
