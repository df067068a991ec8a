import type { FlushReply, Store } from "@/lib/engine/ports";
import type { Stretch } from "@/lib/journal/journal";
import type { Clock } from "@/lib/kernel/clock";
import type { Epoch, GateState } from "./gate-state";

/**
 * Moves the journal into Postgres, one stretch a transaction, guarded by (epoch, position): what was lost on the way is sent
 * again, what had arrived is not counted twice. A flush with nothing to move is the gate's heartbeat.
 */
export class Flush {
  done = 0;
  failures = 0;
  rows = 0;
  /** The last one left as much as one takes. */
  private isBehind = false;
  /** Monotonic ms of the first of those that follow each other; null: all was moved since. */
  private busySinceMs: number | null = null;
  private busyMs = 0;
  private running: Promise<boolean> | null = null;

  constructor(
    private readonly store: Pick<Store, "flush" | "readEpoch">,
    private readonly clock: Clock,
    private readonly state: GateState,
    /** What this gate knows of the consumer's balance is no longer so. */
    private readonly onLent: (consumerId: number) => void,
    private readonly log: { error(fields: object, text: string): void },
  ) {}

  get pending(): boolean {
    const { epoch } = this.state;
    if (epoch === null || epoch.ended) return false;
    const { journal, occurrences } = epoch;
    return journal.end > journal.flushed || (occurrences.pending > 0 && !journal.sealed);
  }

  /**
   * How long the next one waits. Not at all while there is a whole stretch for it. Else four times as long as the last ones
   * took, within bounds: under load it is fewer rows for the same calls, and when it is quiet balances are fresh.
   */
  get pauseMs(): number {
    if (this.isBehind) return 0;
    return Math.min(PAUSE_MS_MAX, Math.max(PAUSE_MS_MIN, PAUSES_A_FLUSH * this.busyMs));
  }

  /** One transaction; calls that come while it runs share it. False: Postgres did not take it, and it will be sent again. */
  once(): Promise<boolean> {
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async run(): Promise<boolean> {
    const { epoch } = this.state;
    if (epoch === null || epoch.ended) return false;
    this.busySinceMs ??= this.clock.monotonicMs();
    try {
      this.writeOccurrences(epoch);
      const { journal } = epoch;
      const stretch = journal.stretch() ?? nothing(journal.flushed);
      // Class disk: nothing is in Postgres that a power cut could take from the journal, also where no answer waited for it.
      const written = journal.written();
      if (written !== null) await written;
      const sentAtMs = this.clock.monotonicMs();
      const reply = await this.store.flush({
        ...stretch,
        epoch: epoch.number,
        configVersion: this.state.snapshot?.version ?? 0,
        lag: journal.end - stretch.to,
        checks: this.state.checks,
      });
      if (reply === null) {
        this.state.noteContact(sentAtMs);
        this.noteEnd(false);
        return await this.findPosition(epoch, stretch);
      }
      this.state.noteReport(sentAtMs);
      this.take(epoch, stretch, reply);
      return true;
    } catch (error) {
      this.noteEnd(false);
      this.failures += 1;
      this.log.error({ err: error, epoch: epoch.number }, "flush failed, it will be sent again");
      return false;
    }
  }

  private take({ journal, occurrences }: Epoch, stretch: Stretch, reply: FlushReply): void {
    if (reply.state !== "live") this.state.fenced = true;
    journal.confirm(stretch.to);
    this.noteEnd(journal.isBehind || occurrences.pending >= OCCURRENCES_A_FLUSH);
    const lentOn = new Set(reply.lent.map((loan) => loan.lotId));
    for (const { lotId, consumerId } of stretch.leases) if (lentOn.has(lotId)) this.onLent(consumerId);
    this.done += 1;
    this.rows += stretch.leases.length + stretch.usage.length + stretch.occurrences.length + stretch.answers.length;
  }

  private noteEnd(isBehind: boolean): void {
    this.isBehind = isBehind;
    if (isBehind || this.busySinceMs === null) return;
    this.busyMs = this.clock.monotonicMs() - this.busySinceMs;
    this.busySinceMs = null;
  }

  /** An earlier flush had committed although its answer was lost: what it moved is in, the rest goes with the next one. */
  private async findPosition({ number, journal }: Epoch, stretch: Stretch): Promise<boolean> {
    const found = await this.store.readEpoch(number);
    if (found !== null && found.state !== "ended") {
      if (found.position === stretch.to) journal.confirm(stretch.to);
      if (found.position === stretch.to || found.position === stretch.from) return true;
    }
    this.state.fenced = true;
    this.log.error(
      { epoch: number, found, from: stretch.from, to: stretch.to },
      "Postgres and this journal have parted: the gate stops spending",
    );
    return false;
  }

  /** Refusals become records only now: they are counted in memory, and their count travels with a position like all else. */
  private writeOccurrences({ journal, occurrences }: Epoch): void {
    if (journal.sealed) return;
    for (const delta of occurrences.drain(OCCURRENCES_A_FLUSH, this.clock.wallMs())) {
      journal.append({ type: "occurrence", delta });
    }
  }
}

const OCCURRENCES_A_FLUSH = 500;
const PAUSES_A_FLUSH = 4;
const PAUSE_MS_MIN = 200;
const PAUSE_MS_MAX = 1_000;

/** A heartbeat. */
function nothing(position: number): Stretch {
  const none = { leases: [], usage: [], occurrences: [], answers: [], reservations: [], settlements: [] };
  return { from: position, to: position, ...none };
}
