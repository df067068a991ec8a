import { OVERDRAFT } from "@/lib/engine/overdraft";
import type { EpochState } from "@/lib/engine/ports";
import { overdraftOut } from "./overdraft";
import { availableOf, hasExpired, openOf, type Tables } from "./tables";

/** The whole money equation of every consumer, as lib/ledger/verify.ts asks it. Empty: all holds. */
export function verify(tables: Tables): string[] {
  return [...tables.accounts.keys()].flatMap((id) => verifyConsumer(tables, id)).concat(closedEpochs(tables));
}

function verifyConsumer(tables: Tables, consumerId: number): string[] {
  const broken: string[] = [];
  const expect = (rule: string, left: number, right: number) => {
    if (left !== right) broken.push(`consumer ${consumerId}: ${rule} (${left} = ${right})`);
  };
  const { debt } = tables.account(consumerId);
  const lots = [...tables.lots.values()].filter((lot) => lot.consumerId === consumerId);
  const credits = lots.filter((lot) => lot.purse === "credits");
  const creditIds = new Set(credits.map((lot) => lot.id));
  const leases = [...tables.leases.values()].filter((lease) => lease.consumerId === consumerId);
  const creditLeases = leases.filter((lease) => creditIds.has(lease.lotId));
  const usage = [...tables.usage.values()].filter((row) => row.consumerId === consumerId);
  const entries = tables.entries.filter((entry) => entry.consumerId === consumerId);

  const booked = sum(entries, (entry) => signOf(entry, "credits") * entry.amount);
  const unposted = sum(usage, (row) => row.cost - row.posted);
  const owned = sum(credits, availableOf) + sum(creditLeases, openOf) + unposted;
  expect("I2 ledger credits = available + open + unposted", booked, owned);
  expect("I3 ledger debt = account debt", -sum(entries, (entry) => signOf(entry, "debt") * entry.amount), debt);
  expect(
    "I7 leases used = usage cost",
    sum(creditLeases, (lease) => lease.used),
    sum(usage, (row) => row.cost),
  );
  const unexpired = credits.filter((lot) => !hasExpired(lot, tables.nowMs()));
  if (debt > 0) expect("I21 a debt leaves no credits available", sum(unexpired, availableOf), 0);
  for (const lot of lots) {
    const held = leases.filter((lease) => lease.lotId === lot.id);
    expect(
      `I4 lot ${lot.id}: leased = leases granted - returned`,
      lot.leased,
      sum(held, (l) => l.granted - l.returned),
    );
  }
  broken.push(...overLent(tables, consumerId));
  const periods = lots.filter((lot) => lot.source === "period");
  for (const a of periods) {
    for (const b of periods) {
      const meet = a.startsAtMs < (b.expiresAtMs ?? 0) && b.startsAtMs < (a.expiresAtMs ?? 0);
      if (a.id < b.id && a.purse === b.purse && meet) broken.push(`consumer ${consumerId}: I15 lots ${a.id}, ${b.id}`);
    }
  }
  return broken;
}

/** I22: what calls owe never exceeds what the plan lends. Other debts are left out, and what a lost start spent. */
function overLent(tables: Tables, consumerId: number): string[] {
  const [lot] = tables.lotsOf(consumerId, OVERDRAFT);
  const loan = tables.lotsOf(consumerId, "credits").find((each) => each.ref === "loan");
  if (lot === undefined || loan === undefined) return [];
  const used = (lotId: number, counts: (state: EpochState) => boolean) =>
    sum(
      [...tables.leases.values()].filter((lease) => lease.lotId === lotId && counts(tables.epoch(lease.epoch).state)),
      (lease) => lease.used,
    );
  const owed = tables.entries.filter((entry) => entry.consumerId === consumerId && entry.debit === "debt");
  const otherwise =
    sum(
      owed.filter((entry) => entry.kind !== "loan" || entry.lotId !== loan.id),
      (entry) => entry.amount,
    ) +
    used(loan.id, () => true) -
    used(lot.id, (state) => state !== "lost");
  const { debt } = tables.account(consumerId);
  const open = overdraftOut(tables, consumerId);
  const holds = debt + open <= lot.amount + otherwise;
  return holds ? [] : [`consumer ${consumerId}: I22 ${debt} + ${open} <= ${lot.amount} + ${otherwise}`];
}

function closedEpochs(tables: Tables): string[] {
  const kept = [...tables.reservations.values()].filter(
    (row) => row.chargedMicros === null && tables.epoch(row.epoch).state === "ended",
  );
  return kept.map((row) => `I14 the reservation ${row.id} is held by an ended epoch`).concat(openLeases(tables));
}

function openLeases(tables: Tables): string[] {
  return [...tables.leases.values()].flatMap((lease) => {
    const { state } = tables.epoch(lease.epoch);
    const isClosed = state === "ended" || state === "lost";
    return isClosed && openOf(lease) !== 0 ? [`I14 the ${state} epoch ${lease.epoch} holds ${openOf(lease)}`] : [];
  });
}

function signOf(entry: { readonly debit: string; readonly credit: string }, account: string): number {
  return entry.credit === account ? 1 : entry.debit === account ? -1 : 0;
}

function sum<T>(rows: readonly T[], amount: (row: T) => number): number {
  return rows.reduce((total, row) => total + amount(row), 0);
}
