import type { RouteAccess } from "@/lib/engine/consumer-state";
import type { Question } from "@/lib/engine/decide";
import { priceOfModel, tokenCost, unitCost } from "@/lib/engine/price";
import type { LotAmount, Purse } from "@/lib/engine/purse";
import type { ModelPriceRow, RouteRow } from "@/lib/engine/snapshot";
import type { LeaseUse } from "@/lib/journal/records";
import { BoundedMap } from "@/lib/kernel/bounded-map";
import type { Clock } from "@/lib/kernel/clock";
import type { LoadedConsumer } from "./consumers";
import type { GateState } from "./gate-state";

/** What a reservation's id says: whose journal holds it, which gateway may end it, and which one it is. */
export interface HoldName {
  readonly epoch: number;
  readonly gatewayId: number;
  readonly sequence: number;
}

export interface Hold {
  /** Sealed, as the caller knows it. */
  readonly id: string;
  readonly name: HoldName;
  readonly entry: LoadedConsumer;
  readonly route: RouteRow;
  readonly unitMicros: number;
  /** Of the moment it was opened: a new price leaves a running hold alone. */
  readonly modelPrices: readonly ModelPriceRow[];
  readonly heldMicros: number;
  readonly credits: readonly LotAmount[];
  readonly cap: { readonly purse: Purse; readonly held: readonly LotAmount[] } | null;
  /** Unix ms. */
  readonly expiresAtMs: number;
  /** Monotonic ms. */
  readonly deadlineMs: number;
}

/** What the call came to. */
export type Settlement =
  | { readonly kind: "release" }
  | { readonly kind: "units"; readonly units: number }
  | {
      readonly kind: "usage";
      readonly model: string;
      readonly inputTokens: number;
      readonly cachedInputTokens: number;
      readonly outputTokens: number;
    };

export type HoldEnd =
  | { readonly outcome: "ended"; readonly costMicros: number; readonly late: boolean; readonly heldMicros: number }
  /** It has ended with another amount. */
  | { readonly outcome: "conflict"; readonly costMicros: number }
  /** Not a hold of this gate, or ended so long ago that it is forgotten. */
  | { readonly outcome: "unknown" }
  /** The route has no price for this: units on a route priced by tokens, a model without a price, a cost beyond any amount. */
  | { readonly outcome: "unpriced"; readonly reason: string };

/**
 * The reservations of this epoch, which alone may end them. A hold is part of the leases that it is taken from; it ends once,
 * by whoever is first: a settlement, a release, or its expiry by the route's policy. In memory like the journal: a stop ends
 * those that are open by their policy.
 */
export class Holds {
  private readonly open_ = new Map<number, Hold>();
  private readonly ended = new BoundedMap<number, Ended>(ENDED_MAX);
  private sequence = 0;

  constructor(
    private readonly state: GateState,
    private readonly clock: Clock,
    private readonly seal: (name: HoldName) => string,
  ) {}

  get size(): number {
    return this.open_.size;
  }

  get full(): boolean {
    return this.open_.size >= HOLDS_MAX || this.state.journal.sealed;
  }

  /** Sets aside what the call may cost, which its purses have just covered. */
  open(
    entry: LoadedConsumer,
    gatewayId: number,
    route: RouteRow,
    access: RouteAccess,
    heldMicros: number,
    q: Question,
  ): Hold {
    this.sequence += 1;
    const name = { epoch: this.state.epoch?.number ?? 0, gatewayId, sequence: this.sequence };
    const hold: Hold = {
      id: this.seal(name),
      name,
      entry,
      route,
      unitMicros: access.price.unitMicros,
      modelPrices: q.snapshot.modelPrices(route.id),
      heldMicros,
      credits: entry.state.credits.hold(heldMicros, q.nowMs),
      cap: access.cap === null ? null : { purse: access.cap, held: access.cap.hold(heldMicros, q.nowMs) },
      expiresAtMs: q.wallMs + route.reservationTtlS * 1000,
      deadlineMs: q.nowMs + route.reservationTtlS * 1000,
    };
    this.open_.set(name.sequence, hold);
    return hold;
  }

  /** The first end wins; the same again gets its result, another amount is a conflict. */
  end(name: HoldName, settlement: Settlement): HoldEnd {
    if (name.epoch !== this.state.epoch?.number) return { outcome: "unknown" };
    const ended = this.ended.get(name.sequence);
    const hold = this.open_.get(name.sequence) ?? ended?.hold;
    if (!hold || hold.name.gatewayId !== name.gatewayId) return { outcome: "unknown" };
    const cost = costOf(hold, settlement);
    if (typeof cost === "string") return { outcome: "unpriced", reason: cost };
    if (!ended) return this.finish(hold, cost, false);
    const { costMicros, late, expired } = ended;
    const ranOut = expired && !late;
    if (ranOut && costMicros === 0 && cost > 0)
      return hold.entry.gone ? { outcome: "unknown" } : this.finish(hold, cost, true);
    if (costMicros !== cost && !ranOut) return { outcome: "conflict", costMicros };
    return { outcome: "ended", costMicros, late: expired, heldMicros: hold.heldMicros };
  }

  /** Ends what has run out by its route's policy; `all`: the gate stops, and what is open runs out now. */
  expire(all = false): void {
    const nowMs = this.clock.monotonicMs();
    for (const hold of this.open_.values()) {
      if (!all && nowMs < hold.deadlineMs) continue;
      const costMicros = hold.route.expiryPolicy === "charge" ? hold.heldMicros : 0;
      this.finish(hold, costMicros, false);
      this.ended.set(hold.name.sequence, { hold, costMicros, late: false, expired: true });
    }
  }

  private finish(hold: Hold, costMicros: number, late: boolean): HoldEnd {
    const { journal } = this.state;
    const nowMs = this.clock.monotonicMs();
    const wallMs = this.clock.wallMs();
    const leases: LeaseUse[] = [];
    const { credits } = hold.entry.state;
    // After its expiry nothing is held any more; a late charge is taken anew, at worst as a loan on the same lots.
    usesOf(credits, credits.settle(hold.credits, costMicros, nowMs, late), leases);
    if (hold.cap !== null)
      usesOf(hold.cap.purse, hold.cap.purse.settle(hold.cap.held, costMicros, nowMs, late), leases);
    const { id: reservationId, heldMicros, expiresAtMs } = hold;
    journal.append({
      type: "hold_end",
      consumerId: hold.entry.state.id,
      routeId: hold.route.id,
      minuteMs: wallMs - (wallMs % 60_000),
      costMicros,
      leases,
      hold: { reservationId, heldMicros, expiresAtMs },
    });
    hold.entry.lastPosition = journal.end;
    this.open_.delete(hold.name.sequence);
    this.ended.set(hold.name.sequence, { hold, costMicros, late, expired: late });
    return { outcome: "ended", costMicros, late, heldMicros };
  }
}

const HOLDS_MAX = 100_000;
const ENDED_MAX = 100_000;

interface Ended {
  readonly hold: Hold;
  readonly costMicros: number;
  readonly late: boolean;
  /** By its time, not by a settlement. */
  readonly expired: boolean;
}

/** Adds what was taken of each lot, with the lot's new total. */
export function usesOf(purse: Purse, taken: readonly LotAmount[], leases: LeaseUse[]): void {
  for (const { lotId, amount } of taken) leases.push({ lotId, amount, used: purse.usedOf(lotId) });
}

/** Microcredits, or why there is no price. */
function costOf(hold: Hold, settlement: Settlement): number | string {
  const byTokens = hold.route.priceKind === "token";
  switch (settlement.kind) {
    case "release":
      return 0;
    case "units":
      if (byTokens) return "This route is priced by tokens: send usage.";
      return unitCost(hold.unitMicros, settlement.units) ?? "The cost is beyond what an amount may be.";
    case "usage": {
      if (!byTokens) return "This route is priced by units: send units.";
      const price = priceOfModel(hold.modelPrices, settlement.model);
      if (price === null) return `The model "${settlement.model}" has no price on this route.`;
      return tokenCost(price, settlement) ?? "The cost is beyond what an amount may be.";
    }
  }
}
