import { Answers } from "@/lib/engine/answers";
import type { Code } from "@/lib/engine/codes";
import type { Snapshot } from "@/lib/engine/compile-snapshot";
import { DecisionIds } from "@/lib/engine/decision-ids";
import { Occurrences } from "@/lib/engine/occurrences";
import type { LedgerHealth } from "@/lib/engine/ports";
import type { Journal } from "@/lib/journal/journal";

/** After this long without an answer from Postgres a gate stops spending: its silence may by then be taken for its end. */
export const CONTACT_LIMIT_MS = 120_000;

/** What one start of a gate knows and has done. Its parts (decider, lease desk, flush, sync) share it; nothing here waits. */
export class GateState {
  snapshot: Snapshot | null = null;
  /** By how many gates each rate is divided, as last heard. */
  ratesDividedBy = 1;
  /** Of the whole installation, as last heard; null: not yet. */
  ledger: LedgerHealth | null = null;
  /** Monotonic ms at which Postgres last confirmed the snapshot. */
  snapshotAtMs = 0;
  epoch: Epoch | null = null;
  /** What older starts left behind has been taken up: calls may be decided. */
  recovered = false;
  fenced = false;
  stopping = false;
  silentEpochs = 0;
  readonly answers = new Answers();
  readonly decisions = new Map<Code | "allow", number>();
  /** Free calls that went uncounted because the journal was full. */
  uncounted = 0;
  checks = 0;
  private contactMs: number | null = null;
  private reportMs: number | null = null;
  /** Answers to what was asked before it count for nothing. */
  private contactFromMs = Number.NEGATIVE_INFINITY;
  private unnamed = 0;

  begin(journal: Journal): void {
    const ids = new DecisionIds(journal.epoch);
    const occurrences = new Occurrences(() => ids.next());
    this.epoch = { number: journal.epoch, journal, ids, occurrences, ended: false };
  }

  /** Before the first epoch ids begin with "dec_0-": they open nothing. */
  newDecisionId(): string {
    if (this.epoch !== null) return `dec_${this.epoch.ids.next()}`;
    this.unnamed += 1;
    return `dec_0-${this.unnamed}`;
  }

  /** Another configuration in all but its version: windows are resized, and forget nothing. */
  divideRates(gates: number): void {
    this.ratesDividedBy = gates;
    if (this.snapshot !== null && this.snapshot.ratesDividedBy !== gates) {
      this.snapshot = { ...this.snapshot, ratesDividedBy: gates };
    }
  }

  /** Postgres has answered a question that left at `sentAtMs`. */
  noteContact(sentAtMs: number): void {
    if (sentAtMs < this.contactFromMs) return;
    this.contactMs = Math.max(this.contactMs ?? sentAtMs, sentAtMs);
  }

  /** Postgres has written down that this start was there at `sentAtMs` or later: from then on its silence is counted. */
  noteReport(sentAtMs: number): void {
    this.noteContact(sentAtMs);
    if (sentAtMs >= this.contactFromMs) this.reportMs = Math.max(this.reportMs ?? sentAtMs, sentAtMs);
  }

  /** The machine slept, or its clock was set: only the answer to a new question allows spending again. */
  forgetContact(nowMs: number): void {
    this.contactFromMs = nowMs;
    this.contactMs = null;
    this.reportMs = null;
  }

  contactAgeMs(nowMs: number): number | null {
    return this.contactMs === null ? null : nowMs - this.contactMs;
  }

  /**
   * Monotonic ms until which leases may be spent. Only a report counts, not any answer: a start that comes back after a long
   * silence may be declared lost until Postgres has heard from it.
   */
  get spendUntilMs(): number {
    if (this.fenced || this.reportMs === null) return Number.NEGATIVE_INFINITY;
    return this.reportMs + CONTACT_LIMIT_MS;
  }

  count(outcome: Code | "allow"): void {
    this.checks += 1;
    this.decisions.set(outcome, (this.decisions.get(outcome) ?? 0) + 1);
  }
}

export interface Epoch {
  readonly number: number;
  readonly journal: Journal;
  /** Closed: nothing is written down or flushed in its name any more. */
  ended: boolean;
  readonly ids: DecisionIds;
  readonly occurrences: Occurrences;
}
