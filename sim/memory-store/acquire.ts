import { OVERDRAFT } from "@/lib/engine/overdraft";
import type { LeaseAsk, PurseReply, SliceTotals } from "@/lib/engine/ports";
import { CONTACT_LIMIT_MS } from "@/lib/ledger/epoch";
import { setOverdraft } from "./overdraft";
import { availableOf, burnOrder, type EpochRow, hasExpired, openOf, type Tables } from "./tables";

export function acquire(tables: Tables, epoch: number, asks: readonly LeaseAsk[]): PurseReply[] | null {
  const asking = tables.epochs.get(epoch);
  if (asking === undefined || !tables.rules.mayAcquire(asking)) return null;
  const lending = asks.filter((ask) => ask.purse === OVERDRAFT).map((ask) => ask.consumerId);
  for (const consumerId of lending.sort((a, b) => a - b)) setOverdraft(tables, consumerId);
  const replies = asks.map((ask) => give(tables, epoch, ask));
  tables.check();
  return replies;
}

/** `want`, at most a tenth of what is unleased, at least `min`, at most all. */
function give(tables: Tables, epoch: number, { consumerId, purse, want, min }: LeaseAsk): PurseReply {
  const nowMs = tables.nowMs();
  const lots = tables
    .lotsOf(consumerId, purse)
    .filter((lot) => !lot.done && lot.startsAtMs <= nowMs && !hasExpired(lot, nowMs) && availableOf(lot) > 0)
    .sort(burnOrder);
  const total = lots.reduce((sum, lot) => sum + availableOf(lot), 0);
  const goal = Math.min(total, Math.max(min, Math.min(want, Math.floor(total / 10))));
  const slices: SliceTotals[] = [];
  let rest = goal;
  for (const lot of lots) {
    const amount = Math.min(rest, availableOf(lot));
    if (amount <= 0) continue;
    rest -= amount;
    lot.leased += amount;
    const lease = tables.leaseOf(epoch, lot.id, consumerId);
    lease.granted += amount;
    slices.push({
      lotId: lot.id,
      priority: lot.priority,
      granted: lease.granted,
      used: lease.used,
      returned: lease.returned,
      msLeft: lot.expiresAtMs === null ? null : lot.expiresAtMs - nowMs,
    });
  }
  slices.sort((a, b) => a.lotId - b.lotId);
  const others = goal < min ? elsewhere(tables, epoch, consumerId, purse) : NOTHING;
  return { consumerId, purse, unleased: total - goal, ...others, slices };
}

const NOTHING = { elsewhere: 0, held: 0 };

function elsewhere(tables: Tables, epoch: number, consumerId: number, purse: string) {
  const sums = { ...NOTHING };
  for (const lease of tables.leases.values()) {
    const lot = tables.lot(lease.lotId);
    if (lease.epoch === epoch || lot.consumerId !== consumerId || lot.purse !== purse || lot.done) continue;
    sums[isAlive(tables.epoch(lease.epoch), tables.nowMs()) ? "elsewhere" : "held"] += openOf(lease);
  }
  return sums;
}

/** It still may spend what it holds. */
export function isAlive(epoch: EpochRow, nowMs: number): boolean {
  return epoch.state === "live" && epoch.seenAtMs > nowMs - CONTACT_LIMIT_MS;
}
