import { availableOf, hasExpired, openOf, type Tables } from "./tables";

/** What the worker does of itself, all of it repeatable. */
export function keepHouse(tables: Tables): void {
  expireLots(tables);
  sweepLots(tables);
  postUsage(tables);
  tables.check();
}

function expireLots(tables: Tables): void {
  for (const lot of tables.lots.values()) {
    if (lot.purse !== "credits" || lot.done || !hasExpired(lot, tables.nowMs()) || availableOf(lot) <= 0) continue;
    const amount = tables.rules.expiring(lot);
    lot.removed += amount;
    tables.book({ ...EXPIRE, consumerId: lot.consumerId, amount, lotId: lot.id });
  }
}

/** The loan lot stays. */
function sweepLots(tables: Tables): void {
  const open = new Set([...tables.leases.values()].filter((lease) => openOf(lease) > 0).map((lease) => lease.lotId));
  for (const lot of tables.lots.values()) {
    if (lot.done || lot.source === "loan" || open.has(lot.id)) continue;
    lot.done = lot.purse === "credits" ? lot.amount === lot.leased + lot.removed : hasExpired(lot, tables.nowMs());
  }
}

/** One line per consumer and whole hour, for what has no line yet. */
function postUsage(tables: Tables): void {
  const thisHourMs = hourOf(tables.nowMs());
  const due = new Map<string, { consumerId: number; amount: number; note: string }>();
  for (const row of tables.usage.values()) {
    if (row.minuteMs >= thisHourMs || row.minuteMs < tables.nowMs() - POST_DAYS * DAY_MS || row.posted === row.cost)
      continue;
    const { consumerId, cost, posted } = row;
    const note = `${new Date(hourOf(row.minuteMs)).toISOString().slice(0, 13)}:00Z`;
    const line = due.get(`${consumerId} ${note}`) ?? { consumerId, amount: 0, note };
    due.set(`${consumerId} ${note}`, { ...line, amount: line.amount + cost - posted });
    row.posted = cost;
  }
  for (const { consumerId, amount, note } of due.values()) tables.book({ ...USAGE, consumerId, amount, note });
}

function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS) * HOUR_MS;
}

/** How far back hours are posted. */
export const POST_DAYS = 7;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EXPIRE = { kind: "expire", debit: "credits", credit: "expired", ref: null, note: null } as const;
const USAGE = { kind: "usage", debit: "credits", credit: "usage", lotId: null, ref: null } as const;
