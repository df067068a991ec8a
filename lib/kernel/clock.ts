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
