import type { AnswerRecord, CallRecord, JournalRecord, LeaseUse } from "./records";

/**
 * A record as bytes. Calls without a hold are binary, since every allowed call is one; all else is JSON. Numbers are float64,
 * which holds every safe integer. The buffer is used again by the next record.
 */
export class RecordEncoder {
  bytes = Buffer.allocUnsafeSlow(CAPACITY);
  private view = viewOf(this.bytes);
  private at = 0;

  /** Writes the record from `offset` on and returns where it ends. */
  encode(record: JournalRecord, offset: number): number {
    this.at = offset;
    if (record.type === "call" && record.hold === null) this.putCall(record);
    else this.putJson(record);
    return this.at;
  }

  private putCall(record: CallRecord): void {
    const { leases, answer } = record;
    if (leases.length > LEASES_MAX) throw new RangeError(`a call took of ${leases.length} lots`);
    this.reserve(CALL_BYTES + leases.length * LEASE_BYTES);
    this.putByte(answer === null ? CALL : CALL_WITH_ANSWER);
    this.putByte(leases.length);
    this.putNumber(record.consumerId);
    this.putNumber(record.routeId);
    this.putNumber(record.minuteMs);
    this.putNumber(record.units);
    this.putNumber(record.costMicros);
    for (const use of leases) {
      this.putNumber(use.lotId);
      this.putNumber(use.amount);
      this.putNumber(use.used);
    }
    if (answer !== null) this.putAnswer(answer);
  }

  private putAnswer(answer: AnswerRecord): void {
    const { key, payloadHash, decisionId, reservation } = answer;
    this.reserve(ANSWER_BYTES + 3 * (key.length + payloadHash.length + decisionId.length));
    this.putByte((answer.compared ? COMPARED : 0) | (reservation === null ? 0 : RESERVED));
    this.putText(key);
    this.putText(payloadHash);
    this.putText(decisionId);
    this.putNumber(answer.costMicros);
    this.putNumber(answer.availableMicros);
    this.putNumber(answer.reservedMicros);
    this.putNumber(answer.expiresAtMs);
    if (reservation === null) return;
    this.reserve(ANSWER_BYTES + 3 * reservation.id.length);
    this.putText(reservation.id);
    this.putNumber(reservation.expiresAtMs);
  }

  private putJson(record: JournalRecord): void {
    const text = JSON.stringify(record);
    this.reserve(1 + 3 * text.length);
    this.putByte(JSON_TEXT);
    this.at += this.bytes.write(text, this.at);
  }

  private putByte(byte: number): void {
    this.view.setUint8(this.at, byte);
    this.at += 1;
  }

  private putNumber(value: number): void {
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  private putText(text: string): void {
    const length = this.bytes.write(text, this.at + 2);
    if (length > TEXT_MAX) throw new RangeError(`a text of ${length} bytes in a record`);
    this.view.setUint16(this.at, length, true);
    this.at += 2 + length;
  }

  /** Makes room for `more` bytes; what has been written stays. */
  private reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(2 * (this.at + more));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
    this.view = viewOf(grown);
  }
}

/** Null: these are not the bytes of a record. */
export function decodeRecord(bytes: Buffer): JournalRecord | null {
  try {
    return bytes[0] === JSON_TEXT ? decodeJson(bytes) : new CallReader(bytes).read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The checksum has vouched for the rest; a type that is not known is of a version that is not this one. */
function decodeJson(bytes: Buffer): JournalRecord | null {
  const value: unknown = JSON.parse(bytes.toString("utf8", 1));
  return isRecord(value) ? value : null;
}

function isRecord(value: unknown): value is JournalRecord {
  return typeof value === "object" && value !== null && "type" in value && TYPES.has(value.type);
}

/** Throws RangeError behind the bytes' end, as Buffer does, and for what no call may be. */
class CallReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  read(): CallRecord {
    const kind = this.byte();
    if (kind !== CALL && kind !== CALL_WITH_ANSWER) throw new RangeError(`no record begins with ${kind}`);
    const leaseCount = this.byte();
    const consumerId = this.number();
    const routeId = this.number();
    const minuteMs = this.number();
    const units = this.number();
    const costMicros = this.number();
    const leases: LeaseUse[] = [];
    for (let n = 0; n < leaseCount; n++) {
      leases.push({ lotId: this.number(), amount: this.number(), used: this.number() });
    }
    const answer = kind === CALL_WITH_ANSWER ? this.answer() : null;
    if (this.at !== this.bytes.length) throw new RangeError("a record is longer than what it says");
    return { type: "call", consumerId, routeId, minuteMs, units, costMicros, leases, answer, hold: null };
  }

  private answer(): AnswerRecord {
    const flags = this.byte();
    const key = this.text();
    const payloadHash = this.text();
    const decisionId = this.text();
    const costMicros = this.number();
    const availableMicros = this.number();
    const reservedMicros = this.number();
    const expiresAtMs = this.number();
    const reservation = (flags & RESERVED) === 0 ? null : { id: this.text(), expiresAtMs: this.number() };
    const compared = (flags & COMPARED) !== 0;
    const amounts = { costMicros, availableMicros, reservedMicros };
    return { key, payloadHash, decisionId, ...amounts, reservation, expiresAtMs, compared };
  }

  private byte(): number {
    const byte = this.bytes.readUInt8(this.at);
    this.at += 1;
    return byte;
  }

  private number(): number {
    const value = this.bytes.readDoubleLE(this.at);
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no safe integer`);
    this.at += 8;
    return value;
  }

  private text(): string {
    const length = this.bytes.readUInt16LE(this.at);
    const end = this.at + 2 + length;
    if (end > this.bytes.length) throw new RangeError("a text runs on behind its record");
    const text = this.bytes.toString("utf8", this.at + 2, end);
    this.at = end;
    return text;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

const CAPACITY = 65_536;
const CALL = 1;
const CALL_WITH_ANSWER = 2;
const JSON_TEXT = 3;
const COMPARED = 1;
const RESERVED = 2;
const LEASES_MAX = 255;
const TEXT_MAX = 65_535;
const CALL_BYTES = 2 + 5 * 8;
const LEASE_BYTES = 3 * 8;
const ANSWER_BYTES = 1 + 4 * 2 + 5 * 8;
const TYPES: ReadonlySet<unknown> = new Set<JournalRecord["type"]>([
  "call",
  "hold_end",
  "hold_kept",
  "occurrence",
  "settlement",
]);
