import type { ConsumerRow, KeyRow, SnapshotRows } from "./snapshot";

/**
 * The outside of the gate as ports: with Clock and Random (kernel) and Journal (lib/journal) these are all of its I/O,
 * so that a test or a simulation can stand in for each.
 */
export interface Store {
  /** Fences older starts of this gate id. `silentEpochs`: of the same id, still holding credits that nobody can report. */
  bootEpoch(gateId: string, address: string): Promise<{ epoch: number; silentEpochs: number }>;
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
  /** Cumulative totals, so that a repeat changes nothing. */
  giveBack(epoch: number, returns: readonly LeaseReturn[]): Promise<void>;
  /** Asks other gates to give back what they hold of this consumer and do not need. */
  recall(consumerId: number): Promise<void>;
  /** Ends an epoch whose journal is wholly in and that gives back all it holds; false: it is not so. */
  endEpoch(epoch: number, position: number): Promise<boolean>;
  /** `cursor` null: from now on. Changes may repeat. `behind`: too many to list, everything may have changed. */
  pollChanges(cursor: string | null): Promise<{ next: string; changes: readonly Change[]; behind: boolean }>;
  /** Calls `hint` whenever something has probably changed; lost hints cost a poll interval, nothing else. */
  listen(hint: () => void): Promise<{ close(): Promise<void> }>;
}

export type EpochState = "live" | "fenced" | "ended" | "lost";

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
  /** Open leases of gates that are fenced or silent. */
  readonly heldMicros: number;
  /** The balance after the last grant. */
  readonly grantBaseMicros: number;
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

export interface Change {
  /** A change that comes again in the next poll has the same one. */
  readonly id: number;
  readonly kind: "config" | "consumer" | "credits" | "recall" | "quota";
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

/** Added to the row of the same id; of several deltas the last receipt stays. */
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
  readonly firstReceipt: unknown;
  readonly lastReceipt: unknown;
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

export interface ReservationRow {
  readonly id: string;
  readonly consumerId: number;
  readonly routeId: number;
  readonly heldMicros: number;
  /** Null while it is held. */
  readonly chargedMicros: number | null;
  readonly expiresAtMs: number;
}
