import type { HoldEnd, HoldTerms, Settlement, SettlementRow } from "./reservation";
import type { ConsumerRow, KeyRow, SnapshotRows } from "./snapshot";

/**
 * The outside of the gate as ports: with Clock and Random (kernel) and Journal (lib/journal) these are all of its I/O,
 * so that a test or a simulation can stand in for each.
 */
export interface Store {
  /** Begins an epoch and fences older starts of this gate id. */
  bootEpoch(start: EpochStart): Promise<EpochBoot>;
  loadSnapshot(): Promise<SnapshotRows>;
  /** Null: nobody is meant. */
  loadConsumer(epoch: number, lookup: ConsumerLookup): Promise<ConsumerLoad | null>;
  /** Makes the lots that are missing and sets the limit of those that count now. */
  ensurePeriods(periods: readonly PeriodLot[]): Promise<void>;
  /** One transaction; names each (consumer, purse) at most once. Null: this epoch may not acquire (fenced, ended). */
  acquire(epoch: number, asks: readonly LeaseAsk[]): Promise<readonly PurseReply[] | null>;
  /** One transaction, guarded by (epoch, from). Null: the journal's position in Postgres is another. */
  flush(stretch: FlushStretch): Promise<FlushReply | null>;
  readEpoch(epoch: number): Promise<{ position: number; state: EpochState } | null>;
  /** What a start holds: its open reservations, as far as its journal is in, and its leases. */
  readHoldings(epoch: number): Promise<Holdings>;
  /** Cumulative totals, so that a repeat changes nothing. */
  giveBack(epoch: number, returns: readonly LeaseReturn[]): Promise<void>;
  /** Asks other gates to give back what they hold of this consumer and do not need. */
  recall(consumerId: number): Promise<void>;
  /**
   * Ends an epoch whose journal is wholly in, up to `position`; false: it is not so. All it holds goes back, but what its open
   * reservations hold moves to the start that adopts them, together with them. True again where it has ended so already.
   */
  endEpoch(epoch: number, position: number, adoption: Adoption | null): Promise<boolean>;
  /** Hands the open reservations of an epoch that is lost, or cannot be ended, to a later start, without what they hold; says why. */
  handOver(epoch: number, by: number, note: string): Promise<void>;
  /** Who answers for the reservations that this epoch has opened; null: there is no such epoch. */
  holderOf(epoch: number): Promise<Holder | null>;
  /** As far as the journals of its gates are in; null: none of them has spoken of it. */
  readReservation(id: string): Promise<ReservationRow | null>;
  /**
   * Settlements that other gates took for this one and that have not been applied, a page at a time: from behind `after` on, the
   * last row of the page before; null: from the oldest on. `done`: dealt with although there is nothing to book for them; they
   * come no more.
   */
  pendingSettlements(
    gateId: string,
    done: readonly string[],
    after: SettlementRow | null,
  ): Promise<readonly SettlementRow[]>;
  /** `cursor` null: from now on. */
  pollChanges(cursor: string | null): Promise<ChangePoll>;
  /** What the ledger's verification and limbo come to; slow, and never asked for by a call. */
  readHealth(): Promise<LedgerHealth>;
  /** Calls `hint` whenever something has probably changed; lost hints cost a poll interval, nothing else. */
  listen(hint: () => void): Promise<{ close(): Promise<void> }>;
}

/** The other gates. */
export interface Net {
  /** Passes a settlement to the gate at this address, which does not pass it on. Null: it could not be reached within a second. */
  settle(address: string, reservationId: string, settlement: Settlement): Promise<HoldEnd | null>;
}

export type EpochState = "live" | "fenced" | "ended" | "lost";

export interface EpochStart {
  readonly gateId: string;
  /** Where the console and other gates reach it: http://host:port */
  readonly address: string;
  readonly journalSync: "process" | "disk";
}

export interface EpochBoot {
  readonly epoch: number;
  /** Names the database for its life: a journal that was begun under another one does not belong to it. */
  readonly installation: string;
  /** Of the same gate and not closed, oldest first. `holds`: what only its journal, or a declaration, can bring back. */
  readonly olderEpochs: readonly { readonly epoch: number; readonly holds: boolean }[];
}

/** Which start takes over the open reservations of one that ends, and what they hold of each lot. */
export interface Adoption {
  readonly by: number;
  readonly kept: readonly { readonly lotId: number; readonly amount: number }[];
}

export interface Holdings {
  readonly reservationIds: readonly string[];
  readonly slices: readonly (SliceTotals & { readonly consumerId: number; readonly purse: string })[];
}

/** The live start of the gate that opened a reservation; null where that gate is not running or silent. */
export interface Holder {
  readonly epoch: number | null;
  readonly address: string | null;
}

export type ConsumerLookup =
  | { readonly by: "digest"; readonly digest: string }
  /** Public id or external id. */
  | { readonly by: "ref"; readonly ref: string }
  | { readonly by: "id"; readonly id: number };

/** What one SQL round trip says about a consumer. Amounts are microcredits (credits, cap) or units (quotas). */
export interface ConsumerLoad {
  readonly consumer: ConsumerRow;
  /** All that are not revoked, the newest revoked ones, and the one that was asked for. */
  readonly keys: readonly KeyRow[];
  readonly lots: readonly LotRow[];
  readonly debtMicros: number;
  /** Open overdraft slices of all gates, whether they are alive or not. */
  readonly overdraftOutMicros: number;
  /** Open leases of gates that are fenced or silent. */
  readonly heldMicros: number;
  /** The balance after the last grant. */
  readonly grantBaseMicros: number;
  /** Postgres's clock, Unix ms. */
  readonly nowMs: number;
}

/** A lot that is not done: of credits every unexpired one, of quotas and the cap those that have not ended. */
export interface LotRow {
  readonly id: number;
  readonly purse: string;
  readonly limit: number;
  /** amount - leased - removed, never below 0. */
  readonly unleased: number;
  /** Open on gates that are alive, the asking one included. */
  readonly onGates: number;
  readonly startsAtMs: number;
  readonly expiresAtMs: number | null;
}

export interface PeriodLot {
  readonly consumerId: number;
  readonly purse: string;
  readonly limit: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

export interface LeaseAsk {
  readonly consumerId: number;
  readonly purse: string;
  /** What it would like, given up to a tenth of what is unleased. */
  readonly want: number;
  /** What the call at hand needs, given if it is there. */
  readonly min: number;
}

/** One for each ask, also where nothing was given. */
export interface PurseReply {
  readonly consumerId: number;
  readonly purse: string;
  /** Left in Postgres after this ask, of the lots that may be spent now. */
  readonly unleased: number;
  /** Open on live gates other than this one; asked only where the ask came up short. */
  readonly elsewhere: number;
  /** Open on gates that are fenced or silent; asked only where the ask came up short. */
  readonly held: number;
  readonly slices: readonly SliceTotals[];
}

/** Cumulative totals of this epoch's lease of one lot; merged by max. */
export interface SliceTotals {
  readonly lotId: number;
  readonly priority: number;
  readonly granted: number;
  readonly used: number;
  readonly returned: number;
  /** Until the lot ends, by Postgres's clock; null: it does not. */
  readonly msLeft: number | null;
}

export interface LeaseReturn {
  readonly lotId: number;
  readonly consumerId: number;
  readonly returned: number;
}

/** What one poll brings. */
export interface ChangePoll {
  /** The cursor of the next one. */
  readonly next: string;
  /** May repeat. */
  readonly changes: readonly Change[];
  /** Too many to list: everything may have changed. */
  readonly behind: boolean;
  /** Postgres's clock, Unix ms. */
  readonly nowMs: number;
  /** By how many gates each rate is divided; 1: each gate lets the whole of it pass. */
  readonly ratesDividedBy: number;
}

/** Of the whole installation. */
export interface LedgerHealth {
  /** Open leases of credits on gates that are fenced or silent. */
  readonly limboMicros: number;
  /** How far equations that do not hold are apart; must be 0. */
  readonly driftMicros: number;
  /** Since the last pass over all consumers ended; null: none has ended yet. */
  readonly verifiedAgeMs: number | null;
}

export interface Change {
  /** A change that comes again in the next poll has the same one. */
  readonly id: number;
  readonly kind: "config" | "consumer" | "credits" | "recall" | "quota" | "settle";
  readonly consumerId: number | null;
}

/** The journal's stretch (from, to], aggregated. */
export interface FlushStretch {
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
  readonly configVersion: number;
  /** Records that wait behind this stretch. */
  readonly lag: number;
  /** Decided since the gate started. */
  readonly checks: number;
  /** `used` is cumulative. */
  readonly leases: readonly { readonly lotId: number; readonly consumerId: number; readonly used: number }[];
  readonly usage: readonly UsageDelta[];
  readonly occurrences: readonly OccurrenceDelta[];
  readonly answers: readonly AnswerRow[];
  readonly reservations: readonly ReservationRow[];
  /** Taken for other gates. */
  readonly settlements: readonly SettlementRow[];
}

export interface FlushReply {
  readonly state: EpochState;
  /** Leases that were overspent: the rest was lent, as debt that available credits have paid as far as there were any. */
  readonly lent: readonly { readonly lotId: number }[];
}

export interface UsageDelta {
  readonly consumerId: number;
  readonly minuteMs: number;
  /** 0: an unknown route that the gateway's record allows. */
  readonly routeId: number;
  readonly calls: number;
  readonly units: number;
  readonly costMicros: number;
}

/** Added to the row of the same id; of several deltas the last receipt stays, and the first one of all. */
export interface OccurrenceDelta {
  readonly id: string;
  readonly minuteMs: number;
  readonly code: string;
  readonly status: number;
  readonly consumerId: number | null;
  readonly keyId: number | null;
  readonly gatewayId: number | null;
  readonly routeId: number | null;
  readonly planVersionId: number | null;
  readonly count: number;
  readonly costMicros: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** Receipts are JSON that PostgreSQL can store, so that what they say is written once. Null: it has gone before, or is the last one too. */
  readonly firstReceipt: string | null;
  /** Null: there is no newer one. An occurrence's first delta has one. */
  readonly lastReceipt: string | null;
  readonly samplePaths: readonly string[];
  readonly suspect: string | null;
}

/** An allow that carried an Idempotency-Key: the second charge for the same one is given back. */
export interface AnswerRow {
  readonly consumerId: number;
  /** Hash of the scoped id, hex. */
  readonly key: string;
  readonly decisionId: string;
  readonly charged: readonly { readonly lotId: number; readonly amount: number }[];
}

/** A reservation as it was opened, or as it has ended. */
export interface ReservationRow {
  readonly id: string;
  readonly consumerId: number;
  readonly routeId: number;
  readonly gatewayId: number;
  readonly terms: HoldTerms;
  readonly heldMicros: number;
  /** Null while it is held. */
  readonly chargedMicros: number | null;
  readonly expiresAtMs: number;
  /** Ended by its time, not by a settlement. */
  readonly expired: boolean;
  /** Charged after that. */
  readonly late: boolean;
}
