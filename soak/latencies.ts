/** How long answers took, in buckets of one percent, so that a run of days needs no more memory than one of minutes. */
export class Latencies {
  private readonly buckets = new Map<number, number>();
  private maxMs_ = 0;
  private count_ = 0;

  add(ms: number): void {
    const bucket = Math.ceil(Math.log(Math.max(ms, LEAST_MS)) / STEP);
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
    this.maxMs_ = Math.max(this.maxMs_, ms);
    this.count_ += 1;
  }

  get count(): number {
    return this.count_;
  }

  get maxMs(): number {
    return this.maxMs_;
  }

  /** The least time, to one percent, that this share of the answers kept to. */
  percentile(share: number): number {
    let rest = share * this.count_;
    for (const [bucket, count] of [...this.buckets].sort(([a], [b]) => a - b)) {
      rest -= count;
      if (rest <= 0) return Math.min(Math.exp(bucket * STEP), this.maxMs_);
    }
    return this.maxMs_;
  }
}

const STEP = Math.log(1.01);
const LEAST_MS = 0.001;
