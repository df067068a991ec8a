import type { OccurrenceDelta } from "@/lib/engine/ports";
import type { LotAmount } from "@/lib/engine/purse";
import type { HoldName, HoldTerms, Settlement } from "@/lib/engine/reservation";

/**
 * What a gate has answered, in the order in which it did. Amounts are microcredits or units, as in the lots that they name,
 * and like ids and times safe integers from 0 up.
 */
export type JournalRecord = CallRecord | HoldEndRecord | HoldKeptRecord | OccurrenceRecord | SettlementRecord;

/** An allowed call, charged or held for. Leases carry totals, so that any later record makes up for a lost earlier one. */
export interface CallRecord {
  readonly type: "call";
  readonly consumerId: number;
  /** 0: an unknown route that the gateway's record allows. */
  readonly routeId: number;
  readonly minuteMs: number;
  readonly units: number;
  /** 0 where the price is held: the end of the hold is charged. */
  readonly costMicros: number;
  readonly leases: readonly LeaseUse[];
  readonly answer: AnswerRecord | null;
  readonly hold: HoldRecord | null;
}

/** What was taken of one lot, and everything that this epoch has ever taken of it. */
export interface LeaseUse {
  readonly lotId: number;
  readonly amount: number;
  readonly used: number;
}

/** An allow that may be asked for again under the same id. */
export interface AnswerRecord {
  /** Hash of the scoped id, 64 hex digits. */
  readonly key: string;
  readonly payloadHash: string;
  readonly decisionId: string;
  readonly costMicros: number;
  readonly availableMicros: number;
  readonly reservedMicros: number;
  readonly reservation: { readonly id: string; readonly expiresAtMs: number } | null;
  /** Unix ms until which it is remembered. */
  readonly expiresAtMs: number;
  /** Also compared between gates: an Idempotency-Key, not the id that a gateway gives a request. */
  readonly compared: boolean;
}

/** A reservation, with all that its end needs to know. */
export interface HoldRecord extends HoldTerms {
  /** Sealed, as the caller knows it. */
  readonly reservationId: string;
  readonly name: HoldName;
  readonly consumerId: number;
  readonly routeId: number;
  readonly heldMicros: number;
  /** Unix ms. */
  readonly expiresAtMs: number;
  readonly credits: readonly LotAmount[];
  /** Null: the consumer had no spend cap. */
  readonly cap: readonly LotAmount[] | null;
}

/** A hold settled, released or expired; `costMicros` 0 is a release. */
export interface HoldEndRecord {
  readonly type: "hold_end";
  readonly consumerId: number;
  readonly routeId: number;
  readonly minuteMs: number;
  readonly costMicros: number;
  /** May come to more than the leases hold; the flush lends the rest. */
  readonly leases: readonly LeaseUse[];
  readonly hold: HoldRecord;
  /** It had expired before. */
  readonly late: boolean;
  /** By its time, not by a settlement. */
  readonly expired: boolean;
}

/**
 * A hold that is open and whose opening lies elsewhere: taken over from an older epoch, or said again so that the segment
 * which has its opening can go.
 */
export interface HoldKeptRecord {
  readonly type: "hold_kept";
  readonly hold: HoldRecord;
}

/** Refusals since the last record of the same occurrence. */
export interface OccurrenceRecord {
  readonly type: "occurrence";
  readonly delta: OccurrenceDelta;
}

/** A settlement taken for a gate that could not be reached. */
export interface SettlementRecord {
  readonly type: "settlement";
  readonly name: HoldName;
  readonly reservationId: string;
  readonly settlement: Settlement;
  /** Unix ms. */
  readonly atMs: number;
}
