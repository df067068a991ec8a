import { RecordEncoder } from "./codec";
import type { Disk, DiskFile } from "./disk";
import { FRAME_BYTES, seal } from "./frame";
import type { Journal, JournalSync, KeepFrom, Stretch } from "./journal";
import { codeOf, JournalError } from "./journal-error";
import type { JournalRecord } from "./records";
import { closingFrame, FORMAT, headerFrame, SegmentReader, segmentName } from "./segment";
import { StretchQueue } from "./stretch-queue";
import { StretchSum } from "./stretch-sum";

export interface SegmentJournalOptions {
  readonly epoch: number;
  readonly gateId: string;
  readonly installation: string;
  readonly bootId: string;
  readonly sync: JournalSync;
  readonly bytesMax: number;
  readonly segmentBytes: number;
  /** What one flush takes. */
  readonly rowsMax: number;
  /** Stretches that are kept in memory; what comes after is read back in its turn. */
  readonly stretchesMax: number;
  readonly keepFrom: KeepFrom;
}

/**
 * A journal as files that only grow. Each record is written by one call before append() returns, so that what the process has
 * answered survives its end. In class disk one sync at a time runs beside, for all that was appended before it began.
 *
 * From `bytesMax` less a sixteenth on it is full; that sixteenth takes the ends of holds, and holds said again. A full disk
 * counts as full too: what was written of the record is cut off, and after the next confirm() the journal tries again. Any
 * other failed write, a failed cut and every failed sync are for good (F6): after a failed fsync the system may have dropped
 * what it could not write, and would call the next one a success.
 */
export class SegmentJournal implements Journal {
  flushed = 0;
  end = 0;
  bytes = 0;
  private failed = false;
  private diskFull = false;
  private readonly encoder = new RecordEncoder();
  private readonly segments: Segment[] = [];
  private current: Segment;
  private file: DiskFile;
  private readonly queue: StretchQueue;
  /** The first record that the queue had no room for. */
  private unsummed: Place | null = null;

  private syncedTo = 0;
  private syncFailed = false;
  /** The current one, and those that were left since the last sync. */
  private readonly unsyncedFiles = new Set<DiskFile>();
  private namesChanged = true;
  private syncing: Promise<boolean> = Promise.resolve(true);
  private nextSync: Promise<boolean> | null = null;

  /** Throws what the disk throws where it cannot begin. */
  constructor(
    private readonly disk: Disk,
    private readonly options: SegmentJournalOptions,
  ) {
    this.queue = new StretchQueue(options.rowsMax, options.stretchesMax);
    const begun = this.beginSegment(1);
    this.current = begun.segment;
    this.file = begun.file;
  }

  get epoch(): number {
    return this.options.epoch;
  }

  get sync(): JournalSync {
    return this.options.sync;
  }

  get bytesMax(): number {
    return this.options.bytesMax;
  }

  get state(): "open" | "full" | "failed" {
    if (this.failed) return "failed";
    return this.diskFull || this.bytes >= this.bytesMax * FULL_AT ? "full" : "open";
  }

  get sealed(): boolean {
    return this.state !== "open";
  }

  get isBehind(): boolean {
    return this.unsummed !== null || this.queue.isBehind;
  }

  append(record: JournalRecord): boolean {
    if (!this.mayTake(record)) return false;
    const length = this.encoder.encode(record, FRAME_BYTES);
    seal(this.encoder.bytes, length, this.end);
    const isFull = this.current.bytes + length > this.options.segmentBytes && this.end > this.current.first;
    if (isFull && !this.turnSegment()) return false;
    const offset = this.current.bytes;
    if (!this.write(this.encoder.bytes, length)) return false;
    if (this.unsummed === null && !this.queue.add(record, length)) {
      this.unsummed = { segment: this.current, position: this.end, offset };
    }
    this.end += 1;
    return true;
  }

  written(): Promise<boolean> | null {
    if (this.sync === "process" || this.syncedTo === this.end) return null;
    if (this.syncFailed) return Promise.resolve(false);
    this.nextSync ??= this.syncing.then(() => this.syncNow());
    return this.nextSync;
  }

  /** Throws JournalError where it cannot read its own records; the journal has then failed. */
  stretch(): Stretch | null {
    return this.queue.oldest() ?? this.readBack();
  }

  confirm(position: number): void {
    if (position !== this.flushed) {
      if (position !== this.queue.oldest()?.to)
        throw new RangeError(`epoch ${this.epoch}: no stretch ends at ${position}`);
      this.queue.shift();
      this.flushed = position;
    }
    this.diskFull = false;
    this.release();
  }

  async close(): Promise<void> {
    const isSound = !this.failed;
    this.failed = true;
    await (this.nextSync ?? this.syncing);
    if (isSound && !this.syncFailed) await this.markClosed();
    this.syncFailed = true;
    for (const file of this.unsyncedFiles.add(this.file)) file.close();
  }

  /** So that a machine that is shut down in order leaves no doubt about what class process had written. */
  private async markClosed(): Promise<void> {
    const frame = closingFrame(this.end);
    try {
      for (const { name } of this.segments) await this.disk.sync(name);
      await this.disk.syncNames();
      if (this.file.append(frame, frame.length) < frame.length) this.file.truncate(this.current.bytes);
      else await this.file.sync();
    } catch {
      // Then it is as if it had been killed.
    }
  }

  private mayTake(record: JournalRecord): boolean {
    const { state } = this;
    if (state === "open") return true;
    const mayNotFail = record.type === "hold_end" || record.type === "hold_kept";
    return state === "full" && mayNotFail && this.bytes < this.bytesMax;
  }

  /** The whole of it, or nothing. */
  private write(bytes: Buffer, length: number): boolean {
    try {
      if (this.file.append(bytes, length) < length) throw diskFullError();
    } catch (error) {
      this.noteFailure(error);
      this.cutBack();
      return false;
    }
    this.current.bytes += length;
    this.bytes += length;
    return true;
  }

  private noteFailure(error: unknown): void {
    if (DISK_FULL.has(codeOf(error))) this.diskFull = true;
    else this.failed = true;
  }

  /** No part of a record may stand before the next one. */
  private cutBack(): void {
    try {
      this.file.truncate(this.current.bytes);
    } catch {
      this.failed = true;
    }
  }

  /** False: there is no new segment, and the record cannot be written. */
  private turnSegment(): boolean {
    try {
      const { segment, file } = this.beginSegment(this.current.number + 1);
      if (this.sync === "process") this.file.close();
      this.current = segment;
      this.file = file;
      return true;
    } catch (error) {
      this.noteFailure(error);
      return false;
    }
  }

  /** Under its name only once it has its header, so that a kill leaves no segment that does not say whose it is. */
  private beginSegment(number: number): { segment: Segment; file: DiskFile } {
    const { disk, end: first } = this;
    const { epoch, gateId, installation, bootId, sync } = this.options;
    const name = segmentName(epoch, number);
    const header = headerFrame({
      ...{ format: FORMAT, gateId, installation, epoch, bootId, sync },
      ...{ segment: number, first },
    });
    const file = disk.create(`${name}${UNNAMED}`);
    try {
      if (file.append(header, header.length) < header.length) throw diskFullError();
      disk.rename(`${name}${UNNAMED}`, name);
    } catch (error) {
      file.close();
      disk.remove(`${name}${UNNAMED}`);
      throw error;
    }
    const segment = { number, name, first, headerBytes: header.length, bytes: header.length };
    this.segments.push(segment);
    this.bytes += header.length;
    if (sync === "disk") this.unsyncedFiles.add(file);
    this.namesChanged = true;
    return { segment, file };
  }

  /** One turn of the group. Who comes once it has begun waits for the next one. */
  private syncNow(): Promise<boolean> {
    this.nextSync = null;
    this.syncing = this.syncAll();
    return this.syncing;
  }

  private async syncAll(): Promise<boolean> {
    if (this.syncFailed) return false;
    const { end, file: current, namesChanged } = this;
    const files = [...this.unsyncedFiles];
    this.namesChanged = false;
    try {
      for (const file of files) await file.sync();
      if (namesChanged) await this.disk.syncNames();
    } catch {
      this.syncFailed = true;
      this.failed = true;
      return false;
    }
    for (const file of files) {
      if (file === current) continue;
      this.unsyncedFiles.delete(file);
      file.close();
    }
    this.syncedTo = end;
    return true;
  }

  /** Of one segment, and a part of it at a time, so that calls go on beside it. */
  private readBack(): Stretch | null {
    if (this.unsummed === null) return null;
    const { segment, position } = this.unsummed;
    const next = this.segments[this.segments.indexOf(segment) + 1];
    const to = next?.first ?? this.end;
    const offsetMax = this.unsummed.offset + READ_BACK_BYTES_MAX;
    const reader = new SegmentReader(this.disk, segment.name, position, this.unsummed.offset);
    const sum = new StretchSum(position);
    let { offset } = reader;
    while (reader.position < to && offset < offsetMax && !sum.isFull(this.options.rowsMax)) {
      const record = reader.next();
      if (record === null) {
        this.failed = true;
        throw new JournalError(`record ${reader.position} of epoch ${this.epoch} is not what was written`);
      }
      if (!sum.add(record, reader.offset - offset)) break;
      offset = reader.offset;
    }
    const stretch = sum.freeze();
    this.queue.restart(stretch);
    if (stretch.to === this.end) this.unsummed = null;
    else if (stretch.to === next?.first)
      this.unsummed = { segment: next, position: stretch.to, offset: next.headerBytes };
    else this.unsummed = { segment, position: stretch.to, offset };
    return stretch;
  }

  /** Removes what nobody needs. What cannot be removed now is tried again after the next flush. */
  private release(): void {
    this.removeBefore(Math.min(this.flushed, this.options.keepFrom(false)));
    if (this.pinnedBytes() <= this.bytesMax / 2) return;
    this.removeBefore(Math.min(this.flushed, this.options.keepFrom(true)));
  }

  private removeBefore(position: number): void {
    for (let [oldest, next] = this.segments; oldest && next && next.first <= position; [oldest, next] = this.segments) {
      try {
        this.disk.remove(oldest.name);
      } catch {
        return;
      }
      this.segments.shift();
      this.bytes -= oldest.bytes;
      this.namesChanged = true;
    }
  }

  /** Of segments that have been flushed and are still here. */
  private pinnedBytes(): number {
    let bytes = 0;
    for (const [n, segment] of this.segments.entries()) {
      const next = this.segments[n + 1];
      if (next === undefined || next.first > this.flushed) break;
      bytes += segment.bytes;
    }
    return bytes;
  }
}

/** What a segment's file is called until it has its header. */
export const UNNAMED = ".new";

interface Segment {
  readonly number: number;
  readonly name: string;
  readonly first: number;
  readonly headerBytes: number;
  bytes: number;
}

interface Place {
  readonly segment: Segment;
  readonly position: number;
  readonly offset: number;
}

function diskFullError(): Error {
  return Object.assign(new Error("the disk is full"), { code: "ENOSPC" });
}

const DISK_FULL: ReadonlySet<string | null> = new Set(["ENOSPC", "EDQUOT"]);
const FULL_AT = 15 / 16;
/** About 10 ms of reading. */
const READ_BACK_BYTES_MAX = 1_048_576;
