import type { AnswerRow, OccurrenceDelta, ReservationRow, UsageDelta } from "@/lib/engine/ports";
import type { SettlementRow } from "@/lib/engine/reservation";
import type { Stretch } from "./journal";
import type {
  AnswerRecord,
  CallRecord,
  HoldEndRecord,
  HoldRecord,
  JournalRecord,
  LeaseUse,
  SettlementRecord,
} from "./records";

/**
 * Sums records up to one row per lease, minute of usage, occurrence, answer, reservation and settlement, while they are being
 * written: a call whose rows are there allocates nothing.
 */
export class StretchSum {
  private to: number;
  /** Of records that are no plain calls: receipts and terms are as long as what they come from. */
  private bytes = 0;
  private readonly leases = new Map<number, Mutable<LeaseRow>>();
  private readonly usage: UsageDelta[] = [];
  /** By consumer, the newest first: it has few routes and minutes in one stretch. */
  private readonly usageOf = new Map<number, UsageEntry>();
  private readonly occurrences = new Map<string, Mutable<OccurrenceDelta>>();
  private readonly answers: AnswerRow[] = [];
  private readonly reservations = new Map<string, ReservationRow>();
  private readonly settlements = new Map<string, SettlementRow>();

  constructor(readonly from: number) {
    this.to = from;
  }

  get records(): number {
    return this.to - this.from;
  }

  private get rows(): number {
    const { leases, usage, occurrences, answers, reservations, settlements } = this;
    return leases.size + usage.length + occurrences.size + answers.length + reservations.size + settlements.size;
  }

  /** Whether it has come to what one flush takes. */
  isFull(rowsMax: number): boolean {
    return this.rows >= rowsMax || this.bytes >= BYTES_MAX;
  }

  /**
   * `bytes`: the record's length. False, and nothing is added: a sum would be more than a safe integer. The next stretch takes
   * the record.
   */
  add(record: JournalRecord, bytes = 0): boolean {
    if (!this.addSums(record)) return false;
    this.to += 1;
    if (record.type !== "call" || record.hold !== null) this.bytes += bytes;
    switch (record.type) {
      case "call":
        this.addLeases(record.consumerId, record.leases);
        if (record.answer?.compared) this.answers.push(answerRow(record, record.answer));
        if (record.hold !== null) this.addReservation(record.hold, OPEN);
        break;
      case "hold_end":
        this.addLeases(record.consumerId, record.leases);
        this.addReservation(record.hold, endOf(record));
        break;
      case "hold_kept":
        this.addReservation(record.hold, OPEN);
        break;
      case "settlement":
        this.addSettlement(record);
        break;
      case "occurrence":
        break;
    }
    return true;
  }

  /** What it has come to. Nothing may be added afterwards. */
  freeze(): Stretch {
    return {
      from: this.from,
      to: this.to,
      leases: [...this.leases.values()],
      usage: this.usage,
      occurrences: [...this.occurrences.values()],
      answers: this.answers,
      reservations: [...this.reservations.values()],
      settlements: [...this.settlements.values()],
    };
  }

  private addSums(record: JournalRecord): boolean {
    switch (record.type) {
      case "call":
        return this.addUsage(record, 1, record.units);
      case "hold_end":
        return this.addUsage(record, 0, 0);
      case "occurrence":
        return this.addOccurrence(record.delta);
      default:
        return true;
    }
  }

  private addUsage(charged: UsageKey & { readonly costMicros: number }, calls: number, units: number): boolean {
    const { consumerId, routeId, minuteMs, costMicros } = charged;
    const newest = this.usageOf.get(consumerId);
    let entry = newest;
    while (entry !== undefined && (entry.row.minuteMs !== minuteMs || entry.row.routeId !== routeId)) {
      entry = entry.older;
    }
    if (entry === undefined) {
      const row = { consumerId, routeId, minuteMs, calls, units, costMicros };
      this.usage.push(row);
      this.usageOf.set(consumerId, { row, older: newest });
      return true;
    }
    const { row } = entry;
    if (row.units + units > Number.MAX_SAFE_INTEGER) return false;
    if (row.costMicros + costMicros > Number.MAX_SAFE_INTEGER) return false;
    row.calls += calls;
    row.units += units;
    row.costMicros += costMicros;
    return true;
  }

  private addLeases(consumerId: number, uses: readonly LeaseUse[]): void {
    for (const { lotId, used } of uses) {
      const row = this.leases.get(lotId);
      if (row === undefined) this.leases.set(lotId, { lotId, consumerId, used });
      else if (used > row.used) row.used = used;
    }
  }

  private addReservation(hold: HoldRecord, end: ReservationEnd): void {
    const { reservationId: id, consumerId, routeId, heldMicros, expiresAtMs } = hold;
    const { byTokens, unitMicros, modelPrices, expiryPolicy } = hold;
    const terms = { byTokens, unitMicros, modelPrices, expiryPolicy };
    const { gatewayId } = hold.name;
    this.reservations.set(id, { id, consumerId, routeId, gatewayId, terms, heldMicros, expiresAtMs, ...end });
  }

  /** The first one wins, as it will in Postgres. */
  private addSettlement({ reservationId, name, settlement, atMs }: SettlementRecord): void {
    if (this.settlements.has(reservationId)) return;
    const { epoch, gatewayId } = name;
    this.settlements.set(reservationId, { reservationId, epoch, gatewayId, settlement, atMs });
  }

  /** The first receipt of all stays, the last one wins. */
  private addOccurrence(delta: OccurrenceDelta): boolean {
    const row = this.occurrences.get(delta.id);
    if (row === undefined) {
      this.occurrences.set(delta.id, { ...delta });
      return true;
    }
    if (row.costMicros + delta.costMicros > Number.MAX_SAFE_INTEGER) return false;
    row.count += delta.count;
    row.costMicros += delta.costMicros;
    row.lastAtMs = delta.lastAtMs;
    if (delta.lastReceipt !== null) {
      row.firstReceipt ??= row.lastReceipt;
      row.lastReceipt = delta.lastReceipt;
    }
    row.suspect ??= delta.suspect;
    row.samplePaths = [...new Set([...row.samplePaths, ...delta.samplePaths])].slice(0, SAMPLES_MAX);
    return true;
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type LeaseRow = Stretch["leases"][number];
type ReservationEnd = Pick<ReservationRow, "chargedMicros" | "expired" | "late">;
type UsageKey = Pick<UsageDelta, "consumerId" | "routeId" | "minuteMs">;

interface UsageEntry {
  readonly row: Mutable<UsageDelta>;
  readonly older: UsageEntry | undefined;
}

const OPEN: ReservationEnd = { chargedMicros: null, expired: false, late: false };

function endOf({ costMicros, expired, late }: HoldEndRecord): ReservationEnd {
  return { chargedMicros: costMicros, expired, late };
}

function answerRow({ consumerId, leases }: CallRecord, { key, decisionId }: AnswerRecord): AnswerRow {
  return { consumerId, key, decisionId, charged: leases.map(({ lotId, amount }) => ({ lotId, amount })) };
}

const SAMPLES_MAX = 5;
const BYTES_MAX = 1_048_576;
