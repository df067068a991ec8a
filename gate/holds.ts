import { CAP, type RouteAccess } from "@/lib/engine/consumer-state";
import type { Question } from "@/lib/engine/decide";
import type { ReservationRow } from "@/lib/engine/ports";
import type { LotAmount, Purse } from "@/lib/engine/purse";
import { type HoldEnd, type HoldName, type Settlement, settlementCost } from "@/lib/engine/reservation";
import type { RouteRow } from "@/lib/engine/snapshot";
import type { HoldRecord, LeaseUse } from "@/lib/journal/records";
import { BoundedMap } from "@/lib/kernel/bounded-map";
import type { Clock } from "@/lib/kernel/clock";
import type { Consumers, LoadedConsumer } from "./consumers";
import type { GateState } from "./gate-state";

/** What this gate can say of a reservation by itself. */
export type OwnEnd =
  | HoldEnd
  /** Not a hold of this gate, or ended so long ago that it is forgotten. */
  | { readonly outcome: "absent" }
  /** Its consumer must be in memory first. */
  | { readonly outcome: "unloaded"; readonly consumerId: number };

/**
 * The open reservations of this gate, which alone may end them: of this start, and adopted from older ones. A hold is part of
 * the leases that it is taken from; it ends once, by whoever is first: a settlement, a release, or its expiry by the route's
 * policy. The journal has all of them, so that they outlive the process.
 */
export class Holds {
  /** In the order of their places in the journal. */
  private readonly open_ = new Map<string, OpenHold>();
  private readonly ended = new BoundedMap<string, EndedHold>(ENDED_MAX);
  private sequence = 0;

  constructor(
    private readonly state: GateState,
    private readonly clock: Clock,
    private readonly consumers: Consumers,
    private readonly seal: (name: HoldName) => string,
  ) {}

  get size(): number {
    return this.open_.size;
  }

  get full(): boolean {
    return this.open_.size >= HOLDS_MAX || this.state.epoch?.journal.sealed === true;
  }

  /** Of the oldest one's record in the journal; null: none is open. */
  get oldestPosition(): number | null {
    for (const { position } of this.open_.values()) return position;
    return null;
  }

  /** Sets aside what the call may cost, which its purses have just covered. The caller writes it down next, or takes it back. */
  open(
    entry: LoadedConsumer,
    gatewayId: number,
    route: RouteRow,
    access: RouteAccess,
    heldMicros: number,
    q: Question,
  ): HoldRecord {
    this.sequence += 1;
    const { epoch } = this.state;
    const name = { epoch: epoch?.number ?? 0, gatewayId, sequence: this.sequence };
    const record: HoldRecord = {
      reservationId: this.seal(name),
      name,
      consumerId: entry.state.id,
      routeId: route.id,
      heldMicros,
      byTokens: route.priceKind === "token",
      unitMicros: access.price.unitMicros,
      modelPrices: q.snapshot.modelPrices(route.id),
      expiryPolicy: route.expiryPolicy,
      expiresAtMs: q.wallMs + route.reservationTtlS * 1000,
      credits: entry.state.credits.hold(heldMicros, q.nowMs),
      cap: access.cap === null ? null : access.cap.hold(heldMicros, q.nowMs),
    };
    const deadlineMs = q.nowMs + route.reservationTtlS * 1000;
    this.open_.set(record.reservationId, { record, position: epoch?.journal.end ?? 0, deadlineMs });
    return record;
  }

  /** It could not be written down. */
  takeBack(entry: LoadedConsumer, { reservationId, credits, cap }: HoldRecord): void {
    this.open_.delete(reservationId);
    entry.state.credits.release(credits);
    if (cap !== null) entry.state.purse(CAP).release(cap);
  }

  /** Takes over one that an older start held. Its consumer is loaded, and the leases have what it holds. */
  adopt(entry: LoadedConsumer, record: HoldRecord, position: number): void {
    if (this.open_.has(record.reservationId)) return;
    const leftMs = record.expiresAtMs - this.clock.wallMs();
    this.open_.set(record.reservationId, { record, position, deadlineMs: this.clock.monotonicMs() + leftMs });
    setAside(entry, record);
  }

  /** Takes up again one that has ended in an older start, so that the same settlement gets the same answer. */
  recall(row: ReservationRow): void {
    const { id, gatewayId, consumerId, routeId, terms, heldMicros, chargedMicros, expiresAtMs, expired, late } = row;
    if (chargedMicros === null || this.open_.has(id) || this.ended.get(id)) return;
    const name = { epoch: 0, gatewayId, sequence: 0 };
    const facts = { reservationId: id, name, consumerId, routeId, heldMicros, expiresAtMs };
    const record: HoldRecord = { ...facts, ...terms, credits: [], cap: [] };
    this.ended.set(id, { record, costMicros: chargedMicros, late, expired, position: null });
  }

  /** The first end wins; the same again gets its result, another amount is a conflict. */
  end(id: string, gatewayId: number, settlement: Settlement): OwnEnd {
    const ended = this.ended.get(id);
    const record = this.open_.get(id)?.record ?? ended?.record;
    if (!record) return { outcome: "absent" };
    if (record.name.gatewayId !== gatewayId) return { outcome: "unknown" };
    const cost = settlementCost(record, settlement);
    if (typeof cost === "string") return { outcome: "unpriced", reason: cost };
    if (!ended) return this.finish(record, cost, ON_TIME);
    const { costMicros, late, expired } = ended;
    const ranOut = expired && !late;
    if (ranOut && costMicros === 0 && cost > 0) return this.finish(record, cost, LATE);
    if (costMicros !== cost && !ranOut) return { outcome: "conflict", costMicros };
    return { outcome: "ended", costMicros, late: expired, heldMicros: record.heldMicros };
  }

  /** Nothing of its end is still to come to Postgres: that is in, or nothing of it waits here. */
  isBooked(id: string): boolean {
    const position = this.ended.get(id)?.position ?? null;
    return position === null || position < (this.state.epoch?.journal.flushed ?? 0);
  }

  /** Ends what has run out by its route's policy. */
  expire(): void {
    const nowMs = this.clock.monotonicMs();
    for (const { record, deadlineMs } of this.open_.values()) {
      if (nowMs < deadlineMs) continue;
      const end = this.finish(record, record.expiryPolicy === "charge" ? record.heldMicros : 0, BY_ITS_TIME);
      // It ends at a later turn, with its consumer there.
      if (end.outcome === "unloaded") void this.consumers.load({ by: "id", id: end.consumerId });
    }
  }

  /** Says the oldest ones once more, so that the journal's segments that have their openings can go. Returns how many. */
  carryForward(atMost: number): number {
    const journal = this.state.epoch?.journal;
    if (!journal) return 0;
    let carried = 0;
    for (const [id, hold] of this.open_) {
      if (carried === atMost || hold.position >= journal.flushed) break;
      const position = journal.end;
      if (!journal.append({ type: "hold_kept", hold: hold.record })) break;
      carried += 1;
      this.open_.delete(id);
      this.open_.set(id, { ...hold, position });
    }
    return carried;
  }

  private finish(record: HoldRecord, costMicros: number, how: HowEnded): OwnEnd {
    const { epoch } = this.state;
    const entry = this.consumers.get(record.consumerId);
    if (entry === null) return { outcome: "unloaded", consumerId: record.consumerId };
    if (epoch === null || epoch.ended) return { outcome: "unavailable" };
    const nowMs = this.clock.monotonicMs();
    const wallMs = this.clock.wallMs();
    const { reservationId, consumerId, routeId, heldMicros } = record;
    const { credits } = entry.state;
    const cap = record.cap === null || !entry.state.purse(CAP).canCharge ? null : entry.state.purse(CAP);
    // After its expiry nothing is held any more; a late charge is taken anew, at worst as a loan on the same lots.
    const charged = credits.settle(record.credits, costMicros, nowMs, how.late);
    const counted = cap?.settle(record.cap ?? [], costMicros, nowMs, how.late) ?? [];
    const leases: LeaseUse[] = [];
    usesOf(credits, charged, leases);
    if (cap !== null) usesOf(cap, counted, leases);
    const minuteMs = wallMs - (wallMs % 60_000);
    const end = { consumerId, routeId, minuteMs, costMicros, leases, hold: record, ...how };
    const position = epoch.journal.end;
    if (!epoch.journal.append({ type: "hold_end", ...end })) {
      credits.uncharge(charged);
      cap?.uncharge(counted);
      if (!how.late) setAside(entry, record);
      return { outcome: "unavailable" };
    }
    entry.lastPosition = epoch.journal.end;
    this.open_.delete(reservationId);
    this.ended.set(reservationId, { record, costMicros, position, ...how });
    return { outcome: "ended", costMicros, late: how.late, heldMicros };
  }
}

const HOLDS_MAX = 100_000;
const ENDED_MAX = 100_000;

interface OpenHold {
  readonly record: HoldRecord;
  /** Of the journal's record that says what it holds. */
  readonly position: number;
  /** Monotonic ms. */
  readonly deadlineMs: number;
}

interface HowEnded {
  /** Charged after it had run out. */
  readonly late: boolean;
  /** By its time, not by a settlement. */
  readonly expired: boolean;
}

const ON_TIME: HowEnded = { late: false, expired: false };
const BY_ITS_TIME: HowEnded = { late: false, expired: true };
const LATE: HowEnded = { late: true, expired: true };

interface EndedHold extends HowEnded {
  readonly record: HoldRecord;
  readonly costMicros: number;
  /** Of the journal's record that ends it; null: an older start's. */
  readonly position: number | null;
}

function setAside({ state }: LoadedConsumer, { credits, cap }: HoldRecord): void {
  state.credits.setAside(credits);
  if (cap !== null) state.purse(CAP).setAside(cap);
}

/** Adds what was taken of each lot, with the lot's new total. */
export function usesOf(purse: Purse, taken: readonly LotAmount[], leases: LeaseUse[]): void {
  for (const { lotId, amount } of taken) leases.push({ lotId, amount, used: purse.usedOf(lotId) });
}
