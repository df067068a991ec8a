import type { Holdings, ReservationRow, UsageDelta } from "@/lib/engine/ports";
import { type SettlementRow, settlementCost } from "@/lib/engine/reservation";
import { CONTACT_LIMIT_MS } from "@/lib/ledger/epoch";
import { addUsage, lend } from "./charge";
import { pay } from "./pay";
import type { Tables } from "./tables";

/** An end stays, but that a late charge may follow an expiry that charged nothing. */
export function mirrorReservation(tables: Tables, epoch: number, row: ReservationRow): void {
  const known = tables.reservations.get(row.id);
  const { chargedMicros, expired, late } = row;
  if (known === undefined) tables.reservations.set(row.id, { ...row, epoch });
  else if (chargedMicros !== null && (known.chargedMicros === null || (known.expired && !known.late && late))) {
    tables.reservations.set(row.id, { ...known, chargedMicros, expired, late });
  }
  const mayBeLate = expired && !late && chargedMicros === 0;
  if (chargedMicros !== null && !mayBeLate) markApplied(tables, row.id);
}

/** The first word on each stays. */
export function insertSettlements(tables: Tables, rows: readonly SettlementRow[]): void {
  for (const row of rows) {
    if (!tables.settlements.has(row.reservationId))
      tables.settlements.set(row.reservationId, { ...row, applied: false });
  }
  const lost = new Set<number>();
  for (const { reservationId } of rows) {
    const reservation = tables.reservations.get(reservationId);
    const isHeld = reservation !== undefined && reservation.chargedMicros === null;
    if (isHeld && tables.epoch(reservation.epoch).state === "lost") lost.add(reservation.epoch);
  }
  for (const epoch of lost) lendSettlements(tables, epoch);
  tables.noteChange("settle", null);
}

/** What was settled of a lost start's reservations is lent: what it held may be spent by others. */
export function lendSettlements(tables: Tables, epoch: number): void {
  for (const reservation of tables.reservations.values()) {
    const settled = tables.settlements.get(reservation.id);
    const isOpen = reservation.epoch === epoch && reservation.chargedMicros === null;
    if (!isOpen || settled === undefined || settled.applied) continue;
    markApplied(tables, reservation.id);
    const cost = settlementCost(reservation.terms, settled.settlement);
    if (typeof cost === "string") continue;
    if (cost > 0) chargeLoan(tables, epoch, reservation, cost, settled.atMs);
    tables.reservations.set(reservation.id, { ...reservation, chargedMicros: cost });
  }
}

function chargeLoan(tables: Tables, epoch: number, reservation: ReservationRow, cost: number, atMs: number): void {
  const { consumerId, routeId } = reservation;
  const ref = `settled:${epoch}`;
  const known = tables.lotsOf(consumerId, "credits").find((lot) => lot.ref === ref);
  const loan = known ?? tables.addLot({ ...LOAN, consumerId, ref, startsAtMs: tables.nowMs() });
  loan.done = true;
  const lease = tables.leaseOf(epoch, loan.id, consumerId);
  const used = lease.used + cost;
  lend(tables, epoch, { lotId: loan.id, consumerId, used });
  lease.used = tables.rules.raise(lease.used, used);
  const minuteMs = Math.floor(atMs / 60_000) * 60_000;
  const usage: UsageDelta = { consumerId, routeId, minuteMs, calls: 0, units: 0, costMicros: cost };
  addUsage(tables, epoch, usage);
  pay(tables, [consumerId]);
}

export function readHoldings(tables: Tables, epoch: number): Holdings {
  const held = [...tables.reservations.values()].filter((row) => row.epoch === epoch && row.chargedMicros === null);
  const leases = [...tables.leases.values()].filter((lease) => lease.epoch === epoch).sort((a, b) => a.lotId - b.lotId);
  return {
    reservationIds: held.map((row) => row.id).sort(),
    slices: leases.map(({ lotId, consumerId, granted, used, returned }) => {
      const { purse, priority, expiresAtMs } = tables.lot(lotId);
      const msLeft = expiresAtMs === null ? null : expiresAtMs - tables.nowMs();
      return { lotId, consumerId, purse, priority, granted, used, returned, msLeft };
    }),
  };
}

export function readReservation(tables: Tables, id: string): ReservationRow | null {
  const known = tables.reservations.get(id);
  if (known === undefined) return null;
  const { epoch: _, ...row } = known;
  return row;
}

/** Of all starts of this gate, but for reservations that have ended for good. */
export function pendingSettlements(
  tables: Tables,
  gateId: string,
  done: readonly string[],
  after: SettlementRow | null,
): readonly SettlementRow[] {
  for (const { reservationId, epoch } of tables.settlements.values()) {
    const reservation = tables.reservations.get(reservationId);
    const charged = reservation?.chargedMicros ?? null;
    const mayBeLate = reservation?.expired === true && !reservation.late && charged === 0;
    const isOver = charged !== null && !mayBeLate;
    const isMine = tables.epochs.get(epoch)?.gateId === gateId;
    if (isMine && (done.includes(reservationId) || isOver)) markApplied(tables, reservationId);
  }
  return [...tables.settlements.values()]
    .filter((row) => !row.applied && tables.epochs.get(row.epoch)?.gateId === gateId && mayBeEnded(tables, row))
    .filter((row) => after === null || inOrder(after, row) < 0)
    .sort(inOrder)
    .map(({ applied: _, ...row }) => row);
}

function inOrder(a: SettlementRow, b: SettlementRow): number {
  return a.atMs - b.atMs || (a.reservationId < b.reservationId ? -1 : Number(a.reservationId > b.reservationId));
}

/** What a lost or a silent start holds waits for its declaration. */
function mayBeEnded(tables: Tables, { reservationId }: SettlementRow): boolean {
  const reservation = tables.reservations.get(reservationId);
  if (reservation === undefined || reservation.chargedMicros !== null) return true;
  const { state, seenAtMs } = tables.epoch(reservation.epoch);
  return state !== "lost" && seenAtMs > tables.nowMs() - CONTACT_LIMIT_MS;
}

function markApplied(tables: Tables, reservationId: string): void {
  const settled = tables.settlements.get(reservationId);
  if (settled !== undefined) tables.settlements.set(reservationId, { ...settled, applied: true });
}

/** One for each lost start: its journal may still turn up, and names every lot but this one. */
const LOAN = { purse: "credits", source: "loan", priority: 1, amount: 0, expiresAtMs: null } as const;
