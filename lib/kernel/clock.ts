/** Time as a port. Rules take numbers; only processes own a clock. */
export interface Clock {
  /** Unix time, ms: for people, windows and periods. May jump. */
  wallMs(): number;
  /** Never goes back: for deadlines and durations. Its zero means nothing. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** Waiting as a port. The returned function calls it off. */
export interface Timers {
  after(ms: number, run: () => void): () => void;
}

export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  constructor(private nowMs: number) {}

  wallMs(): number {
    return this.nowMs;
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  advance(ms: number): void {
    this.nowMs += ms;
  }
}
