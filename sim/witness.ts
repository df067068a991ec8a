import type { Journal } from "@/lib/journal/journal";
import type { JournalRecord, LeaseUse } from "@/lib/journal/records";
import { CONTACT_LIMIT_MS } from "@/lib/ledger/epoch";
import type { MemoryStore } from "./memory-store/memory-store";
import { hasExpired, type LeaseRow } from "./memory-store/tables";

/** What the witness has to know of the process that writes a record. */
export interface Writer {
  readonly name: string;
  /** Virtual ms at which the last answered question had left. */
  readonly contactMs: number;
  /** Its machine slept a moment ago, and its clocks have not been compared yet. */
  readonly isWaking: boolean;
  readonly isAlive: boolean;
}

/** A promise that was broken. */
export class Violation extends Error {}

/**
 * Sees what gates believe to have written down and what clients are answered, and holds the ledger against it: whatever a gate
 * or the ledger keeps of it themselves may be wrong.
 */
export class Witness {
  /** By epoch and lot. */
  private readonly spent = new Map<string, number>();
  private readonly maybeSpent = new Map<string, number>();
  private readonly loans = new Map<string, number>();
  /** By epoch and consumer. */
  private readonly cost = new Map<string, number>();
  /** Of records that a kill has cut short or left unconfirmed: they may be there. */
  private readonly maybe = new Map<string, number>();
  private readonly answered = new Map<string, number>();
  private readonly answeredIds = new Set<string>();
  private readonly decisions = new Map<string, Decided>();
  /** By epoch and lot, of what clients have been answered. */
  private readonly answeredSpent = new Map<string, number>();
  /** Decisions by consumer and idempotency key, those that are in the ledger for certain. */
  private readonly keyed = new Map<string, Set<string>>();
  /** Keys that a record names which may be there. */
  private readonly maybeKeyed = new Set<string>();
  /** Epochs whose machine has lost its power: what was not synced is gone. */
  private readonly torn = new Map<number, "process" | "disk">();
  calls = 0;

  constructor(
    private readonly store: MemoryStore,
    private readonly nowMs: () => number,
  ) {}

  watch(journal: Journal, writer: Writer): Journal {
    const append = (record: JournalRecord) => {
      const isWritten = journal.append(record);
      if (writer.isAlive && isWritten) this.note(journal.epoch, record, writer);
      else if (!writer.isAlive) this.noteMaybe(journal.epoch, record);
      return isWritten;
    };
    return new Proxy(journal, {
      get(target, name) {
        if (name === "append") return append;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  /** A client has been let through. */
  noteAnswer(decisionId: string, costMicros: number, isHold: boolean): void {
    const decision = this.decisions.get(decisionId);
    if (decision === undefined) {
      if (costMicros > 0) throw new Violation(`F1 ${decisionId} was answered and never written down`);
      return;
    }
    if (isHold || this.answeredIds.has(decisionId)) return;
    if (decision.costMicros !== costMicros) {
      throw new Violation(
        `F1 ${decisionId} was answered with ${costMicros} and written down with ${decision.costMicros}`,
      );
    }
    this.answeredIds.add(decisionId);
    const { epoch, consumerId, leases } = decision;
    add(this.answered, `${epoch} ${consumerId}`, costMicros);
    for (const { lotId, used } of leases) raise(this.answeredSpent, `${epoch} ${lotId}`, used);
  }

  notePowerLoss(epoch: number, sync: "process" | "disk"): void {
    this.torn.set(epoch, sync);
  }

  /** What must hold at every moment. */
  check(): void {
    const broken = this.store.verify();
    if (broken.length > 0) throw new Violation(broken.join("; "));
    for (const lease of this.store.tables.leases.values()) this.checkLease(lease);
    for (const [key, spent] of this.spent) this.checkSpent(key, spent);
  }

  /** What must hold once every journal is in and every epoch is over. */
  checkEnd(): void {
    this.check();
    const { tables } = this.store;
    for (const { epoch, state } of tables.epochs.values()) {
      if (state !== "ended" && state !== "lost") throw new Violation(`epoch ${epoch} is ${state} in the end`);
    }
    for (const row of tables.reservations.values()) {
      const isOver = row.chargedMicros !== null || tables.epoch(row.epoch).state === "lost";
      if (!isOver) throw new Violation(`the reservation ${row.id} is held in the end`);
    }
    for (const { epoch } of tables.epochs.values()) {
      for (const consumerId of tables.accounts.keys()) this.checkCharged(epoch, consumerId);
    }
    this.checkKeys();
  }

  private note(epoch: number, record: JournalRecord, writer: Writer): void {
    if (record.type !== "call" && record.type !== "hold_end") return;
    const { consumerId, costMicros, leases } = record;
    add(this.cost, `${epoch} ${consumerId}`, costMicros);
    for (const { lotId, used } of leases) raise(this.spent, `${epoch} ${lotId}`, used);
    if (record.type === "hold_end") {
      const { hold, late } = record;
      const lent = late ? costMicros : Math.max(0, costMicros - hold.heldMicros);
      for (const { lotId } of leases)
        add(this.loans, `${epoch} ${lotId}`, hold.credits.length === 0 ? costMicros : lent);
      return;
    }
    this.calls += 1;
    if (record.answer !== null) {
      this.decisions.set(record.answer.decisionId, { epoch, consumerId, costMicros, leases });
      if (record.answer.compared) {
        const key = `${consumerId} ${record.answer.key}`;
        const ids = this.keyed.get(key) ?? new Set();
        this.keyed.set(key, ids.add(record.answer.decisionId));
      }
    }
    const takes = leases.length > 0 || record.hold !== null;
    if (takes && !writer.isWaking) this.checkMaySpend(epoch, record.leases, writer);
  }

  private noteMaybe(epoch: number, record: JournalRecord): void {
    if (record.type !== "call" && record.type !== "hold_end") return;
    const { consumerId, costMicros, leases } = record;
    if (record.type === "call" && record.answer !== null) {
      // The next start may find it and answer with it.
      this.decisions.set(record.answer.decisionId, { epoch, consumerId, costMicros, leases });
      this.maybeKeyed.add(`${consumerId} ${record.answer.key}`);
    }
    add(this.maybe, `${epoch} ${consumerId}`, costMicros);
    for (const { lotId, used } of leases) raise(this.maybeSpent, `${epoch} ${lotId}`, used);
  }

  private checkMaySpend(epoch: number, leases: readonly { readonly lotId: number }[], writer: Writer): void {
    const { tables } = this.store;
    const { state } = tables.epoch(epoch);
    if (state === "ended" || state === "lost")
      throw new Violation(`I5 I14 ${writer.name} spends although it is ${state}`);
    const silentMs = this.nowMs() - writer.contactMs;
    if (silentMs > CONTACT_LIMIT_MS)
      throw new Violation(`F13 ${writer.name} spends ${silentMs} ms after its last contact`);
    for (const { lotId } of leases) {
      const lot = tables.lot(lotId);
      if (lot.source !== "loan" && hasExpired(lot, tables.nowMs())) {
        throw new Violation(`I15 ${writer.name} spends of lot ${lotId} after its end`);
      }
    }
  }

  /** I7: nothing is charged that was not spent. */
  private checkLease({ epoch, lotId, used }: LeaseRow): void {
    if (this.store.tables.lot(lotId).ref.startsWith("settled:")) return;
    const key = `${epoch} ${lotId}`;
    const spent = Math.max(this.spent.get(key) ?? 0, this.maybeSpent.get(key) ?? 0);
    if (used > spent) throw new Violation(`I7 lease ${key}: ${used} charged, ${spent} spent`);
  }

  /** I5, I6: nothing is spent that was not leased, but for stated loans and the stake of a start that was given up. */
  private checkSpent(key: string, spent: number): void {
    const { tables } = this.store;
    const [epoch = 0, lotId = 0] = key.split(" ").map(Number);
    if (tables.lot(lotId).source === "loan" || tables.epoch(epoch).state === "lost") return;
    const { granted, returned } = tables.lease(epoch, lotId) ?? { granted: 0, returned: 0 };
    // What was not synced was not answered either.
    const taken = this.torn.has(epoch) ? (this.answeredSpent.get(key) ?? 0) : spent;
    const room = granted - returned + (this.loans.get(key) ?? 0);
    if (taken > room) throw new Violation(`I5 I6 lease ${key}: ${taken} spent of ${granted} - ${returned}`);
  }

  private checkCharged(epoch: number, consumerId: number): void {
    const { tables } = this.store;
    const key = `${epoch} ${consumerId}`;
    let charged = 0;
    for (const row of tables.usage.values()) {
      if (row.epoch === epoch && row.consumerId === consumerId) charged += row.cost;
    }
    for (const lease of tables.leases.values()) {
      const isSettled = tables.lot(lease.lotId).ref === `settled:${epoch}`;
      if (isSettled && lease.epoch === epoch && lease.consumerId === consumerId) charged -= lease.used;
    }
    const written = this.cost.get(key) ?? 0;
    const most = written + (this.maybe.get(key) ?? 0);
    const torn = this.torn.get(epoch);
    const least = torn === undefined ? written : torn === "disk" ? (this.answered.get(key) ?? 0) : 0;
    if (charged < least || charged > most) {
      throw new Violation(
        `I7 epoch ${epoch}, consumer ${consumerId}: ${charged} charged, answered ${least} to ${most}`,
      );
    }
  }

  /** I10: of the decisions for one key all but one are given back. */
  private checkKeys(): void {
    const { tables } = this.store;
    const givenBack = new Set(tables.entries.filter((entry) => entry.kind === "duplicate").map(decisionOf));
    for (const [key, ids] of this.keyed) {
      const certain = [...ids].filter((id) => !this.torn.has(this.decisions.get(id)?.epoch ?? 0));
      const priced = certain.filter((id) => (this.decisions.get(id)?.costMicros ?? 0) > 0);
      const kept = priced.filter((id) => !givenBack.has(id));
      if (kept.length > 1) throw new Violation(`I10 key ${key} is charged for ${kept.join(" and ")}`);
      const isCertain = priced.length === ids.size && !this.maybeKeyed.has(key);
      if (kept.length === 0 && isCertain) {
        throw new Violation(`I10 key ${key} is charged for nothing`);
      }
    }
  }
}

interface Decided {
  readonly epoch: number;
  readonly consumerId: number;
  readonly costMicros: number;
  readonly leases: readonly LeaseUse[];
}

function decisionOf(entry: { readonly ref: string | null }): string {
  return entry.ref?.split("/")[0] ?? "";
}

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

function raise(totals: Map<string, number>, key: string, total: number): void {
  totals.set(key, Math.max(totals.get(key) ?? 0, total));
}
