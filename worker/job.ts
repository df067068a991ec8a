import type { Logger } from "pino";
import type { Database } from "@/lib/kernel/sql";

/** Housekeeping that may run twice, late, or be cut at any moment: each step is one transaction that leaves all equations exact. */
export interface Job {
  /** In the queue, the log and the metrics. */
  readonly name: string;
  /** When it is due, in UTC; it also runs once when the worker starts. */
  readonly cron: string;
  /** Returns how many things it has done. */
  run(context: JobContext): Promise<number>;
}

export interface JobContext {
  readonly database: Database;
  readonly log: Logger;
  /** Unix ms. */
  readonly nowMs: number;
  /** Aborted when the worker stops: begin nothing more. */
  readonly signal: AbortSignal;
}

/**
 * Runs a bounded step, each time in a transaction of its own, until it finds less than `limit` to do or `roundsMax` is reached;
 * what is left is done at the job's next run.
 */
export async function inBatches(
  { signal }: JobContext,
  { limit, roundsMax }: { limit: number; roundsMax: number },
  step: (limit: number) => Promise<number>,
): Promise<number> {
  let done = 0;
  for (let round = 0; round < roundsMax && !signal.aborted; round++) {
    const count = await step(limit);
    done += count;
    if (count < limit) break;
  }
  return done;
}
