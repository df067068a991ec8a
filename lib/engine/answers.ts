import { BoundedMap } from "@/lib/kernel/bounded-map";

/** An allow that may be asked for again under the same id. */
export interface Answer {
  readonly payloadHash: string;
  readonly decisionId: string;
  readonly costMicros: number;
  readonly availableMicros: number;
  readonly reservedMicros: number;
  readonly reservation: { readonly id: string; readonly expiresAtMs: number } | null;
}

/**
 * What a repeated request is answered with. Only allows are remembered: a refusal is decided again, so that a top-up acts at
 * once. At `bound` entries the oldest go, counted in `dropped`. Times are monotonic ms.
 */
export class Answers {
  /** Dropped before their time. */
  dropped = 0;
  private readonly entries: BoundedMap<string, { readonly answer: Answer; readonly expiresMs: number }>;

  constructor(bound: number = ENTRIES_MAX) {
    this.entries = new BoundedMap(bound);
  }

  get size(): number {
    return this.entries.size;
  }

  remember(id: string, answer: Answer, nowMs: number, ttlMs: number): void {
    this.dropExpired(nowMs);
    if (this.entries.set(id, { answer, expiresMs: nowMs + ttlMs })) this.dropped += 1;
  }

  recall(id: string, nowMs: number): Answer | null {
    const entry = this.entries.get(id);
    if (!entry) return null;
    if (nowMs < entry.expiresMs) return entry.answer;
    this.entries.delete(id);
    return null;
  }

  /** The oldest leave as soon as they have expired, so that a quiet gate does not keep what nobody can ask for. */
  private dropExpired(nowMs: number): void {
    for (let oldest = this.entries.oldest(); oldest !== null; oldest = this.entries.oldest()) {
      if (nowMs < oldest.value.expiresMs) return;
      this.entries.delete(oldest.key);
    }
  }
}

const ENTRIES_MAX = 500_000;
