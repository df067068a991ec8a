import { type MemoryDisk, memoryDisk } from "@/lib/journal/memory-disk";
import type { VirtualTime } from "./virtual-time";

/** A machine with a disk, on which one gate is started again and again. */
export class Site {
  readonly disk: MemoryDisk = memoryDisk();
  /** Cut off from Postgres and the other gates. */
  isCutOff = false;
  private boots = 1;
  private wallAheadMs = 0;
  private asleepSinceMs: number | null = null;
  private sleptMs = 0;
  private wokeMs = Number.NEGATIVE_INFINITY;

  constructor(
    readonly name: string,
    readonly gateId: string,
    private readonly time: VirtualTime,
    private readonly startMs: number,
  ) {}

  get address(): string {
    return `http://${this.name}`;
  }

  get bootId(): string {
    return `${this.name}-${this.boots}`;
  }

  wallMs(): number {
    return this.startMs + this.time.nowMs + this.wallAheadMs;
  }

  /** Stands still while the machine sleeps. */
  monotonicMs(): number {
    return (this.asleepSinceMs ?? this.time.nowMs) - this.sleptMs;
  }

  /** The wall clock is set. */
  jump(ms: number): void {
    this.wallAheadMs += ms;
  }

  sleep(): void {
    this.asleepSinceMs ??= this.time.nowMs;
  }

  wake(): void {
    if (this.asleepSinceMs === null) return;
    this.sleptMs += this.time.nowMs - this.asleepSinceMs;
    this.asleepSinceMs = null;
    this.wokeMs = this.time.nowMs;
  }

  /** F14: the clocks are compared once a second, so that for so long a gate does not know that its machine slept. */
  get isWaking(): boolean {
    return this.time.nowMs - this.wokeMs < WAKING_MS;
  }

  losePower(keep: (unsynced: number) => number): void {
    this.boots += 1;
    this.asleepSinceMs = null;
    this.disk.loseUnsynced((_, unsynced) => keep(unsynced));
  }
}

const WAKING_MS = 3_000;
