import fs from "node:fs";
import { createInterface } from "node:readline";
import type { Trade } from "./market";

/** What became of one call, as its client saw it. */
export interface CheckLine {
  readonly type: "check";
  /** Monotonic ms of this run. */
  readonly atMs: number;
  readonly tookMs: number;
  readonly gate: string;
  /** Which start of that gate it was sent to. */
  readonly start: number;
  readonly consumerId: number;
  readonly trade: Trade;
  readonly path: string;
  readonly units: number;
  /** The Idempotency-Key, of which every repeat has the same contents. */
  readonly key: string | null;
  readonly reserve: boolean;
  /** refused: there was no connection, so nobody heard it. unanswered: the connection broke, so nobody knows. */
  readonly outcome: "allowed" | "denied" | "refused" | "unanswered";
  /** Why it was denied. */
  readonly code: string | null;
  readonly decisionId: string | null;
  /** What it costs, held or charged, by the price list. */
  readonly priceMicros: number;
  /** What the answer says that it costs. */
  readonly costMicros: number;
  readonly reservationId: string | null;
}

/** A settlement or release of a reservation, as its client saw it. */
export interface EndLine {
  readonly type: "end";
  readonly atMs: number;
  readonly tookMs: number;
  readonly gate: string;
  readonly reservationId: string;
  /** What it comes to by the price list; 0: a release. */
  readonly priceMicros: number;
  readonly outcome: "ended" | "accepted" | "conflict" | "unknown" | "unavailable" | "refused" | "unanswered";
  readonly costMicros: number;
}

export type AnswerLine = CheckLine | EndLine;

/** The clients' own record: append-only, and written before anything is counted from it. */
export class AnswerFile {
  private readonly file: number;

  constructor(readonly path: string) {
    this.file = fs.openSync(path, "ax");
  }

  write(line: AnswerLine): void {
    fs.writeSync(this.file, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    fs.closeSync(this.file);
  }
}

export async function* readAnswers(path: string): AsyncGenerator<AnswerLine> {
  for await (const line of createInterface({ input: fs.createReadStream(path) })) yield JSON.parse(line);
}
