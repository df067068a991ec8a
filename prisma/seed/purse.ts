/** A grant as the history leaves it. Amounts in microcredits, times in Unix ms. */
export interface SeedLot {
  readonly source: "purchase" | "promo" | "adjustment";
  readonly priority: 0 | 1;
  readonly ref: string;
  readonly amountMicros: number;
  readonly startsAtMs: number;
  readonly expiresAtMs: number | null;
  readonly note: string;
  /** What the consumer owned right after it. */
  readonly balanceAfterMicros: number;
  /** Spent, by the index of the gate's epoch. */
  readonly usedByEpoch: [number, number];
  /** Expired unspent. */
  removedMicros: number;
}

/** A consumer's credits, burnt in the ledger's order: soonest expiry, promotional before paid, oldest. */
export class SeedPurse {
  readonly lots: SeedLot[] = [];

  /** The balance after the last grant. */
  get grantBaseMicros(): number {
    return this.lots.at(-1)?.balanceAfterMicros ?? 0;
  }

  grant(
    lot: Pick<SeedLot, "source" | "priority" | "ref" | "amountMicros" | "startsAtMs" | "expiresAtMs" | "note">,
  ): void {
    const balanceAfterMicros = this.availableMicros(lot.startsAtMs) + lot.amountMicros;
    this.lots.push({ ...lot, balanceAfterMicros, usedByEpoch: [0, 0], removedMicros: 0 });
  }

  availableMicros(atMs: number): number {
    return this.open(atMs).reduce((sum, lot) => sum + leftOf(lot), 0);
  }

  /** `micros` must be available. */
  burn(micros: number, atMs: number, epochIndex: 0 | 1): void {
    let rest = micros;
    for (const lot of this.open(atMs).toSorted(burnOrder)) {
      const part = Math.min(rest, leftOf(lot));
      lot.usedByEpoch[epochIndex] += part;
      rest -= part;
    }
    if (rest > 0) throw new Error(`${rest} microcredits were burnt that nobody had`);
  }

  /** Removes what is left of lots that have ended by now; each is returned once. */
  expire(atMs: number): { lot: SeedLot; micros: number }[] {
    return this.lots.flatMap((lot) => {
      const micros = leftOf(lot);
      if (lot.expiresAtMs === null || lot.expiresAtMs > atMs || micros === 0) return [];
      lot.removedMicros += micros;
      return [{ lot, micros }];
    });
  }

  private open(atMs: number): SeedLot[] {
    return this.lots.filter((lot) => lot.expiresAtMs === null || lot.expiresAtMs > atMs);
  }
}

function leftOf(lot: SeedLot): number {
  return lot.amountMicros - lot.usedByEpoch[0] - lot.usedByEpoch[1] - lot.removedMicros;
}

function burnOrder(a: SeedLot, b: SeedLot): number {
  const ends = (a.expiresAtMs ?? Number.MAX_SAFE_INTEGER) - (b.expiresAtMs ?? Number.MAX_SAFE_INTEGER);
  return ends || a.priority - b.priority || a.startsAtMs - b.startsAtMs;
}
