import type { UsageDelta } from "@/lib/engine/ports";
import type { Tables } from "./tables";

export interface LeaseTotal {
  readonly lotId: number;
  readonly consumerId: number;
  /** Cumulative. */
  readonly used: number;
}

export function isShort(tables: Tables, epoch: number, { lotId, used }: LeaseTotal): boolean {
  const lease = tables.lease(epoch, lotId);
  return lease === undefined || tables.rules.shortOf(lease, used) > 0;
}

/** Lot, lease and debt rise by what was spent beyond the lease; quotas and caps owe nothing. Empty: nothing was. */
export function lend(tables: Tables, epoch: number, { lotId, consumerId, used }: LeaseTotal) {
  const lot = tables.lot(lotId);
  const lease = tables.leaseOf(epoch, lotId, consumerId);
  const amount = tables.rules.shortOf(lease, used);
  if (amount <= 0) return [];
  lease.granted += amount;
  lot.leased += amount;
  if (lot.purse === "credits") {
    lot.amount += amount;
    tables.account(consumerId).debt += amount;
    tables.book({ ...LOAN, consumerId, amount, lotId });
  }
  return [{ lotId, granted: lease.granted }];
}

export function addUsage(tables: Tables, epoch: number, row: UsageDelta): void {
  const { consumerId, minuteMs, routeId, calls, units, costMicros: cost } = row;
  const key = `${consumerId} ${minuteMs} ${routeId} ${epoch}`;
  const known = tables.usage.get(key);
  if (known === undefined)
    tables.usage.set(key, { consumerId, minuteMs, routeId, epoch, calls, units, cost, posted: 0 });
  else {
    known.calls += calls;
    known.units += units;
    known.cost += cost;
  }
}

const LOAN = { kind: "loan", debit: "debt", credit: "credits", ref: null, note: null } as const;
