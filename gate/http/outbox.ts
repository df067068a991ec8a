/**
 * Answers of one turn of the event loop leave together at its end: the callers, who sleep while the gate is busy, are woken
 * once and not for each, which is most of what a write costs. Never waits for more.
 */
export class Outbox {
  private waiting: Outgoing[] = [];

  add(outgoing: Outgoing): void {
    if (this.waiting.length === 0) setImmediate(this.send);
    this.waiting.push(outgoing);
  }

  private readonly send = (): void => {
    const all = this.waiting;
    this.waiting = [];
    for (const outgoing of all) outgoing.send();
  };
}

export interface Outgoing {
  /** Never throws. */
  send(): void;
}
