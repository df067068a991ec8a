import type { TailLine } from "./newest-refusals";

export interface TailDeps {
  /** What was refused of late, newest first. */
  readonly read: () => Promise<readonly TailLine[]>;
  readonly every: (ms: number, run: () => void) => () => void;
}

type Listener = (lines: readonly TailLine[]) => void;

/**
 * Tells any number of listeners what has been refused since the last look, by one query for all of them and none while nobody
 * listens. Who has just come is told all that the look finds, since nobody knows what its page was drawn with. A look that fails
 * is skipped: the next one tells what it would have told.
 */
export class RefusalTail {
  private readonly listeners = new Set<Listener>();
  /** Of these, who has not been told anything yet. */
  private readonly fresh = new Set<Listener>();
  /** The newest decision of each occurrence of the last look. */
  private known: ReadonlyMap<string, string> = NOTHING;
  private stop: (() => void) | null = null;
  private looking = false;

  constructor(private readonly deps: TailDeps) {}

  /** How many follow it in this process; the door refuses more than LISTENERS_MAX. */
  get size(): number {
    return this.listeners.size;
  }

  /** Returns what ends it. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    this.fresh.add(listener);
    this.stop ??= this.deps.every(LOOK_MS, () => void this.look());
    return () => {
      this.listeners.delete(listener);
      this.fresh.delete(listener);
      if (this.listeners.size > 0) return;
      this.stop?.();
      this.stop = null;
      this.known = NOTHING;
    };
  }

  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const lines = await this.deps.read();
      const { known } = this;
      this.known = new Map(lines.map(({ occurrence, decisionId }) => [occurrence, decisionId]));
      const news = lines.filter(({ occurrence, decisionId }) => known.get(occurrence) !== decisionId);
      for (const listener of [...this.listeners]) {
        const told = this.fresh.delete(listener) ? lines : news;
        if (told.length > 0) listener(told);
      }
    } catch {
      // PostgreSQL is away: the page's own banner says so.
    } finally {
      this.looking = false;
    }
  }
}

const NOTHING: ReadonlyMap<string, string> = new Map();
export const LISTENERS_MAX = 50;
const LOOK_MS = 2_000;
