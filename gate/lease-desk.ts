import { CREDITS } from "@/lib/engine/consumer-state";
import type { Need } from "@/lib/engine/decide";
import { OVERDRAFT } from "@/lib/engine/overdraft";
import type { LeaseAsk, PurseReply, Store } from "@/lib/engine/ports";
import type { Purse } from "@/lib/engine/purse";
import type { Clock } from "@/lib/kernel/clock";
import { ASKS_MAX } from "@/lib/ledger/acquire";
import type { Consumers, LoadedConsumer } from "./consumers";
import type { GateState } from "./gate-state";

/**
 * Gets leases. Calls that wait for one, and renewals that fall due, are put together: one transaction asks for up to ASKS_MAX
 * purses, each consumer is in one at a time, and what its calls need in the meantime goes into its next.
 */
export class LeaseDesk {
  asks = 0;
  private readonly orders = new Map<LoadedConsumer, Order>();
  private flying = 0;
  private pumping = false;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly state: GateState,
    private readonly consumers: Consumers,
    private readonly targetS: number,
  ) {}

  /** True: Postgres has answered, decide again. False: it has not. */
  ask(entry: LoadedConsumer, needs: readonly Need[]): Promise<boolean> {
    const order = this.orderOf(entry);
    for (const { purseName, amount } of needs) {
      const need = order.needs.get(purseName);
      if (!need) order.needs.set(purseName, { sum: amount, largest: amount });
      else {
        need.sum += amount;
        need.largest = Math.max(need.largest, amount);
      }
    }
    return order.answer;
  }

  /** In the background, once its purses have run low. */
  renew(entry: LoadedConsumer): void {
    this.orderOf(entry);
  }

  /**
   * Whether a purse should be renewed before a call has to wait: half of its target is spent. Near zero, where a tenth of what
   * is left is less than a call takes, each call fetches its own.
   */
  isLow(purse: Purse, nowMs: number): boolean {
    if (purse.dry || purse.unleased === 0) return false;
    const target = this.targetOf(purse, nowMs);
    return target >= purse.usualAmount && purse.spendable(nowMs) < target / 2;
  }

  /** The demand of a while ahead, and at most a tenth of what is left: more would be out of reach if this gate were lost. */
  private targetOf(purse: Purse, nowMs: number): number {
    return Math.min(purse.wanted(nowMs, this.targetS), (purse.unleased + purse.spendable(nowMs)) / 10);
  }

  private orderOf(entry: LoadedConsumer): Order {
    const known = this.orders.get(entry);
    if (known) return known;
    const order = newOrder();
    this.orders.set(entry, order);
    if (!this.pumping) {
      this.pumping = true;
      // After the calls of this turn, so that those who waited together ask together.
      queueMicrotask(() => {
        this.pumping = false;
        this.pump();
      });
    }
    return order;
  }

  private pump(): void {
    while (this.flying < BATCHES_MAX && this.orders.size > 0) {
      const batch = this.takeBatch();
      if (batch.length === 0) return;
      this.flying += 1;
      const sent = this.send(batch).finally(() => {
        this.flying -= 1;
        this.pump();
      });
      for (const { entry } of batch) this.consumers.occupy(entry, sent);
    }
  }

  private takeBatch(): Ordered[] {
    const batch: Ordered[] = [];
    let asks = 0;
    for (const [entry, order] of this.orders) {
      if (entry.busy !== null) {
        // By then it may be busy with something else, which is waited for anew.
        if (order.waitsFor !== entry.busy) entry.busy.then(() => this.pump());
        order.waitsFor = entry.busy;
        continue;
      }
      const entryAsks = entry.gone ? [] : this.asksOf(entry, order);
      if (asks + entryAsks.length > ASKS_MAX && batch.length > 0) break;
      this.orders.delete(entry);
      if (entryAsks.length === 0) {
        order.settle(true);
        continue;
      }
      asks += entryAsks.length;
      batch.push({ entry, order, asks: entryAsks.slice(0, ASKS_MAX) });
    }
    return batch;
  }

  private asksOf(entry: LoadedConsumer, order: Order): LeaseAsk[] {
    const nowMs = this.clock.monotonicMs();
    const asks: LeaseAsk[] = [];
    for (const [purseName, purse] of entry.state.purses) {
      const spendable = purse.spendable(nowMs);
      const need = order.needs.get(purseName);
      if (purseName === OVERDRAFT && need === undefined) {
        const ask = this.overdraftAhead(entry, order, nowMs);
        if (ask !== null) asks.push(ask);
        continue;
      }
      const min = Math.min(AMOUNT_MAX, Math.max(0, (need?.sum ?? 0) - spendable));
      if (min === 0 && !this.isLow(purse, nowMs)) continue;
      const target = need
        ? Math.max(purse.wanted(nowMs, this.targetS), need.largest * FIRST_CALLS)
        : Math.floor(this.targetOf(purse, nowMs));
      const wanted = target - spendable;
      asks.push({
        consumerId: entry.state.id,
        purse: purseName,
        want: Math.min(AMOUNT_MAX, Math.max(min, wanted)),
        min,
      });
    }
    return asks;
  }

  /**
   * A plan that lends while Postgres is away must have its slice before that: as much as calls of late would take, at most a
   * tenth of what may still be owed, at least one call. Fetched along with credits.
   */
  private overdraftAhead({ state }: LoadedConsumer, { needs }: Order, nowMs: number): LeaseAsk | null {
    const { snapshot } = this.state;
    const terms = snapshot === null ? null : state.plan(snapshot)?.overdraft;
    const purse = state.purse(OVERDRAFT);
    if (!terms?.whenAway || purse.unleased === 0) return null;
    const spendable = purse.spendable(nowMs);
    const largest = Math.max(state.credits.usualAmount, needs.get(CREDITS)?.largest ?? 0);
    const tenth = (purse.unleased + spendable) / 10;
    const demand = Math.max(state.credits.wanted(nowMs, this.targetS), largest * FIRST_CALLS);
    const wanted = Math.max(largest, Math.min(demand, tenth));
    if (largest === 0 || spendable >= wanted / 2) return null;
    const want = Math.ceil(wanted - spendable);
    return { consumerId: state.id, purse: OVERDRAFT, want, min: Math.min(want, Math.max(0, largest - spendable)) };
  }

  private async send(batch: readonly Ordered[]): Promise<void> {
    const answered = await this.acquire(batch).catch(() => false);
    for (const { order } of batch) order.settle(answered);
  }

  private async acquire(batch: readonly Ordered[]): Promise<boolean> {
    const { epoch } = this.state;
    if (epoch === null) return false;
    const sentAtMs = this.clock.monotonicMs();
    const asks = batch.flatMap((ordered) => ordered.asks);
    this.asks += asks.length;
    const replies = await this.store.acquire(epoch.number, asks);
    this.state.noteContact(sentAtMs);
    if (replies === null) {
      this.state.fenced = true;
      return false;
    }
    const min = new Map(asks.map((ask) => [`${ask.consumerId} ${ask.purse}`, ask.min]));
    for (const reply of replies) {
      const entry = batch.find((ordered) => ordered.entry.state.id === reply.consumerId)?.entry;
      if (entry) this.absorb(entry, reply, min.get(`${reply.consumerId} ${reply.purse}`) ?? 0, sentAtMs);
    }
    return true;
  }

  private absorb(entry: LoadedConsumer, reply: PurseReply, min: number, sentAtMs: number): void {
    const purse = entry.state.purse(reply.purse);
    let gained = 0;
    for (const slice of reply.slices) gained += purse.merge(slice, sentAtMs);
    purse.unleased = reply.unleased;
    purse.dry = reply.unleased === 0 && gained < min;
    if (purse.dry) purse.dryAtMs = this.clock.monotonicMs();
    purse.elsewhere = reply.elsewhere;
    if (purse.dry && reply.elsewhere > 0) this.recall(entry);
    if (purse.dry && purse === entry.state.credits) entry.state.heldMicros = reply.held;
    entry.state.asOfMs = this.clock.wallMs();
  }

  /** Other living gates hold what is missing here: until they give it back, the answer is 503 and not 402. */
  private recall(entry: LoadedConsumer): void {
    const nowMs = this.clock.monotonicMs();
    if (entry.recalledAtMs !== null && nowMs - entry.recalledAtMs < RECALL_PAUSE_MS) return;
    entry.recalledAtMs = nowMs;
    // Should it fail, the next call that comes up short recalls again.
    this.store.recall(entry.state.id).catch(() => {});
  }
}

const BATCHES_MAX = 3;
/** Two gates that both want the last credits would otherwise take them from each other all the time. */
const RECALL_PAUSE_MS = 1_000;
/** Before a demand has been measured: as many calls like the first one. */
const FIRST_CALLS = 20;
/** A quarter of what an amount may be, so that sums of them stay safe integers. */
const AMOUNT_MAX = 2 ** 51;

interface Order {
  /** By purse: what the calls that wait will take. None: only what is low is renewed. */
  readonly needs: Map<string, { sum: number; largest: number }>;
  /** What its consumer is busy with meanwhile. */
  waitsFor: Promise<unknown> | null;
  readonly answer: Promise<boolean>;
  settle(answered: boolean): void;
}

interface Ordered {
  readonly entry: LoadedConsumer;
  readonly order: Order;
  readonly asks: readonly LeaseAsk[];
}

function newOrder(): Order {
  let settle: (answered: boolean) => void = () => {};
  const answer = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  return { needs: new Map(), waitsFor: null, answer, settle };
}
