import type { SliceTotals } from "./ports";

/** An amount of one lot: taken by a call, or held for one. */
export interface LotAmount {
  readonly lotId: number;
  readonly amount: number;
}

/** What this gate may spend of one purse of a consumer: its credits, its spend cap, or one quota. Times are monotonic ms. */
export class Purse {
  /** Left in Postgres when it was last heard of. */
  unleased = 0;
  /** Postgres had nothing more when it was last asked: a call that needs more than is here is refused without asking again. */
  dry = false;
  /** Monotonic ms at which it was last found dry; null: never. */
  dryAtMs: number | null = null;
  /** Open on other live gates, when it was last found dry. */
  elsewhere = 0;
  /** Of credits: the account's loan lot, which can be lent on where nothing has been leased. */
  lenderLotId: number | null = null;
  /** In the order in which they are burnt. */
  private slices: readonly Slice[] = NO_SLICES;
  /** Used up. Kept for their totals: a later lease of the same lot goes on from them. */
  private spent: readonly Slice[] = NO_SLICES;
  private demand = 0;
  private demandAtMs = 0;
  private lastAmount = 0;

  /** What calls may take now: no slice of an ended lot, no hold. */
  spendable(nowMs: number): number {
    let sum = 0;
    for (const slice of this.slices) if (nowMs < slice.deadlineMs) sum += Math.max(0, openOf(slice) - slice.holds);
    return sum;
  }

  reserved(): number {
    let sum = 0;
    for (const slice of this.slices) sum += slice.holds;
    return sum;
  }

  /** Takes `amount`, which spendable() has just covered, and says of which lots. */
  take(amount: number, nowMs: number): LotAmount[] {
    const first = this.slices[0];
    if (first !== undefined && nowMs < first.deadlineMs && openOf(first) - first.holds > amount) {
      // As nearly always: one lot covers it, and something is left there.
      first.used += amount;
      this.noteDemand(amount, nowMs);
      return [{ lotId: first.lotId, amount }];
    }
    const taken = this.divide(amount, nowMs);
    for (const { slice, part } of taken) slice.used += part;
    this.noteDemand(amount, nowMs);
    this.setSpentAside();
    return taken.map(({ slice, part }) => ({ lotId: slice.lotId, amount: part }));
  }

  /** Sets `amount` aside, which spendable() has just covered. */
  hold(amount: number, nowMs: number): LotAmount[] {
    const held = this.divide(amount, nowMs);
    for (const { slice, part } of held) slice.holds += part;
    this.noteDemand(amount, nowMs);
    return held.map(({ slice, part }) => ({ lotId: slice.lotId, amount: part }));
  }

  /**
   * Ends a hold and charges `amount`: from the held lots first, then from what is spendable, then as a loan on the first of
   * them, which the flush turns into debt. What is not charged is spendable again. `released`: the hold has ended before, and
   * only the charge is left to do.
   */
  settle(held: readonly LotAmount[], amount: number, nowMs: number, released = false): LotAmount[] {
    const charged = new Map<Slice, number>();
    const charge = (slice: Slice, part: number) => {
      slice.used += part;
      charged.set(slice, (charged.get(slice) ?? 0) + part);
    };
    let rest = amount;
    for (const { lotId, amount: heldAmount } of released ? [] : held) {
      const slice = this.heldSlice(lotId);
      slice.holds -= heldAmount;
      const part = Math.min(rest, heldAmount);
      if (part > 0) charge(slice, part);
      rest -= part;
    }
    const covered = Math.min(rest, this.spendable(nowMs));
    for (const { slice, part } of this.divide(covered, nowMs)) charge(slice, part);
    const lent = rest - covered;
    if (lent > 0) charge(this.lender(held), lent);
    this.setSpentAside();
    return [...charged].map(([slice, part]) => ({ lotId: slice.lotId, amount: part }));
  }

  /**
   * Charges `amount`: what is spendable first, the rest on the account's loan lot, which the flush turns into debt. The caller
   * has found an overdraft that covers the rest.
   */
  lend(amount: number, nowMs: number): LotAmount[] {
    const covered = Math.min(amount, this.spendable(nowMs));
    const charged = new Map(this.divide(covered, nowMs).map(({ slice, part }) => [slice, part]));
    const loan = this.loanSlice();
    charged.set(loan, (charged.get(loan) ?? 0) + amount - covered);
    for (const [slice, part] of charged) slice.used += part;
    this.noteDemand(amount, nowMs);
    this.setSpentAside();
    return [...charged].map(([slice, part]) => ({ lotId: slice.lotId, amount: part }));
  }

  /** Sets these amounts aside, whether they are leased or not: a hold that outlived the gate's end, or could not be ended. */
  setAside(held: readonly LotAmount[]): void {
    for (const { lotId, amount } of held) {
      const slice = this.sliceOf(lotId) ?? newSlice(lotId, 1);
      slice.holds += amount;
      if (!this.slices.includes(slice) && !this.spent.includes(slice)) this.slices = [...this.slices, slice];
    }
    this.regroup();
  }

  /** Takes a hold back that could not be written down. */
  release(held: readonly LotAmount[]): void {
    for (const { lotId, amount } of held) this.heldSlice(lotId).holds -= amount;
    this.regroup();
  }

  /** Takes a charge back that could not be written down; lots of other purses are none of this one's. */
  uncharge(charged: readonly LotAmount[]): void {
    for (const { lotId, amount } of charged) {
      const slice = this.sliceOf(lotId);
      if (slice) slice.used -= amount;
    }
    this.regroup();
  }

  /** There is a lot that a charge can be booked on, at worst as a loan. */
  get canCharge(): boolean {
    return this.lenderLotId !== null || this.sliceCount > 0;
  }

  /** Cumulative: everything this epoch has ever spent of the lot. */
  usedOf(lotId: number): number {
    return this.sliceOf(lotId)?.used ?? 0;
  }

  /**
   * Totals only grow, so replies may come late or twice. `sentAtMs`: when the question left, from which the lot's end counts.
   * Returns by how much the grant grew.
   */
  merge(totals: SliceTotals, sentAtMs: number): number {
    const slice = this.sliceOf(totals.lotId) ?? newSlice(totals.lotId, totals.priority);
    const gained = Math.max(0, totals.granted - slice.granted);
    slice.granted += gained;
    slice.used = Math.max(slice.used, totals.used);
    slice.returned = Math.max(slice.returned, totals.returned);
    slice.deadlineMs = deadlineOf(totals.msLeft, sentAtMs);
    if (!this.slices.includes(slice)) {
      // Not push(), which makes room for sixteen more.
      this.slices = [...this.slices, slice];
      if (this.spent.includes(slice)) this.spent = this.spent.filter((each) => each !== slice);
    }
    if (this.slices.length > 1) this.slices = this.slices.toSorted(burnOrder);
    this.setSpentAside();
    return gained;
  }

  /**
   * What should go back: all of ended lots, and of the others what is above `keep`. It stops being spendable at once, before
   * anybody is told, so that nobody can spend it twice.
   */
  giveUp(keep: number, nowMs: number): LotAmount[] {
    const returns: LotAmount[] = [];
    // As nearly always, at a sweep of everybody.
    if (keep === Number.POSITIVE_INFINITY && this.slices.every((slice) => nowMs < slice.deadlineMs)) return returns;
    let surplus = Math.max(0, this.spendable(nowMs) - keep);
    for (const slice of [...this.slices].reverse()) {
      const free = Math.max(0, openOf(slice) - slice.holds);
      const part = nowMs >= slice.deadlineMs ? free : Math.min(free, surplus);
      if (part === 0) continue;
      if (nowMs < slice.deadlineMs) surplus -= part;
      slice.returned += part;
      returns.push({ lotId: slice.lotId, amount: slice.returned });
    }
    this.setSpentAside();
    return returns;
  }

  /** Whether nothing is open any more, and no total is left that no later lease would bring back. */
  isEmpty(): boolean {
    return this.slices.length === 0 && !this.spent.some((slice) => slice.unleased && slice.used > 0);
  }

  /** The machine slept, so the lots' ends are nearer than they look. */
  bringDeadlinesForward(ms: number): void {
    for (const slice of this.slices) slice.deadlineMs -= ms;
  }

  /** What to lease: `targetS` seconds of the demand of late, and at least CALLS_MIN calls like the last one. */
  wanted(nowMs: number, targetS: number): number {
    return Math.ceil(Math.max(this.demandPerSecond(nowMs) * targetS, this.lastAmount * CALLS_MIN));
  }

  /** The amount that the last call took of this purse. */
  get usualAmount(): number {
    return this.lastAmount;
  }

  demandPerSecond(nowMs: number): number {
    return (this.demand * Math.exp(-(nowMs - this.demandAtMs) / DEMAND_MEMORY_MS) * 1000) / DEMAND_MEMORY_MS;
  }

  get sliceCount(): number {
    return this.slices.length + this.spent.length;
  }

  private sliceOf(lotId: number): Slice | undefined {
    return this.slices.find((slice) => slice.lotId === lotId) ?? this.spent.find((slice) => slice.lotId === lotId);
  }

  private heldSlice(lotId: number): Slice {
    const slice = this.sliceOf(lotId);
    if (!slice) throw new Error(`a hold on lot ${lotId} outlived its slice`);
    return slice;
  }

  /** Any lot can be lent on; the hold's own is the best to explain, and one without a lease gets one from the flush. */
  private lender(held: readonly LotAmount[]): Slice {
    const own = held[0] && this.sliceOf(held[0].lotId);
    return own ?? this.slices[0] ?? this.spent[0] ?? this.loanSlice();
  }

  /** The account's loan lot, which is never leased like the others unless something has come back to it. */
  private loanSlice(): Slice {
    if (this.lenderLotId === null) throw new Error("a charge where there is no lot to lend on");
    const known = this.sliceOf(this.lenderLotId);
    if (known) return known;
    const slice = { ...newSlice(this.lenderLotId, 1), unleased: true };
    this.spent = [...this.spent, slice];
    return slice;
  }

  private regroup(): void {
    const all = [...this.slices, ...this.spent];
    this.slices = all.filter((slice) => !isSpent(slice)).sort(burnOrder);
    this.spent = all.filter(isSpent);
  }

  private setSpentAside(): void {
    if (!this.slices.some(isSpent)) return;
    this.spent = [...this.spent, ...this.slices.filter(isSpent)];
    this.slices = this.slices.filter((slice) => !isSpent(slice));
  }

  private noteDemand(amount: number, nowMs: number): void {
    this.demand = this.demand * Math.exp(-(nowMs - this.demandAtMs) / DEMAND_MEMORY_MS) + amount;
    this.demandAtMs = nowMs;
    this.lastAmount = amount;
  }

  private divide(amount: number, nowMs: number): { slice: Slice; part: number }[] {
    const parts = [];
    let rest = amount;
    for (const slice of this.slices) {
      if (rest === 0) break;
      if (nowMs >= slice.deadlineMs) continue;
      const part = Math.min(rest, Math.max(0, openOf(slice) - slice.holds));
      if (part > 0) parts.push({ slice, part });
      rest -= part;
    }
    if (rest > 0) throw new Error(`${rest} more was spent than the leases hold`);
    return parts;
  }
}

/** Purses by the hundred thousand have nothing leased. */
const NO_SLICES: readonly Slice[] = [];

/** A lease of one lot in this epoch: three totals that only grow, and what is held of it. */
interface Slice {
  readonly lotId: number;
  readonly priority: number;
  granted: number;
  used: number;
  returned: number;
  holds: number;
  /** Only lent on, so that no answer of Postgres has brought its totals. */
  readonly unleased: boolean;
  /** Infinity: the lot does not end. */
  deadlineMs: number;
}

function newSlice(lotId: number, priority: number): Slice {
  const totals = { granted: 0, used: 0, returned: 0, holds: 0 };
  return { lotId, priority, ...totals, unleased: false, deadlineMs: Number.POSITIVE_INFINITY };
}

function openOf(slice: Slice): number {
  return slice.granted - slice.used - slice.returned;
}

function isSpent(slice: Slice): boolean {
  return slice.holds === 0 && openOf(slice) <= 0;
}

/** I16: what ends soonest, promotional before paid, oldest. */
function burnOrder(a: Slice, b: Slice): number {
  if (a.deadlineMs !== b.deadlineMs) return a.deadlineMs - b.deadlineMs;
  return a.priority - b.priority || a.lotId - b.lotId;
}

/** I13: our clock may run slower than Postgres's by CLOCK_DRIFT, and the answer took its time; so we stop a little early. */
function deadlineOf(msLeft: number | null, sentAtMs: number): number {
  return msLeft === null ? Number.POSITIVE_INFINITY : sentAtMs + msLeft * (1 - CLOCK_DRIFT) - DEADLINE_MARGIN_MS;
}

const CLOCK_DRIFT = 0.0002;
const DEADLINE_MARGIN_MS = 50;
const CALLS_MIN = 20;
const DEMAND_MEMORY_MS = 30_000;
