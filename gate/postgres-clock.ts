import type { Clock } from "@/lib/kernel/clock";

/**
 * I13: what time it is, by Postgres's clock, carried on by this machine's monotonic one. Keys, trials, periods and minutes are
 * judged by it, so that a gate whose wall clock is wrong neither skips nor doubles a period and prolongs nothing. Until Postgres
 * has been heard the wall clock must do.
 */
export class PostgresClock implements Clock {
  private anchor: Anchor | null = null;

  constructor(private readonly machine: Clock) {}

  wallMs(): number {
    if (this.anchor === null) return this.machine.wallMs();
    return Math.floor(this.anchor.aheadMs + this.machine.monotonicMs());
  }

  monotonicMs(): number {
    return this.machine.monotonicMs();
  }

  /** What this machine's own clock says: it jumps when the machine has slept or its time is set. */
  machineWallMs(): number {
    return this.machine.wallMs();
  }

  /**
   * Postgres said `postgresMs` between then, monotonic ms, and now. The surest answer counts, until it has aged: a slow answer
   * says little. One that contradicts it means that a clock was set, or this machine has slept.
   */
  hear(postgresMs: number, sentAtMs: number): void {
    const nowMs = this.machine.monotonicMs();
    const unsureMs = (nowMs - sentAtMs) / 2;
    const aheadMs = postgresMs - (sentAtMs + nowMs) / 2;
    if (this.anchor !== null) {
      const agedMs = this.anchor.unsureMs + (nowMs - this.anchor.heardAtMs) * DRIFT;
      if (unsureMs > agedMs && Math.abs(aheadMs - this.anchor.aheadMs) <= unsureMs + agedMs) return;
    }
    this.anchor = { aheadMs, unsureMs, heardAtMs: nowMs };
  }
}

/** How much this machine's monotonic clock may run off Postgres's. */
const DRIFT = 0.0002;

interface Anchor {
  /** Postgres's clock less the monotonic one. */
  readonly aheadMs: number;
  /** How far that may be wrong. */
  readonly unsureMs: number;
  readonly heardAtMs: number;
}
