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
 * once. At `bound` entries the oldest go, counted in `dropped`; what has expired behind one that lives longer takes its room until
 * that goes. Times are monotonic ms.
 */
export class Answers {
  /** Dropped before their time. */
  dropped = 0;
  private readonly entries: BoundedMap<string, { readonly answer: Answer; readonly expiresMs: number }>;
  /** Of each second: the journal's position of its first answer, and when its last one expires. */
  private readonly marks: Mark[] = [];

  constructor(bound: number = ANSWERS_MAX) {
    this.entries = new BoundedMap(bound);
  }

  get size(): number {
    return this.entries.size;
  }

  /** `position`: of the journal's record that remembers it, too; null: it is in the journal of an older start. */
  remember(id: string, answer: Answer, nowMs: number, ttlMs: number, position: number | null): void {
    this.dropExpired(nowMs);
    if (this.entries.set(id, { answer, expiresMs: nowMs + ttlMs })) this.dropped += 1;
    if (position !== null) this.mark(position, nowMs, nowMs + ttlMs);
  }

  /** Everything before it may leave the journal: no answer in it may be asked for any more. Null: there is none at all. */
  oldestPosition(nowMs: number): number | null {
    while (this.marks[0] && this.marks[0].expiresMs <= nowMs) this.marks.shift();
    return this.marks[0]?.position ?? null;
  }

  recall(id: string, nowMs: number): Answer | null {
    const entry = this.entries.get(id);
    if (!entry) return null;
    if (nowMs < entry.expiresMs) return entry.answer;
    this.entries.delete(id);
    return null;
  }

  private mark(position: number, nowMs: number, expiresMs: number): void {
    const last = this.marks.at(-1);
    if (last && nowMs - last.fromMs < MARK_MS) last.expiresMs = Math.max(last.expiresMs, expiresMs);
    else this.marks.push({ position, fromMs: nowMs, expiresMs });
  }

  /** The oldest leave as soon as they have expired, so that a quiet gate does not keep what nobody can ask for. */
  private dropExpired(nowMs: number): void {
    for (let oldest = this.entries.oldest(); oldest !== null; oldest = this.entries.oldest()) {
      if (nowMs < oldest.value.expiresMs) return;
      this.entries.delete(oldest.key);
    }
  }
}

interface Mark {
  readonly position: number;
  readonly fromMs: number;
  expiresMs: number;
}

/** That one gate remembers. */
export const ANSWERS_MAX = 500_000;
const MARK_MS = 1_000;
