import type { Adoption, EpochBoot, EpochStart, Holder } from "@/lib/engine/ports";
import { isAlive } from "./acquire";
import { giveBack } from "./give-back";
import { lendSettlements } from "./settlements";
import { type LeaseRow, openOf, type Tables } from "./tables";

export function bootEpoch(tables: Tables, { gateId, address }: EpochStart): EpochBoot {
  for (const older of tables.epochs.values()) {
    if (older.gateId !== gateId || older.state !== "live") continue;
    older.state = "fenced";
    if (tables.rules.reclaimsAtBoot) returnAll(tables, older.epoch);
  }
  const olderEpochs = [...tables.epochs.values()]
    .filter((older) => older.gateId === gateId && older.state === "fenced")
    .map(({ epoch }) => ({ epoch, holds: openLeases(tables, epoch).length > 0 }));
  return { epoch: tables.addEpoch(gateId, address).epoch, installation: INSTALLATION, olderEpochs };
}

/** False: it may not be ended so. */
export function endEpoch(tables: Tables, epoch: number, position: number, adoption: Adoption | null): boolean {
  const ending = tables.epochs.get(epoch);
  if (ending === undefined) return false;
  if (!tables.rules.mayEnd(ending, position)) {
    const isRepeat = ending.state === "ended" && ending.position === position;
    return isRepeat && (adoption === null || ending.adoptedBy === adoption.by);
  }
  if (adoption !== null) {
    const heir = tables.epochs.get(adoption.by);
    if (heir === undefined || heir.state === "ended" || heir.state === "lost") return false;
    if (tables.rules.adopts) adopt(tables, epoch, adoption);
    moveReservations(tables, epoch, adoption.by);
    ending.adoptedBy = adoption.by;
  }
  returnAll(tables, epoch);
  ending.state = "ended";
  return true;
}

/** What the old lease gives back the new one is granted; the lot does not notice. */
function adopt(tables: Tables, epoch: number, { by, kept }: Adoption): void {
  for (const { lotId, amount } of kept) {
    const old = tables.lease(epoch, lotId);
    if (old === undefined || openOf(old) <= 0) continue;
    const moved = Math.min(amount, openOf(old));
    old.returned += moved;
    tables.leaseOf(by, lotId, old.consumerId).granted += moved;
  }
}

/** Without what they hold. */
export function handOver(tables: Tables, epoch: number, by: number, note: string): void {
  const leaving = tables.epoch(epoch);
  if (leaving.state === "ended") return;
  leaving.adoptedBy = by;
  if (note !== "") leaving.note = note;
  moveReservations(tables, epoch, by);
}

/** What it held goes back, as far as PostgreSQL knows it unspent. Null: it was heard of too lately, or is closed already. */
export function declareLost(tables: Tables, epoch: number): number | null {
  const silent = tables.epoch(epoch);
  if (!tables.rules.mayBeGivenUp(silent, tables.nowMs())) return null;
  const stakes = openLeases(tables, epoch);
  const stake = stakes.reduce((sum, lease) => sum + openOf(lease), 0);
  returnAll(tables, epoch);
  silent.state = "lost";
  lendSettlements(tables, epoch);
  for (const consumerId of new Set(stakes.map((lease) => lease.consumerId))) tables.noteChange("credits", consumerId);
  tables.check();
  return stake;
}

export function holderOf(tables: Tables, epoch: number): Holder | null {
  const opened = tables.epochs.get(epoch);
  if (opened === undefined) return null;
  const { gateId } = opened;
  const holder = [...tables.epochs.values()].find((each) => each.gateId === gateId && isAlive(each, tables.nowMs()));
  return { epoch: holder?.epoch ?? null, address: holder?.address ?? null };
}

function moveReservations(tables: Tables, from: number, to: number): void {
  for (const [id, row] of tables.reservations) {
    if (row.epoch === from && row.chargedMicros === null) tables.reservations.set(id, { ...row, epoch: to });
  }
}

function returnAll(tables: Tables, epoch: number): void {
  const returns = openLeases(tables, epoch).map(({ granted, ...lease }) => ({ ...lease, returned: granted }));
  giveBack(tables, epoch, returns);
}

function openLeases(tables: Tables, epoch: number): LeaseRow[] {
  return [...tables.leases.values()].filter((lease) => lease.epoch === epoch && openOf(lease) > 0);
}

const INSTALLATION = "simulated";
