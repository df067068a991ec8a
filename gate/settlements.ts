import type { Holder, Net, Store } from "@/lib/engine/ports";
import type { HoldEnd, HoldName, Settlement, SettlementRow } from "@/lib/engine/reservation";
import { BoundedMap } from "@/lib/kernel/bounded-map";
import type { Clock, Timers } from "@/lib/kernel/clock";
import type { Consumers } from "./consumers";
import type { GateState } from "./gate-state";
import type { Holds } from "./holds";

export interface SettlementsParts {
  readonly store: Store;
  readonly net: Net;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly state: GateState;
  readonly consumers: Consumers;
  readonly holds: Holds;
  readonly gateId: string;
  /** The journal has something to flush. */
  readonly wakeFlush: () => void;
  readonly log: { warn(fields: object, text: string): void };
}

/**
 * Settlements and releases, of whoever's reservations: any gate takes one and passes it to the gate that holds the reservation,
 * which alone decides. Where that gate cannot be reached within a second it is written down here, and the flush brings it into
 * Postgres, where the holder finds it. A hold of this gate ends at once, also while Postgres is away.
 */
export class Settlements {
  /** Passed on to other gates, and taken for gates that were away, since the start. */
  forwarded = 0;
  accepted = 0;
  private readonly holders = new BoundedMap<number, Holder>(HOLDERS_MAX);
  private flying = 0;
  /** Of other gates' taking, looked at and without anything left to book. */
  private readonly done = new Set<string>();

  constructor(private readonly parts: SettlementsParts) {}

  /** `from`: a gateway, or another gate that takes this one for the holder; what that one has sent is not passed on again. */
  end(id: string, name: HoldName, settlement: Settlement, from: "gateway" | "gate"): HoldEnd | Promise<HoldEnd> {
    const { state, holds } = this.parts;
    if (state.epoch === null || !state.recovered) return UNAVAILABLE;
    const end = holds.end(id, name.gatewayId, settlement);
    if (end.outcome === "unloaded") return this.loadAndEnd(id, name, settlement, end.consumerId);
    if (end.outcome !== "absent") return this.onceWritten(end);
    return this.find(id, name, settlement, from);
  }

  /** Ends what other gates have settled of this one's; before a reservation is ended by its time. */
  async applyPending(): Promise<void> {
    const { store, gateId } = this.parts;
    let page: readonly SettlementRow[] = [];
    do {
      const sent = [...this.done];
      // Also behind rows that nothing can be done about yet.
      page = await store.pendingSettlements(gateId, sent, page.at(-1) ?? null);
      for (const id of sent) this.done.delete(id);
      for (const row of page) await this.apply(row);
    } while (page.length > 0);
  }

  private async apply({ reservationId, epoch, gatewayId, settlement }: SettlementRow): Promise<void> {
    const { holds, log, wakeFlush } = this.parts;
    const end = await this.endOwn(reservationId, { epoch, gatewayId, sequence: 0 }, settlement);
    if (end === null || end.outcome === "unavailable") return;
    if (end.outcome !== "ended") log.warn({ reservationId, end }, "a settlement that was accepted comes to nothing");
    // An end that is in the journal alone is marked by its flush: declared lost before, it would never be charged.
    if (holds.isBooked(reservationId)) this.done.add(reservationId);
    else wakeFlush();
  }

  private onceWritten(end: HoldEnd): HoldEnd | Promise<HoldEnd> {
    if (end.outcome !== "ended" && end.outcome !== "accepted") return end;
    this.parts.wakeFlush();
    const written = this.parts.state.epoch?.journal.written() ?? null;
    return written === null ? end : written.then((safe) => (safe ? end : UNAVAILABLE));
  }

  private async loadAndEnd(id: string, name: HoldName, settlement: Settlement, consumerId: number): Promise<HoldEnd> {
    const { consumers, holds } = this.parts;
    if (!(await this.inTime(consumers.load({ by: "id", id: consumerId })))) return UNAVAILABLE;
    const end = holds.end(id, name.gatewayId, settlement);
    return end.outcome === "absent" || end.outcome === "unloaded" ? UNAVAILABLE : this.onceWritten(end);
  }

  private async find(id: string, name: HoldName, settlement: Settlement, from: "gateway" | "gate"): Promise<HoldEnd> {
    const { epoch } = this.parts.state;
    const holder = await this.holderOf(name.epoch);
    if (holder === "nobody") return UNKNOWN;
    if (holder !== null && holder.epoch === epoch?.number) {
      const end = await this.inTime(this.endOwn(id, name, settlement));
      if (end !== null) return end;
    }
    if (from === "gate") return UNAVAILABLE;
    const address = holder !== null && holder.epoch !== epoch?.number ? holder.address : null;
    return (await this.forward(address, id, settlement)) ?? this.accept(id, name, settlement);
  }

  /** Of this gate's, in memory or ended by an older start. Null: it is not this start's to end. */
  private async endOwn(id: string, name: HoldName, settlement: Settlement): Promise<HoldEnd | null> {
    const { store, holds, state } = this.parts;
    const end = holds.end(id, name.gatewayId, settlement);
    if (end.outcome === "unloaded") return this.loadAndEnd(id, name, settlement, end.consumerId);
    if (end.outcome !== "absent") return this.onceWritten(end);
    const row = await store.readReservation(id);
    if (row === null) {
      if (name.epoch === state.epoch?.number) return UNKNOWN;
      const opened = await store.readEpoch(name.epoch);
      return opened === null || opened.state === "ended" ? UNKNOWN : null;
    }
    if (row.gatewayId !== name.gatewayId) return UNKNOWN;
    if (row.chargedMicros === null) return null;
    holds.recall(row);
    const again = holds.end(id, name.gatewayId, settlement);
    if (again.outcome === "unloaded") return this.loadAndEnd(id, name, settlement, again.consumerId);
    return again.outcome === "absent" ? UNKNOWN : this.onceWritten(again);
  }

  /** As last heard where Postgres does not answer now; null: it cannot be said. */
  private async holderOf(epoch: number): Promise<Holder | "nobody" | null> {
    const { store } = this.parts;
    const known = this.holders.get(epoch) ?? null;
    const asked = store.holderOf(epoch).then(
      (holder) => {
        if (holder === null) return "nobody" as const;
        this.holders.set(epoch, holder);
        return holder;
      },
      () => known,
    );
    return (await this.inTime(asked)) ?? known;
  }

  private async forward(address: string | null, id: string, settlement: Settlement): Promise<HoldEnd | null> {
    if (address === null || address === "" || this.flying >= FLYING_MAX) return null;
    this.flying += 1;
    this.forwarded += 1;
    try {
      const end = await this.parts.net.settle(address, id, settlement);
      return end === null || end.outcome === "unavailable" || end.outcome === "accepted" ? null : end;
    } finally {
      this.flying -= 1;
    }
  }

  private accept(id: string, name: HoldName, settlement: Settlement): HoldEnd | Promise<HoldEnd> {
    const { state, clock } = this.parts;
    const { epoch } = state;
    if (epoch === null || epoch.ended) return UNAVAILABLE;
    const atMs = Math.floor(clock.wallMs());
    const written = epoch.journal.append({ type: "settlement", name, reservationId: id, settlement, atMs });
    if (!written) return UNAVAILABLE;
    this.accepted += 1;
    return this.onceWritten({ outcome: "accepted" });
  }

  /** Null: it took longer than a caller should wait, or failed. */
  private inTime<T>(answer: Promise<T>): Promise<T | null> {
    return new Promise((resolve) => {
      const cancel = this.parts.timers.after(WAIT_MS_MAX, () => resolve(null));
      answer
        .catch(() => null)
        .then((value) => {
          cancel();
          resolve(value);
        });
    });
  }
}

const WAIT_MS_MAX = 1_000;
const HOLDERS_MAX = 10_000;
const FLYING_MAX = 64;
const UNAVAILABLE: HoldEnd = { outcome: "unavailable" };
const UNKNOWN: HoldEnd = { outcome: "unknown" };
