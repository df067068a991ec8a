import type { JournalRecord } from "./memory-records";

/**
 * The journal's first form: in memory, so that what a killed process had not flushed is lost with it, and the leases that it
 * held stay in limbo until an operator declares its epoch lost. Full at `bound` records: paid calls are refused from there on
 * (503), free ones are served without being counted. The last part of the room is kept for the ends of holds, which nobody
 * may refuse.
 */
export class MemoryJournal {
  private records: JournalRecord[] = [];
  private first = 0;

  constructor(readonly bound: number = BOUND) {}

  get start(): number {
    return this.first;
  }

  get end(): number {
    return this.first + this.records.length;
  }

  get sealed(): boolean {
    return this.records.length >= this.bound;
  }

  append(record: JournalRecord): boolean {
    const room = record.type === "hold_end" ? this.bound + Math.ceil(this.bound / 10) : this.bound;
    if (this.records.length >= room) return false;
    this.records.push(record);
    return true;
  }

  at(position: number): JournalRecord {
    const record = this.records[position - this.first];
    if (!record) throw new RangeError(`the journal has no record ${position} (${this.start} to ${this.end})`);
    return record;
  }

  trimTo(position: number): void {
    if (position > this.end) throw new RangeError(`the journal ends at ${this.end}, before ${position}`);
    if (position <= this.first) return;
    this.records.splice(0, position - this.first);
    this.first = position;
  }
}

/** About 60 MB at most, and 20 s of 10,000 calls a second. */
const BOUND = 200_000;
