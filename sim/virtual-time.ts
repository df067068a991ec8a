import type { Random } from "@/lib/kernel/random";

/** Time that passes only when it is told to. What is due at the same moment goes in the order in which it was asked for. */
export class VirtualTime {
  nowMs = 0;
  private readonly due: Event[] = [];
  private sequence = 0;

  after(ms: number, run: () => void): () => void {
    this.sequence += 1;
    const event: Event = { atMs: this.nowMs + Math.max(0, ms), sequence: this.sequence, run };
    let place = this.due.length;
    while (place > 0 && isBefore(event, this.due[place - 1])) place -= 1;
    this.due.splice(place, 0, event);
    return () => {
      event.run = null;
    };
  }

  /** Runs all that falls due meanwhile, each to its end before the next. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    await settled();
    for (let event = this.due[0]; event !== undefined && event.atMs <= untilMs; event = this.due[0]) {
      this.due.shift();
      if (event.run === null) continue;
      this.nowMs = event.atMs;
      event.run();
      await settled();
    }
    this.nowMs = untilMs;
  }
}

interface Event {
  readonly atMs: number;
  readonly sequence: number;
  /** Null: called off. */
  run: (() => void) | null;
}

function isBefore(a: Event, b: Event | undefined): boolean {
  return b !== undefined && (a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence));
}

/** Resolves once no promise can go on by itself. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Chance in words. */
export class Dice {
  constructor(private readonly random: Random) {}

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number {
    return min + Math.floor(this.random.next() * (max - min + 1));
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.random.next() * items.length)];
    if (item === undefined) throw new RangeError("there is nothing to pick from");
    return item;
  }
}
