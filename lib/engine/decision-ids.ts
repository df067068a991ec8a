import { toBase32 } from "@/lib/kernel/ids";

/**
 * Names of this epoch's decisions and occurrences, `<epoch>-<sequence>` in Crockford base 32. Both draw from one sequence, so
 * that an allow's id is never an occurrence's.
 */
export class DecisionIds {
  private readonly epoch: string;
  private sequence = 0;

  constructor(epoch: number) {
    this.epoch = toBase32(epoch);
  }

  next(): string {
    this.sequence += 1;
    return `${this.epoch}-${toBase32(this.sequence)}`;
  }
}
