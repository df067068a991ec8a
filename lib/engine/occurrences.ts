import { storedJson } from "@/lib/kernel/stored-json";
import type { Code } from "./codes";
import type { OccurrenceDelta } from "./ports";
import type { Receipt } from "./receipt";

/** What a refusal is counted under, and how its receipt is made once it has an id. */
export interface Refused {
  readonly code: Code;
  readonly status: number;
  readonly consumerId: number | null;
  readonly keyId: number | null;
  readonly gatewayId: number | null;
  readonly routeId: number | null;
  readonly planVersionId: number | null;
  readonly costMicros: number;
  readonly wallMs: number;
  readonly path: string;
  /** Why it looks like a mistake of the operator's side. */
  readonly suspect: string | null;
  receipt(decisionId: string): Receipt;
}

/**
 * Refusals of one consumer, route, code and gateway in one minute are one occurrence: a count, with the first and the last
 * receipt in full. After its first RECEIPTS_AT_ONCE there is a receipt each RECEIPT_EVERY_MS, and what comes between is counted
 * only: a client that loops may make thousands a second, and its last receipt is then older than its last refusal. Those without
 * a consumer are counted by gateway and code, with up to five paths. Above `bound` open occurrences a new one is counted by its
 * code only.
 */
export class Occurrences {
  /** Refusals that were counted by code only. */
  overflowed = 0;
  private readonly open = new Map<string, Occurrence>();
  private readonly changed = new Set<Occurrence>();

  constructor(
    private readonly nextId: () => string,
    private readonly bound: number = OPEN_MAX,
  ) {}

  get size(): number {
    return this.open.size;
  }

  get pending(): number {
    return this.changed.size;
  }

  /** Counts it and returns its decision id. */
  note(refused: Refused): string {
    const minuteMs = refused.wallMs - (refused.wallMs % MINUTE_MS);
    const occurrence = this.find(refused, minuteMs);
    const decisionId = `dec_${occurrence.id}_${occurrence.count + 1}`;
    occurrence.add(refused, decisionId);
    this.changed.add(occurrence);
    return decisionId;
  }

  /** What has come since it was last asked, of up to `max` occurrences; those of past minutes are then forgotten. */
  drain(max: number, wallMs: number): OccurrenceDelta[] {
    const deltas: OccurrenceDelta[] = [];
    for (const occurrence of this.changed) {
      if (deltas.length >= max) break;
      deltas.push(occurrence.takeDelta());
      this.changed.delete(occurrence);
    }
    for (const [key, occurrence] of this.open) {
      if (occurrence.minuteMs + MINUTE_MS > wallMs) break;
      if (!this.changed.has(occurrence)) this.open.delete(key);
    }
    return deltas;
  }

  private find(refused: Refused, minuteMs: number): Occurrence {
    const { consumerId, routeId, gatewayId, code } = refused;
    const key =
      consumerId === null
        ? `${gatewayId}/${code}/${minuteMs}`
        : `${consumerId}/${routeId}/${code}/${gatewayId}/${minuteMs}`;
    const known = this.open.get(key);
    if (known) return known;
    if (this.open.size < this.bound) return this.begin(key, refused, minuteMs);
    this.overflowed += 1;
    const byCode = `${code}/${minuteMs}`;
    const anonymous = {
      ...refused,
      consumerId: null,
      keyId: null,
      gatewayId: null,
      routeId: null,
      planVersionId: null,
    };
    return this.open.get(byCode) ?? this.begin(byCode, anonymous, minuteMs);
  }

  private begin(key: string, refused: Refused, minuteMs: number): Occurrence {
    const occurrence = new Occurrence(this.nextId(), refused, minuteMs);
    this.open.set(key, occurrence);
    return occurrence;
  }
}

const OPEN_MAX = 20_000;
const MINUTE_MS = 60_000;
const SAMPLES_MAX = 5;
const RECEIPTS_AT_ONCE = 5;
const RECEIPT_EVERY_MS = 5_000;

class Occurrence {
  count = 0;
  private drained = 0;
  private costMicros = 0;
  private firstAtMs = 0;
  private lastAtMs = 0;
  /** Both null once they have been drained. */
  private firstReceipt: Receipt | null = null;
  private lastReceipt: Receipt | null = null;
  private receiptAtMs = 0;
  private readonly samplePaths: string[] = [];
  private samplesDrained = 0;
  private suspect: string | null = null;

  constructor(
    readonly id: string,
    private readonly refused: Refused,
    readonly minuteMs: number,
  ) {}

  add(refused: Refused, decisionId: string): void {
    this.count += 1;
    this.costMicros += refused.costMicros;
    this.firstAtMs ||= refused.wallMs;
    this.lastAtMs = refused.wallMs;
    if (this.count <= RECEIPTS_AT_ONCE || refused.wallMs - this.receiptAtMs >= RECEIPT_EVERY_MS) {
      this.lastReceipt = refused.receipt(decisionId);
      this.firstReceipt ??= this.lastReceipt;
      this.receiptAtMs = refused.wallMs;
    }
    this.suspect ??= refused.suspect;
    const sampled = this.refused.consumerId === null && this.samplePaths.length < SAMPLES_MAX;
    if (sampled && !this.samplePaths.includes(refused.path)) this.samplePaths.push(refused.path);
  }

  takeDelta(): OccurrenceDelta {
    const { code, status, consumerId, keyId, gatewayId, routeId, planVersionId } = this.refused;
    const { firstReceipt, lastReceipt } = this;
    const isFirstApart = this.drained === 0 && firstReceipt !== lastReceipt;
    const delta: OccurrenceDelta = {
      id: this.id,
      minuteMs: this.minuteMs,
      code,
      status,
      consumerId,
      keyId,
      gatewayId,
      routeId,
      planVersionId,
      count: this.count - this.drained,
      costMicros: Math.min(this.costMicros, Number.MAX_SAFE_INTEGER),
      firstAtMs: this.firstAtMs,
      lastAtMs: this.lastAtMs,
      firstReceipt: isFirstApart ? storedJson(firstReceipt) : null,
      lastReceipt: lastReceipt === null ? null : storedJson(lastReceipt),
      samplePaths: this.samplePaths.slice(this.samplesDrained),
      suspect: this.suspect,
    };
    this.drained = this.count;
    this.samplesDrained = this.samplePaths.length;
    this.costMicros = 0;
    this.firstReceipt = null;
    this.lastReceipt = null;
    return delta;
  }
}
