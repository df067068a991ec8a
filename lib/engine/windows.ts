/**
 * How many calls a rate has seen. Times are monotonic ms; one that lies before an earlier one counts as that.
 * Never more than `share` calls in any stretch of `windowMs` (half open: calls at t and t + windowMs are in two windows).
 * Each gate has its own; a window that all gates count in would be another kind of this.
 */
export interface RateWindow {
  readonly limit: number;
  /** What this gate lets pass of the limit; may change at any time, and nothing counted is forgotten. */
  share: number;
  readonly windowMs: number;
  /** Calls that still count at `nowMs`. */
  used(nowMs: number): number;
  /** How long until one more call passes; 0: it passes now; Infinity: none ever does. */
  waitMs(nowMs: number): number;
  /** How long until none of the calls counts any more. */
  emptyInMs(nowMs: number): number;
  /** Counts one call. Only after waitMs() has said 0. */
  record(nowMs: number): void;
  /** Times and counts that still matter, oldest first: what a window with another limit starts from. */
  history(nowMs: number): { atMs: number; calls: number }[];
}

/** Exact up to 32 calls; above that it may refuse up to a sixteenth of the window too long, in constant memory. */
export function rateWindow(limit: number, windowMs: number): RateWindow {
  return limit <= EXACT_LIMIT_MAX ? new ExactWindow(limit, windowMs) : new BucketWindow(limit, windowMs);
}

/** A gate's part of a limit that `gates` share: at least one call, unless the limit allows none. */
export function shareOf(limit: number, gates: number): number {
  return limit === 0 ? 0 : Math.max(1, Math.floor(limit / gates));
}

/** The same calls under another limit; those beyond the new limit need not be remembered, it is full without them. */
export function resizeWindow(old: RateWindow, limit: number, nowMs: number): RateWindow {
  const resized = rateWindow(limit, old.windowMs);
  for (const { atMs, calls } of old.history(nowMs)) {
    for (let n = Math.min(calls, limit); n > 0; n--) resized.record(atMs);
  }
  return resized;
}

const EXACT_LIMIT_MAX = 32;
const BUCKETS = 16;

/** A ring of the last `limit` times: the one that lies `share` calls back says whether another call fits. */
class ExactWindow implements RateWindow {
  share: number;
  private readonly times: Float64Array;
  private next = 0;

  constructor(
    readonly limit: number,
    readonly windowMs: number,
  ) {
    this.share = limit;
    this.times = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY);
  }

  used(nowMs: number): number {
    let used = 0;
    for (const atMs of this.times) if (atMs > nowMs - this.windowMs) used++;
    return used;
  }

  waitMs(nowMs: number): number {
    if (this.share === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.at((this.next + this.limit - this.share) % this.limit) + this.windowMs - nowMs);
  }

  emptyInMs(nowMs: number): number {
    return this.limit === 0 ? 0 : Math.max(0, this.newestMs() + this.windowMs - nowMs);
  }

  record(nowMs: number): void {
    if (this.limit === 0) return;
    this.times[this.next] = Math.max(nowMs, this.newestMs());
    this.next = (this.next + 1) % this.limit;
  }

  history(nowMs: number): { atMs: number; calls: number }[] {
    const history = [];
    for (let i = 0; i < this.limit; i++) {
      const atMs = this.at((this.next + i) % this.limit);
      if (atMs > nowMs - this.windowMs) history.push({ atMs, calls: 1 });
    }
    return history;
  }

  private newestMs(): number {
    return this.at((this.next + this.limit - 1) % this.limit);
  }

  private at(index: number): number {
    return this.times[index] ?? Number.NEGATIVE_INFINITY;
  }
}

/**
 * Sixteenths of the window, aligned to zero. A window that ends now touches seventeen of them; the oldest counts whole, which
 * can only refuse too long, never allow too much.
 */
class BucketWindow implements RateWindow {
  share: number;
  private readonly bucketMs: number;
  /** A typed array of this length would take 500 bytes. */
  private readonly counts = new Array<number>(BUCKETS + 1).fill(0);
  /** Of the newest bucket that has been looked at; the ring holds it and the sixteen before it. */
  private newest = Number.NEGATIVE_INFINITY;
  private total = 0;

  constructor(
    readonly limit: number,
    readonly windowMs: number,
  ) {
    this.share = limit;
    this.bucketMs = windowMs / BUCKETS;
  }

  used(nowMs: number): number {
    const now = this.bucketAt(nowMs);
    if (now === this.newest) return this.total;
    let used = 0;
    for (let bucket = this.oldestAt(now); bucket <= this.newest; bucket++) used += this.count(bucket);
    return used;
  }

  waitMs(nowMs: number): number {
    // Time only takes calls away.
    if (this.total < this.share) return 0;
    const now = this.bucketAt(nowMs);
    let used = this.used(nowMs);
    if (used < this.share) return 0;
    for (let bucket = this.oldestAt(now); bucket <= this.newest; bucket++) {
      used -= this.count(bucket);
      if (used < this.share) return this.leavesAtMs(bucket) - nowMs;
    }
    return 0;
  }

  emptyInMs(nowMs: number): number {
    for (let bucket = this.newest; bucket >= this.oldestAt(this.bucketAt(nowMs)); bucket--) {
      if (this.count(bucket) > 0) return this.leavesAtMs(bucket) - nowMs;
    }
    return 0;
  }

  record(nowMs: number): void {
    const now = this.bucketAt(nowMs);
    if (now > this.newest) this.advanceTo(now);
    const slot = slotOf(now);
    this.counts[slot] = (this.counts[slot] ?? 0) + 1;
    this.total++;
  }

  history(nowMs: number): { atMs: number; calls: number }[] {
    const history = [];
    for (let bucket = this.oldestAt(this.bucketAt(nowMs)); bucket <= this.newest; bucket++) {
      const calls = this.count(bucket);
      // The end of a bucket is the latest moment that its calls can have had.
      if (calls > 0) history.push({ atMs: Math.min((bucket + 1) * this.bucketMs, nowMs), calls });
    }
    return history;
  }

  private bucketAt(nowMs: number): number {
    return Math.max(Math.floor(nowMs / this.bucketMs), this.newest);
  }

  private oldestAt(now: number): number {
    return Math.max(now - BUCKETS, this.newest === Number.NEGATIVE_INFINITY ? now + 1 : this.newest - BUCKETS);
  }

  private leavesAtMs(bucket: number): number {
    return (bucket + BUCKETS + 1) * this.bucketMs;
  }

  private count(bucket: number): number {
    return this.counts[slotOf(bucket)] ?? 0;
  }

  private advanceTo(now: number): void {
    const first = Math.max(this.newest + 1, now - BUCKETS);
    for (let bucket = first; bucket <= now; bucket++) {
      const slot = slotOf(bucket);
      this.total -= this.counts[slot] ?? 0;
      this.counts[slot] = 0;
    }
    this.newest = now;
  }
}

function slotOf(bucket: number): number {
  return ((bucket % (BUCKETS + 1)) + BUCKETS + 1) % (BUCKETS + 1);
}
