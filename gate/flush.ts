import type { Store } from "@/lib/engine/ports";
import { sumStretch } from "@/lib/journal/sum-stretch";
import type { Clock } from "@/lib/kernel/clock";
import { FLUSH_ROWS_MAX } from "@/lib/ledger/flush";
import type { GateState } from "./gate-state";

/**
 * Moves the journal into Postgres, one stretch a transaction, guarded by (epoch, position): what was lost on the way is sent
 * again, what had arrived is not counted twice. A flush with nothing to move is the gate's heartbeat.
 */
export class Flush {
  done = 0;
  failures = 0;
  rows = 0;
  /** The last one was full: the next should not wait. */
  full = false;
  private running: Promise<boolean> | null = null;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly state: GateState,
    /** What this gate knows of the consumer's balance is no longer so. */
    private readonly onLent: (consumerId: number) => void,
    private readonly log: { error(fields: object, text: string): void },
  ) {}

  get pending(): boolean {
    const { journal, epoch } = this.state;
    return journal.end > journal.start || (epoch?.occurrences.pending ?? 0) > 0;
  }

  /** One transaction; calls that come while it runs share it. False: Postgres did not take it, and it will be sent again. */
  once(): Promise<boolean> {
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async run(): Promise<boolean> {
    const { state } = this;
    const { journal, epoch } = state;
    if (epoch === null) return false;
    this.writeOccurrences();
    const from = journal.start;
    const stretch = sumStretch(journal, from, FLUSH_ROWS_MAX);
    this.full = stretch.to < journal.end || epoch.occurrences.pending > 0;
    const sentAtMs = this.clock.monotonicMs();
    try {
      const answer = await this.store.flush({
        ...stretch,
        settlements: [],
        epoch: epoch.number,
        from,
        configVersion: state.snapshot?.version ?? 0,
        lag: journal.end - stretch.to,
        checks: state.checks,
      });
      state.noteContact(sentAtMs);
      if (answer === null) return await this.findPosition(epoch.number);
      if (answer.state !== "live") state.fenced = true;
      journal.trimTo(stretch.to);
      const lentOn = new Set(answer.lent.map((loan) => loan.lotId));
      for (const { lotId, consumerId } of stretch.leases) if (lentOn.has(lotId)) this.onLent(consumerId);
      this.done += 1;
      this.rows += stretch.leases.length + stretch.usage.length + stretch.occurrences.length + stretch.answers.length;
      return true;
    } catch (error) {
      this.failures += 1;
      this.log.error({ err: error, epoch: epoch.number, from, to: stretch.to }, "flush failed, it will be sent again");
      return false;
    }
  }

  /** An earlier flush had committed although its answer was lost: what it moved is in, the rest goes with the next one. */
  private async findPosition(epoch: number): Promise<boolean> {
    const { journal } = this.state;
    const found = await this.store.readEpoch(epoch);
    if (found === null || found.state === "ended" || found.position < journal.start || found.position > journal.end) {
      this.state.fenced = true;
      this.log.error(
        { epoch, found, start: journal.start, end: journal.end },
        "Postgres and this journal have parted: the gate stops spending",
      );
      return false;
    }
    journal.trimTo(found.position);
    return true;
  }

  /** Refusals become records only now: they are counted in memory, and their count travels with a position like all else. */
  private writeOccurrences(): void {
    const { journal, epoch } = this.state;
    const room = Math.min(OCCURRENCES_A_FLUSH, journal.bound - (journal.end - journal.start));
    if (epoch === null || room <= 0) return;
    for (const delta of epoch.occurrences.drain(room, this.clock.wallMs()))
      journal.append({ type: "occurrence", delta });
  }
}

const OCCURRENCES_A_FLUSH = 500;
