import type {
  Adoption,
  ChangePoll,
  ConsumerLoad,
  ConsumerLookup,
  EpochBoot,
  EpochStart,
  FlushReply,
  FlushStretch,
  Holder,
  Holdings,
  LeaseAsk,
  LeaseReturn,
  LedgerHealth,
  PeriodLot,
  PurseReply,
  ReservationRow,
  Store,
} from "@/lib/engine/ports";
import type { SettlementRow } from "@/lib/engine/reservation";
import type { ConsumerRow, KeyRow, SnapshotRows } from "@/lib/engine/snapshot";
import type { ClawBack } from "@/lib/ledger/claw-back";
import type { Grant } from "@/lib/ledger/grant-credits";
import { acquire } from "./acquire";
import { clawBack, grantCredits } from "./credits";
import { bootEpoch, declareLost, endEpoch, handOver, holderOf } from "./epochs";
import { flush } from "./flush";
import { giveBack } from "./give-back";
import { keepHouse } from "./housekeeping";
import { loadConsumer } from "./load";
import { ensurePeriods } from "./periods";
import { RULES, type Rules } from "./rules";
import { pendingSettlements, readHoldings, readReservation } from "./settlements";
import { Tables } from "./tables";
import { verify } from "./verify";

/**
 * PostgreSQL's part of the gate in memory: what lib/ledger does, step for step, each call one transaction. The conformance
 * suite holds it to the SQL; the simulator stands on it. Plans' included credits are not booked here.
 */
export class MemoryStore implements Store {
  readonly tables: Tables;
  private readonly hints = new Set<() => void>();

  constructor(nowMs: () => number, rules: Rules = RULES) {
    this.tables = new Tables(nowMs, rules);
  }

  async bootEpoch(start: EpochStart): Promise<EpochBoot> {
    return bootEpoch(this.tables, start);
  }

  async loadSnapshot(): Promise<SnapshotRows> {
    return this.tables.snapshot;
  }

  async loadConsumer(epoch: number, lookup: ConsumerLookup): Promise<ConsumerLoad | null> {
    return loadConsumer(this.tables, epoch, lookup);
  }

  async ensurePeriods(periods: readonly PeriodLot[]): Promise<void> {
    ensurePeriods(this.tables, periods);
  }

  async acquire(epoch: number, asks: readonly LeaseAsk[]): Promise<readonly PurseReply[] | null> {
    return acquire(this.tables, epoch, asks);
  }

  async flush(stretch: FlushStretch): Promise<FlushReply | null> {
    return flush(this.tables, stretch);
  }

  async readEpoch(epoch: number) {
    const row = this.tables.epochs.get(epoch);
    return row === undefined ? null : { position: row.position, state: row.state };
  }

  async giveBack(epoch: number, returns: readonly LeaseReturn[]): Promise<void> {
    giveBack(this.tables, epoch, returns);
  }

  async recall(consumerId: number): Promise<void> {
    this.tables.noteChange("recall", consumerId);
    this.hint();
  }

  async endEpoch(epoch: number, position: number, adoption: Adoption | null): Promise<boolean> {
    return endEpoch(this.tables, epoch, position, adoption);
  }

  async handOver(epoch: number, by: number, note: string): Promise<void> {
    handOver(this.tables, epoch, by, note);
  }

  async readHoldings(epoch: number): Promise<Holdings> {
    return readHoldings(this.tables, epoch);
  }

  async holderOf(epoch: number): Promise<Holder | null> {
    return holderOf(this.tables, epoch);
  }

  async readReservation(id: string): Promise<ReservationRow | null> {
    return readReservation(this.tables, id);
  }

  async pendingSettlements(
    gateId: string,
    done: readonly string[],
    after: SettlementRow | null,
  ): Promise<readonly SettlementRow[]> {
    return pendingSettlements(this.tables, gateId, done, after);
  }

  async pollChanges(cursor: string | null): Promise<ChangePoll> {
    const { changes, nowMs } = this.tables;
    const fresh = cursor === null ? [] : changes.filter((change) => change.id > Number(cursor));
    return { next: String(changes.length), changes: fresh, behind: false, nowMs: nowMs(), ratesDividedBy: 1 };
  }

  async readHealth(): Promise<LedgerHealth> {
    return { limboMicros: 0, driftMicros: this.verify().length, verifiedAgeMs: null };
  }

  async listen(hint: () => void) {
    this.hints.add(hint);
    return {
      close: async () => {
        this.hints.delete(hint);
      },
    };
  }

  addConsumer(row: ConsumerRow, keys: readonly KeyRow[]): void {
    this.tables.consumers.set(row.id, row);
    this.tables.keys.set(row.id, [...keys]);
    this.tables.accounts.set(row.id, { consumerId: row.id, debt: 0 });
    this.tables.addLot({ ...LOAN_LOT, consumerId: row.id, startsAtMs: this.tables.nowMs() });
  }

  /** Publishes a configuration. */
  configure(snapshot: SnapshotRows): void {
    this.tables.snapshot = snapshot;
    this.tables.noteChange("config", null);
    this.hint();
  }

  /** False: booked before. */
  grant(grant: Grant): boolean {
    const booked = grantCredits(this.tables, grant);
    this.hint();
    return booked;
  }

  /** False: booked before. */
  clawBack(claw: ClawBack): boolean {
    const booked = clawBack(this.tables, claw);
    this.hint();
    return booked;
  }

  /** The stake, of all purses together; null: it may not be given up yet, or any more. */
  declareLost(epoch: number): number | null {
    return declareLost(this.tables, epoch);
  }

  keepHouse(): void {
    keepHouse(this.tables);
  }

  /** What does not add up. */
  verify(): string[] {
    return verify(this.tables);
  }

  private hint(): void {
    for (const hint of this.hints) hint();
  }
}

/** Each account has one: what is let pass without a lease is charged there. */
const LOAN_LOT = { purse: "credits", source: "loan", priority: 1, ref: "loan", amount: 0, expiresAtMs: null } as const;
