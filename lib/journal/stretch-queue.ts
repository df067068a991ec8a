import type { Stretch } from "./journal";
import type { JournalRecord } from "./records";
import { StretchSum } from "./stretch-sum";

/**
 * The stretches that wait for their flush, oldest first, summed while records are appended. One is cut where it has come to
 * what one flush takes (a record's own rows may be more), or where it is asked for; from then on it stays as it is. At `bound`
 * stretches the queue is full: what comes next is read back from the disk in its turn.
 */
export class StretchQueue {
  private readonly cut: Stretch[] = [];
  private growing = new StretchSum(0);

  constructor(
    private readonly rowsMax: number,
    private readonly bound: number,
  ) {}

  /** Whole stretches wait. */
  get isBehind(): boolean {
    return this.cut.length > 0 || this.growing.isFull(this.rowsMax);
  }

  /** False: it is full, and this record, which is `bytes` long, is not in it. */
  add(record: JournalRecord, bytes: number): boolean {
    if (this.growing.isFull(this.rowsMax)) this.cutHere();
    if (this.cut.length >= this.bound) return false;
    if (this.growing.add(record, bytes)) return true;
    this.cutHere();
    return this.cut.length < this.bound && this.growing.add(record, bytes);
  }

  oldest(): Stretch | null {
    if (this.cut.length === 0 && this.growing.records > 0) this.cutHere();
    return this.cut[0] ?? null;
  }

  /** Takes the oldest out. */
  shift(): void {
    this.cut.shift();
  }

  /** Puts in what was read back, where it is empty; what is added next goes on at its end. */
  restart(stretch: Stretch): void {
    this.cut.push(stretch);
    this.growing = new StretchSum(stretch.to);
  }

  private cutHere(): void {
    if (this.growing.records === 0) return;
    const stretch = this.growing.freeze();
    this.cut.push(stretch);
    this.growing = new StretchSum(stretch.to);
  }
}
