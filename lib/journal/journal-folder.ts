import type { Disk } from "./disk";
import type { Journal, JournalFolder, JournalSync, KeepFrom } from "./journal";
import { JournalError } from "./journal-error";
import { parseSegmentName, type SegmentHeader, SegmentReader, segmentName } from "./segment";
import { SegmentJournal } from "./segment-journal";
import { StoredSegments } from "./stored-segments";

export interface FolderOptions {
  readonly gateId: string;
  readonly sync: JournalSync;
  /** Bound of one epoch's bytes. */
  readonly bytesMax: number;
  /** Rows that one flush takes. */
  readonly rowsMax: number;
  readonly bootId: string;
  /** Of one file; at most an eighth of the bound. */
  readonly segmentBytes?: number;
  readonly stretchesMax?: number;
}

/** The journals on a disk. Throws JournalError where they are another gate's. */
export class SegmentFolder implements JournalFolder {
  /** Segment numbers by epoch. */
  private readonly segments = new Map<number, number[]>();
  private readonly damagedFrom = new Map<number, number>();
  private readonly begun: Journal[] = [];

  constructor(
    private readonly disk: Disk,
    private readonly options: FolderOptions,
  ) {
    for (const name of disk.list()) {
      const segment = parseSegmentName(name);
      if (segment !== null) this.note(segment.epoch, segment.segment);
    }
    for (const numbers of this.segments.values()) numbers.sort((a, b) => a - b);
    for (const { gateId } of this.owners()) {
      if (gateId === options.gateId) continue;
      throw new JournalError(`it is of gate ${gateId}, not of ${options.gateId}: every gate needs a folder of its own`);
    }
  }

  get epochs(): readonly number[] {
    return [...this.segments.keys()].sort((a, b) => a - b);
  }

  read(epoch: number): StoredSegments {
    const segments = this.segments.get(epoch) ?? [];
    const { bootId, rowsMax } = this.options;
    const stored = new StoredSegments(this.disk, { epoch, segments: [...segments], bootId, rowsMax });
    if (stored.damagedFrom !== null && stored.damage === "corrupt") this.damagedFrom.set(epoch, stored.damagedFrom);
    return stored;
  }

  begin(epoch: number, installation: string, keepFrom: KeepFrom): Journal {
    if (this.owners().some((owner) => owner.installation !== installation)) {
      throw new JournalError(
        "the journal is of another database than DATABASE_URL: set JOURNAL_DIR to a folder of its own",
      );
    }
    if (this.segments.has(epoch))
      throw new JournalError(`the journal has start ${epoch} already: was the database set back to a backup?`);
    const { segmentBytes = SEGMENT_BYTES, stretchesMax = STRETCHES_MAX, bytesMax, ...options } = this.options;
    const journal = new SegmentJournal(this.disk, {
      ...options,
      epoch,
      installation,
      keepFrom,
      bytesMax,
      stretchesMax,
      segmentBytes: Math.min(segmentBytes, bytesMax / 8),
    });
    this.begun.push(journal);
    return journal;
  }

  /** Oldest segment first, so that a removal which is cut short leaves the journal's end. May be run again where the disk failed. */
  remove(epoch: number): void {
    const damagedFrom = this.damagedFrom.get(epoch) ?? Number.POSITIVE_INFINITY;
    const numbers = this.segments.get(epoch) ?? [];
    for (let [number] = numbers; number !== undefined; [number] = numbers) {
      const name = segmentName(epoch, number);
      if (number < damagedFrom) this.disk.remove(name);
      else this.disk.rename(name, `${name}${EVIDENCE}`);
      numbers.shift();
    }
    this.segments.delete(epoch);
  }

  async close(): Promise<void> {
    for (const journal of this.begun) await journal.close();
  }

  /** Whose the epochs are, as far as their headers can be read. */
  private owners(): { readonly gateId: string; readonly installation: string }[] {
    return [...this.segments].flatMap(([epoch, [first = 1]]) => {
      const header = new SegmentReader(this.disk, segmentName(epoch, first)).readHeader();
      return header === null ? [] : [header];
    });
  }

  private note(epoch: number, segment: number): void {
    const numbers = this.segments.get(epoch);
    if (numbers === undefined) this.segments.set(epoch, [segment]);
    else numbers.push(segment);
  }
}

/** Whose the journals on a disk are, as far as that can be read; null: nobody's. */
export function readOwner(disk: Disk): Pick<SegmentHeader, "gateId" | "installation"> | null {
  for (const name of disk.list()) {
    const header = parseSegmentName(name) === null ? null : new SegmentReader(disk, name).readHeader();
    if (header !== null) return header;
  }
  return null;
}

const SEGMENT_BYTES = 16 * 1_048_576;
/** About 20 MB of rows. */
const STRETCHES_MAX = 50;
const EVIDENCE = ".corrupt";
