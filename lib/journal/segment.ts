import { decodeRecord } from "./codec";
import type { Disk } from "./disk";
import { FRAME_BYTES, isSealed, lengthAt, seal } from "./frame";
import type { JournalSync } from "./journal";
import { codeOf } from "./journal-error";
import type { JournalRecord } from "./records";

/** What the first frame of every segment says. */
export interface SegmentHeader {
  readonly format: typeof FORMAT;
  readonly gateId: string;
  /** Of the database that gave out the epoch. */
  readonly installation: string;
  readonly epoch: number;
  /** Of the machine, from its start to its next. */
  readonly bootId: string;
  readonly sync: JournalSync;
  /** Counts the epoch's segments from 1. */
  readonly segment: number;
  /** The position of its first record. */
  readonly first: number;
}

/** A journal of another format is not read: whoever changes it writes another name. */
export const FORMAT = "tollgate-journal-1";

export function segmentName(epoch: number, segment: number): string {
  return `${padded(epoch, 8)}-${padded(segment, 6)}.journal`;
}

/** Null: the file is no segment. */
export function parseSegmentName(name: string): { readonly epoch: number; readonly segment: number } | null {
  const [, epoch, segment] = /^(\d{8,16})-(\d{6,16})\.journal$/.exec(name) ?? [];
  return epoch === undefined ? null : { epoch: Number(epoch), segment: Number(segment) };
}

export function headerFrame(header: SegmentHeader): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const bytes = Buffer.alloc(FRAME_BYTES + text.length);
  text.copy(bytes, FRAME_BYTES);
  seal(bytes, bytes.length, HEADER_POSITION);
  return bytes;
}

/** Stands behind the last record of a journal that was closed in order, and says that all before it is on the disk. */
export function closingFrame(position: number): Buffer {
  const bytes = Buffer.alloc(FRAME_BYTES + 1, CLOSED);
  seal(bytes, bytes.length, position);
  return bytes;
}

/**
 * Reads one segment from its beginning, or from the `offset` of the record at `position`, in pieces. What it finds wrong:
 * torn: the file ends before a frame does. corrupt: a frame is not what was written, or cannot be read.
 */
export class SegmentReader {
  problem: "torn" | "corrupt" | null = null;
  /** It ends with a closing frame. */
  closed = false;
  private readonly size: number;
  private buffer: Buffer;
  /** Of the file, where `buffer` begins. */
  private bufferAt = 0;
  private filled = 0;

  constructor(
    private readonly disk: Disk,
    readonly name: string,
    public position = 0,
    public offset = 0,
  ) {
    this.size = disk.size(name);
    this.buffer = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, this.size));
    this.bufferAt = offset;
  }

  /** Of a reader at offset 0. Null: there is none that can be read. Goes on to the first record. */
  readHeader(): SegmentHeader | null {
    const payload = this.payload(HEADER_POSITION);
    if (payload === null) return this.fail(this.problem ?? "torn");
    const header = parseHeader(payload);
    if (header === null) return this.fail("corrupt");
    this.offset += FRAME_BYTES + payload.length;
    this.position = header.first;
    return header;
  }

  /** Null: the end, or a problem. */
  next(): JournalRecord | null {
    const payload = this.payload(this.position);
    if (payload === null) return null;
    const record = decodeRecord(payload);
    this.closed = record === null && isClosing(payload) && this.offset + FRAME_BYTES + 1 === this.size;
    if (this.closed) return null;
    if (record === null) return this.fail("corrupt");
    this.offset += FRAME_BYTES + payload.length;
    this.position += 1;
    return record;
  }

  /** The next frame's payload. What the device cannot read is as lost as what it has changed. */
  private payload(position: number): Buffer | null {
    try {
      return this.readPayload(position);
    } catch (error) {
      if (codeOf(error) === "EIO") return this.fail("corrupt");
      throw error;
    }
  }

  private readPayload(position: number): Buffer | null {
    const left = this.size - this.offset;
    if (this.problem !== null || left === 0) return null;
    if (left < FRAME_BYTES) return this.fail("torn");
    this.fill(FRAME_BYTES);
    const length = lengthAt(this.buffer, this.inBuffer);
    if (length === null) return this.fail(this.onlyZerosLeft() ? "torn" : "corrupt");
    if (left < FRAME_BYTES + length) return this.fail("torn");
    this.fill(FRAME_BYTES + length);
    if (!isSealed(this.buffer, this.inBuffer, length, position)) return this.fail("corrupt");
    const from = this.inBuffer + FRAME_BYTES;
    return this.buffer.subarray(from, from + length);
  }

  private fail(problem: "torn" | "corrupt"): null {
    this.problem = problem;
    return null;
  }

  private get inBuffer(): number {
    return this.offset - this.bufferAt;
  }

  /** Makes sure that the next `length` bytes, which the file has, are in the buffer. */
  private fill(length: number): void {
    if (this.inBuffer + length <= this.filled) return;
    if (length > this.buffer.length) {
      const grown = Buffer.allocUnsafeSlow(2 * length);
      this.buffer.copy(grown, 0, this.inBuffer, this.filled);
      this.buffer = grown;
    } else {
      this.buffer.copy(this.buffer, 0, this.inBuffer, this.filled);
    }
    this.filled -= this.inBuffer;
    this.bufferAt = this.offset;
    this.filled += this.disk.read(this.name, this.bufferAt + this.filled, this.buffer.subarray(this.filled));
  }

  /** A machine that went down may have lengthened the file and not filled it. */
  private onlyZerosLeft(): boolean {
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let at = this.offset; at < this.size; at += PIECE_BYTES) {
      const read = this.disk.read(this.name, at, piece);
      if (!piece.subarray(0, read).every((byte) => byte === 0)) return false;
    }
    return true;
  }
}

function isClosing(payload: Buffer): boolean {
  return payload.length === 1 && payload[0] === CLOSED;
}

function parseHeader(payload: Buffer): SegmentHeader | null {
  try {
    const value: unknown = JSON.parse(payload.toString());
    return isHeader(value) ? value : null;
  } catch {
    return null;
  }
}

/** The checksum vouches for what the format promises. */
function isHeader(value: unknown): value is SegmentHeader {
  return (
    typeof value === "object" &&
    value !== null &&
    "format" in value &&
    value.format === FORMAT &&
    "first" in value &&
    Number.isSafeInteger(value.first)
  );
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

/** No record begins with it. */
const CLOSED = 0xff;
const PIECE_BYTES = 262_144;
/** Stands for the position of a header, which is no record. */
const HEADER_POSITION = 2 ** 32 - 1;
