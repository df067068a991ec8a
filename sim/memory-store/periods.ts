import type { PeriodLot } from "@/lib/engine/ports";
import type { LotRow, Tables } from "./tables";

export function ensurePeriods(tables: Tables, periods: readonly PeriodLot[]): void {
  const different = new Set(differentIn(tables, periods));
  if (different.size === 0) return;
  const mine = periods.filter((period) => different.has(period.consumerId));
  const asked = askedOf(tables, mine);
  for (const lot of [...tables.lots.values()]) {
    const inTheWay = asked.some((period) => isOf(lot, period) && overlaps(lot, period) && !isSame(lot, period));
    if (inTheWay && isUntouched(tables, lot)) tables.lots.delete(lot.id);
  }
  for (const { consumerId, purse, limit, startsAtMs, endsAtMs } of asked.sort(byPurseAndTime)) {
    const ref = tables.rules.periodRef(startsAtMs);
    if (tables.lotsOf(consumerId, purse).some((lot) => lot.ref === ref)) continue;
    const lot = { consumerId, purse, source: "period", priority: 1, ref, amount: limit, startsAtMs };
    tables.addLot({ ...lot, expiresAtMs: endsAtMs });
  }
  for (const period of mine) for (const lot of unlikeLimit(tables, period)) lot.amount = period.limit;
  tables.check();
}

/** Consumers for whom a period or a limit is not as asked. */
function differentIn(tables: Tables, periods: readonly PeriodLot[]): number[] {
  const missing = askedOf(tables, periods).filter(
    (period) => !tables.lotsOf(period.consumerId, period.purse).some((lot) => isSame(lot, period)),
  );
  const unlike = periods.filter((period) => unlikeLimit(tables, period).length > 0);
  return [...missing, ...unlike].map((period) => period.consumerId);
}

/** Each from the end of the last begun period that reaches into it; gone where nothing of it is left. */
function askedOf(tables: Tables, periods: readonly PeriodLot[]): PeriodLot[] {
  return periods.flatMap((period) => {
    const begun = tables
      .lotsOf(period.consumerId, period.purse)
      .filter((lot) => overlaps(lot, period) && !isUntouched(tables, lot));
    const startsAtMs = Math.max(period.startsAtMs, ...begun.map((lot) => lot.expiresAtMs ?? 0));
    return startsAtMs < period.endsAtMs ? [{ ...period, startsAtMs }] : [];
  });
}

function unlikeLimit(tables: Tables, { consumerId, purse, limit }: PeriodLot): LotRow[] {
  return tables
    .lotsOf(consumerId, purse)
    .filter((lot) => !lot.done && (lot.expiresAtMs ?? 0) > tables.nowMs() && lot.amount !== limit);
}

/** Drawn ahead, and nothing of it handed out. */
function isUntouched(tables: Tables, lot: LotRow): boolean {
  const isLeased = [...tables.leases.values()].some((lease) => lease.lotId === lot.id);
  return lot.startsAtMs > tables.nowMs() && lot.leased === 0 && !isLeased;
}

function isOf(lot: LotRow, period: PeriodLot): boolean {
  return lot.consumerId === period.consumerId && lot.purse === period.purse;
}

function isSame(lot: LotRow, period: PeriodLot): boolean {
  return lot.startsAtMs === period.startsAtMs && lot.expiresAtMs === period.endsAtMs;
}

function overlaps(lot: LotRow, period: PeriodLot): boolean {
  return lot.startsAtMs < period.endsAtMs && (lot.expiresAtMs ?? 0) > period.startsAtMs;
}

function byPurseAndTime(a: PeriodLot, b: PeriodLot): number {
  return (
    a.consumerId - b.consumerId || (a.purse < b.purse ? -1 : a.purse > b.purse ? 1 : 0) || a.startsAtMs - b.startsAtMs
  );
}
