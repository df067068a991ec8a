import type { Change, EpochState, OccurrenceDelta, ReservationRow } from "@/lib/engine/ports";
import type { SettlementRow } from "@/lib/engine/reservation";
import type { ConsumerRow, KeyRow, SnapshotRows } from "@/lib/engine/snapshot";
import { AMOUNT_MICROS_MAX } from "@/lib/kernel/money";
import type { Rules } from "./rules";

/** The ledger's tables as maps, and PostgreSQL's clock. Ids are given out in order, as identity columns do. */
export class Tables {
  readonly consumers = new Map<number, ConsumerRow>();
  readonly keys = new Map<number, KeyRow[]>();
  readonly accounts = new Map<number, AccountRow>();
  readonly lots = new Map<number, LotRow>();
  readonly leases = new Map<string, LeaseRow>();
  readonly epochs = new Map<number, EpochRow>();
  readonly usage = new Map<string, UsageRow>();
  readonly occurrences = new Map<string, OccurrenceDelta>();
  /** By consumer and key: the decision that was first. */
  readonly answers = new Map<string, string>();
  readonly reservations = new Map<string, ReservationRow & { readonly epoch: number }>();
  readonly settlements = new Map<string, SettlementRow & { readonly applied: boolean }>();
  readonly entries: EntryRow[] = [];
  readonly changes: Change[] = [];
  snapshot: SnapshotRows = { configVersion: 0, routes: [], planVersions: [], gateways: [], modelPrices: [] };
  private lotIds = 0;
  private epochIds = 0;

  constructor(
    readonly nowMs: () => number,
    readonly rules: Rules,
  ) {}

  addLot(lot: Omit<LotRow, "id" | "leased" | "removed" | "done" | "balanceAfter">): LotRow {
    const row = { ...lot, id: ++this.lotIds, leased: 0, removed: 0, done: false, balanceAfter: 0 };
    this.lots.set(row.id, row);
    return row;
  }

  addEpoch(gateId: string, address: string): EpochRow {
    const epoch = ++this.epochIds;
    const row: EpochRow = {
      epoch,
      gateId,
      address,
      state: "live",
      position: 0,
      seenAtMs: this.nowMs(),
      adoptedBy: null,
      note: "",
    };
    this.epochs.set(epoch, row);
    return row;
  }

  book(entry: EntryRow): void {
    if (entry.amount <= 0) throw new BrokenCheck(`I1: an entry of ${entry.amount}`);
    this.entries.push(entry);
  }

  noteChange(kind: Change["kind"], consumerId: number | null): void {
    this.changes.push({ id: this.changes.length + 1, kind, consumerId });
  }

  account(consumerId: number): AccountRow {
    return found(this.accounts.get(consumerId), `account ${consumerId}`);
  }

  lot(id: number): LotRow {
    return found(this.lots.get(id), `lot ${id}`);
  }

  epoch(epoch: number): EpochRow {
    return found(this.epochs.get(epoch), `epoch ${epoch}`);
  }

  lease(epoch: number, lotId: number): LeaseRow | undefined {
    return this.leases.get(`${epoch} ${lotId}`);
  }

  /** Begins where there is none. */
  leaseOf(epoch: number, lotId: number, consumerId: number): LeaseRow {
    const known = this.lease(epoch, lotId);
    if (known !== undefined) return known;
    const lease = { epoch, lotId, consumerId, granted: 0, used: 0, returned: 0 };
    this.leases.set(`${epoch} ${lotId}`, lease);
    return lease;
  }

  lotsOf(consumerId: number, purse: string): LotRow[] {
    return [...this.lots.values()].filter((lot) => lot.consumerId === consumerId && lot.purse === purse);
  }

  /** The table's CHECKs: one that fails is an alarm, as in PostgreSQL. */
  check(): void {
    for (const { consumerId, debt } of this.accounts.values()) {
      if (!isAmount(debt)) throw new BrokenCheck(`account ${consumerId}: debt ${debt}`);
    }
    for (const { id, purse, amount, leased, removed } of this.lots.values()) {
      const below = purse === "credits" && (removed < 0 || leased + removed > amount);
      if (below || !isAmount(amount) || !isAmount(leased)) {
        throw new BrokenCheck(`I3, lot ${id}: amount ${amount}, leased ${leased}, removed ${removed}`);
      }
    }
    for (const { epoch, lotId, granted, used, returned } of this.leases.values()) {
      if (used < 0 || returned < 0 || used + returned > granted) {
        throw new BrokenCheck(`I5, lease ${epoch}/${lotId}: granted ${granted}, used ${used}, returned ${returned}`);
      }
    }
    for (const { consumerId, cost, posted } of this.usage.values()) {
      if (cost < 0 || posted > cost) throw new BrokenCheck(`usage of ${consumerId}: cost ${cost}, posted ${posted}`);
    }
  }
}

/** What PostgreSQL says with 23514: never to be tried again, but to be looked into. */
export class BrokenCheck extends Error {}

export interface AccountRow {
  readonly consumerId: number;
  debt: number;
}

export interface LotRow {
  readonly id: number;
  readonly consumerId: number;
  readonly purse: string;
  readonly source: string;
  readonly priority: number;
  readonly ref: string;
  amount: number;
  leased: number;
  removed: number;
  readonly startsAtMs: number;
  readonly expiresAtMs: number | null;
  done: boolean;
  balanceAfter: number;
}

export interface LeaseRow {
  readonly epoch: number;
  readonly lotId: number;
  readonly consumerId: number;
  granted: number;
  used: number;
  returned: number;
}

export interface EpochRow {
  readonly epoch: number;
  readonly gateId: string;
  readonly address: string;
  state: EpochState;
  position: number;
  seenAtMs: number;
  adoptedBy: number | null;
  note: string;
}

export interface UsageRow {
  readonly consumerId: number;
  readonly minuteMs: number;
  readonly routeId: number;
  readonly epoch: number;
  calls: number;
  units: number;
  cost: number;
  posted: number;
}

export interface EntryRow {
  readonly consumerId: number;
  readonly kind: string;
  readonly debit: string;
  readonly credit: string;
  readonly amount: number;
  readonly lotId: number | null;
  readonly ref: string | null;
  readonly note: string | null;
}

export function availableOf(lot: LotRow): number {
  return lot.amount - lot.leased - lot.removed;
}

export function openOf(lease: LeaseRow): number {
  return lease.granted - lease.used - lease.returned;
}

export function hasExpired(lot: LotRow, nowMs: number): boolean {
  return lot.expiresAtMs !== null && lot.expiresAtMs <= nowMs;
}

/** I16: soonest expiry, promotional before paid, oldest. */
export function burnOrder(a: LotRow, b: LotRow): number {
  const [aEnd, bEnd] = [a.expiresAtMs ?? Number.POSITIVE_INFINITY, b.expiresAtMs ?? Number.POSITIVE_INFINITY];
  if (aEnd !== bEnd) return aEnd < bEnd ? -1 : 1;
  return a.priority - b.priority || a.id - b.id;
}

function found<T>(row: T | undefined, what: string): T {
  if (row === undefined) throw new Error(`there is no ${what}`);
  return row;
}

function isAmount(value: number): boolean {
  return value >= 0 && value <= AMOUNT_MICROS_MAX;
}
