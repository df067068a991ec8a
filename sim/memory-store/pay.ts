import { availableOf, burnOrder, hasExpired, type Tables } from "./tables";

/** Pays debts from unexpired credits, `firstLotId` first, else in burn order. Returns what was paid. */
export function pay(tables: Tables, consumerIds: readonly number[], firstLotId: number | null = null): number {
  const nowMs = tables.nowMs();
  let paid = 0;
  for (const consumerId of new Set(consumerIds)) {
    const account = tables.account(consumerId);
    const lots = tables.lotsOf(consumerId, "credits").sort(burnOrder);
    const first = lots.filter((lot) => lot.id === firstLotId);
    for (const lot of [...first, ...lots.filter((each) => each.id !== firstLotId)]) {
      if (lot.done || hasExpired(lot, nowMs)) continue;
      const amount = Math.min(availableOf(lot), account.debt);
      if (amount <= 0) continue;
      lot.removed += amount;
      account.debt -= amount;
      paid += amount;
      tables.book({ ...PAID, consumerId, amount, lotId: lot.id });
    }
  }
  return paid;
}

const PAID = { kind: "debt_paid", debit: "credits", credit: "debt", ref: null, note: null } as const;
