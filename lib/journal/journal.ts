import type { FlushStretch } from "@/lib/engine/ports";
import type { AnswerRecord, HoldRecord, JournalRecord } from "./records";

/**
 * What an answer waits for. process: its record has been handed to the system, so that it survives the end of the process,
 * however that comes. disk: it is on the disk, so that it survives the end of the machine too.
 */
export type JournalSync = "process" | "disk";

/** The journal of one epoch, open for its one writer. Positions count its records, from 0. */
export interface Journal {
  readonly epoch: number;
  /** All records before it are in Postgres. */
  readonly flushed: number;
  /** The position of the next record. */
  readonly end: number;
  readonly sync: JournalSync;
  /**
   * full: it is at its bound until a flush makes room, or the disk is full. failed: a write or a sync has failed, and it never
   * writes again, since nobody can tell what of it will be there after the next start.
   */
  readonly state: "open" | "full" | "failed";
  /** Not open: what cannot be written down may not be charged, so nothing paid may be allowed. */
  readonly sealed: boolean;
  readonly bytes: number;
  readonly bytesMax: number;
  /** What waits for a flush is as much as one takes, or more. */
  readonly isBehind: boolean;
  /**
   * False: it is not written, and what it says must not be done or answered. In state open only a fault of the disk comes to
   * that. The last part of the room takes hold_end and hold_kept alone, which nobody may refuse.
   */
  append(record: JournalRecord): boolean;
  /**
   * Null: everything appended is as safe as `sync` promises. Else resolves once it is: false if it never will be, and then the
   * journal has failed. Calls that come while the disk is busy share the next turn.
   */
  written(): Promise<boolean> | null;
  /**
   * The oldest rows that wait, or null. Frozen: the same until it is confirmed, so that a flush whose COMMIT was not heard of
   * is sent again as it was.
   */
  stretch(): Stretch | null;
  /**
   * Everything before `position`, the end of a stretch or `flushed`, is in Postgres. Removes the segments that nobody needs,
   * and lets a journal that a full disk had stopped try again: so call it after every flush, also after one that moved nothing.
   */
  confirm(position: number): void;
  /** Waits for what is being synced, and syncs the rest. What was not flushed stays, to be read at the next start. */
  close(): Promise<void>;
}

/** What the records from `from` to before `to` come to: one row per lease, minute of usage, occurrence, answer, reservation and settlement. */
export type Stretch = Pick<
  FlushStretch,
  "from" | "to" | "leases" | "usage" | "occurrences" | "answers" | "reservations" | "settlements"
>;

/**
 * The position of the oldest record that must still be there after a flush: the opening of a hold that is open, or an answer
 * that may be asked for again. `pressed`: what is kept so fills more than half of the journal's room; only holds count then, and
 * an answer whose record goes is forgotten by a restart.
 */
export type KeepFrom = (pressed: boolean) => number;

/** One gate's directory, which one process has at a time. */
export interface JournalFolder {
  /** Those with a journal here, ascending. */
  readonly epochs: readonly number[];
  read(epoch: number): StoredJournal;
  /** `installation`: of the database that gave out the epoch. Throws JournalError where the folder is another's. */
  begin(epoch: number, installation: string, keepFrom: KeepFrom): Journal;
  /** What is damaged stays beside, under a name that is never read again. */
  remove(epoch: number): void;
  close(): Promise<void>;
}

/** The journal of an epoch that is over, read to its end. Memory is bounded by rows, open holds and answers. */
export interface StoredJournal {
  readonly epoch: number;
  /** Empty where it could not be read. */
  readonly installation: string;
  /** The oldest record that is still here. */
  readonly first: number;
  readonly end: number;
  /**
   * torn_tail: the very last record is incomplete; it was never answered. corrupt: `end` is behind the last good record, and
   * what comes after is lost to the gate.
   */
  readonly damage: "none" | "torn_tail" | "corrupt";
  /** Class process, not closed in order, and the machine has started anew since: records at the end may be missing. */
  readonly unsynced: boolean;
  /** `from`: a position from `first` to `end`. */
  stretches(from: number): Iterable<Stretch>;
  /** At its end. */
  readonly openHolds: readonly HoldRecord[];
  /** Oldest first, as many as a gate remembers; the reader drops those that have expired. */
  readonly answers: readonly AnswerRecord[];
}
