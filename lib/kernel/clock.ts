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

/** Whatever has arrived by then goes first, so that a process that was busy does not call late what is already there. */
export const systemTimers: Timers = {
  after(ms, run) {
    let immediate: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      immediate = setImmediate(run);
    }, ms);
    return () => {
      clearTimeout(timer);
      clearImmediate(immediate);
    };
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
