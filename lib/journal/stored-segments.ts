import { ANSWERS_MAX } from "@/lib/engine/answers";
import { BoundedMap } from "@/lib/kernel/bounded-map";
import type { Disk } from "./disk";
import type { JournalSync, StoredJournal, Stretch } from "./journal";
import type { AnswerRecord, HoldRecord, JournalRecord } from "./records";
import { type SegmentHeader, SegmentReader, segmentName } from "./segment";
import { StretchSum } from "./stretch-sum";

export interface StoredOptions {
  readonly epoch: number;
  /** Numbers of the segments that are here, ascending. */
  readonly segments: readonly number[];
  readonly bootId: string;
  readonly rowsMax: number;
  /** Answers that are kept, the newest; a gate remembers no more of them anyway. */
  readonly answersMax?: number;
}

/**
 * Reads the segments of an epoch that is over, once to the end for what it holds open, and then again for its stretches. What
 * is cut off at the end of the last segment, a record or the segment's header, was never answered for (F4). Anything else that
 * is not as it was written ends the journal there (F5): a missing segment, one of another epoch, a checksum that does not match.
 */
export class StoredSegments implements StoredJournal {
  readonly gateId: string;
  readonly installation: string;
  readonly sync: JournalSync;
  readonly unsynced: boolean;
  readonly first: number;
  readonly end: number;
  readonly damage: StoredJournal["damage"];
  /** The segment from which on something was not read, or null. */
  readonly damagedFrom: number | null;
  readonly openHolds: readonly HoldRecord[];
  readonly answers: readonly AnswerRecord[];
  /** Of all segments, sound or not. */
  readonly bytes: number;
  private readonly sound: readonly SoundSegment[];

  constructor(
    private readonly disk: Disk,
    private readonly options: StoredOptions,
  ) {
    const { header, sound, closed, damage, damagedFrom, holds, answers } = scan(disk, options);
    this.gateId = header?.gateId ?? "";
    this.installation = header?.installation ?? "";
    this.sync = header?.sync ?? "process";
    this.unsynced = this.sync === "process" && header?.bootId !== options.bootId && !closed;
    this.first = sound[0]?.first ?? 0;
    this.end = sound.at(-1)?.end ?? 0;
    this.damage = damage;
    this.damagedFrom = damagedFrom;
    this.openHolds = [...holds.values()];
    this.answers = [...answers.values()];
    this.bytes = options.segments.reduce((sum, each) => sum + disk.size(segmentName(options.epoch, each)), 0);
    this.sound = sound;
  }

  get segments(): readonly number[] {
    return this.options.segments;
  }

  get epoch(): number {
    return this.options.epoch;
  }

  *stretches(from: number): Iterable<Stretch> {
    if (from < this.first || from > this.end) {
      throw new RangeError(`epoch ${this.epoch} has records ${this.first} to ${this.end}, not from ${from}`);
    }
    let sum = new StretchSum(from);
    for (const { record, bytes } of this.records(from)) {
      if (!sum.isFull(this.options.rowsMax) && sum.add(record, bytes)) continue;
      const stretch = sum.freeze();
      yield stretch;
      sum = new StretchSum(stretch.to);
      sum.add(record, bytes);
    }
    if (sum.records > 0) yield sum.freeze();
  }

  private *records(from: number): Iterable<{ readonly record: JournalRecord; readonly bytes: number }> {
    for (const segment of this.sound) {
      if (segment.end <= from) continue;
      const reader = new SegmentReader(this.disk, segment.name, segment.first, segment.offset);
      while (reader.position < segment.end) {
        const { position, offset } = reader;
        const record = reader.next();
        if (record === null) throw new Error(`record ${position} of epoch ${this.epoch} has changed while it was read`);
        if (position >= from) yield { record, bytes: reader.offset - offset };
      }
    }
  }
}

interface SoundSegment {
  readonly number: number;
  readonly name: string;
  readonly first: number;
  readonly end: number;
  /** Of its first record. */
  readonly offset: number;
}

interface Scan {
  readonly header: SegmentHeader | null;
  readonly sound: readonly SoundSegment[];
  /** Its writer closed it in order. */
  readonly closed: boolean;
  readonly damage: StoredJournal["damage"];
  readonly damagedFrom: number | null;
  readonly holds: ReadonlyMap<string, HoldRecord>;
  readonly answers: BoundedMap<string, AnswerRecord>;
}

function scan(disk: Disk, { epoch, segments, answersMax = ANSWERS_MAX }: StoredOptions): Scan {
  const holds = new Map<string, HoldRecord>();
  const answers = new BoundedMap<string, AnswerRecord>(answersMax);
  const sound: SoundSegment[] = [];
  let header: SegmentHeader | null = null;
  let closed = false;
  for (const number of segments) {
    const reader = new SegmentReader(disk, segmentName(epoch, number));
    const own = reader.readHeader();
    if (own?.epoch === epoch && own.segment === number && follows(own, header, sound.at(-1))) {
      header ??= own;
      const { position: first, offset } = reader;
      for (let record = reader.next(); record !== null; record = reader.next()) note(record, holds, answers);
      sound.push({ number, name: reader.name, first, end: reader.position, offset });
      closed = reader.closed;
      if (reader.problem === null) continue;
    }
    const isTornEnd = reader.problem === "torn" && number === segments.at(-1);
    const damage = isTornEnd ? "torn_tail" : "corrupt";
    return { header, sound, closed: false, damage, damagedFrom: number, holds, answers };
  }
  return { header, sound, closed, damage: "none", damagedFrom: null, holds, answers };
}

function follows(own: SegmentHeader, first: SegmentHeader | null, before: SoundSegment | undefined): boolean {
  if (first === null || before === undefined) return true;
  const isOfSame = own.gateId === first.gateId && own.installation === first.installation;
  return isOfSame && own.segment === before.number + 1 && own.first === before.end;
}

function note(record: JournalRecord, holds: Map<string, HoldRecord>, answers: BoundedMap<string, AnswerRecord>): void {
  switch (record.type) {
    case "call":
      if (record.hold !== null) holds.set(record.hold.reservationId, record.hold);
      if (record.answer !== null) answers.set(record.answer.key, record.answer);
      break;
    case "hold_kept":
      holds.set(record.hold.reservationId, record.hold);
      break;
    case "hold_end":
      holds.delete(record.hold.reservationId);
      break;
    case "settlement":
    case "occurrence":
      break;
  }
}
