import type { JournalRecord } from "./records";

/** One epoch's records in the order in which they were made, by one writer. */
export interface Journal {
  /** Records written before the oldest that is still here. */
  readonly start: number;
  /** Records written so far: the position of the next one. */
  readonly end: number;
  /** How many records it keeps at most. */
  readonly bound: number;
  /** No paid call may be allowed any more: there is no room to write it down, and an unwritten charge is a lost one. */
  readonly sealed: boolean;
  /** False: it was full. What keeps no charge (refusals, free calls) may then be dropped, and is counted. */
  append(record: JournalRecord): boolean;
  /** The record at a position from `start` to `end` - 1. */
  at(position: number): JournalRecord;
  /** Forgets what is in Postgres. */
  trimTo(position: number): void;
}
