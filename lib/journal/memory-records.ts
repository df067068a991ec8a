import type { OccurrenceDelta } from "@/lib/engine/ports";

/** What a gate has done and Postgres has not heard of yet. Positions count records; amounts as in the lots that they name. */
export type JournalRecord = CallRecord | HoldEndRecord | OccurrenceRecord;

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

/** An Idempotency-Key that has had its answer. */
export interface AnswerRecord {
  /** 64 hex digits. */
  readonly key: string;
  readonly decisionId: string;
}

export interface HoldRecord {
  readonly reservationId: string;
  readonly heldMicros: number;
  readonly expiresAtMs: number;
}

/** A hold settled or released; `costMicros` 0 is a release. */
export interface HoldEndRecord {
  readonly type: "hold_end";
  readonly consumerId: number;
  readonly routeId: number;
  readonly minuteMs: number;
  readonly costMicros: number;
  /** May come to more than the leases hold; the flush lends the rest. */
  readonly leases: readonly LeaseUse[];
  readonly hold: HoldRecord;
}

/** Refusals since the last record of the same occurrence. */
export interface OccurrenceRecord {
  readonly type: "occurrence";
  readonly delta: OccurrenceDelta;
}
