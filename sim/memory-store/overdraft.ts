import { OVERDRAFT } from "@/lib/engine/overdraft";
import { openOf, type Tables } from "./tables";

/** What the plan lets a consumer owe, less what it owes, less what slices of it may still lend. */
export function setOverdraft(tables: Tables, consumerId: number): void {
  const { debt } = tables.account(consumerId);
  const leases = overdraftLeases(tables, consumerId);
  const removed = debt - leases.reduce((sum, lease) => sum + lease.used, 0);
  const cap = capOf(tables, consumerId);
  const [known] = tables.lotsOf(consumerId, OVERDRAFT);
  if (known === undefined) {
    const lot = tables.addLot({ ...LOT, consumerId, amount: cap, startsAtMs: tables.nowMs() });
    lot.removed = removed;
    return;
  }
  known.removed = removed;
  known.amount = Math.max(cap, Math.min(known.amount, debt + overdraftOut(tables, consumerId)));
}

export function overdraftOut(tables: Tables, consumerId: number): number {
  return overdraftLeases(tables, consumerId).reduce((sum, lease) => sum + openOf(lease), 0);
}

function overdraftLeases(tables: Tables, consumerId: number) {
  const lots = new Set(tables.lotsOf(consumerId, OVERDRAFT).map((lot) => lot.id));
  return [...tables.leases.values()].filter((lease) => lots.has(lease.lotId));
}

function capOf(tables: Tables, consumerId: number): number {
  const versionId = tables.consumers.get(consumerId)?.subscription?.planVersionId;
  const plan = tables.snapshot.planVersions.find((version) => version.id === versionId);
  if (plan === undefined || (plan.failPolicy !== "allow" && plan.debtPolicy !== "allow")) return 0;
  return plan.debtCapMicros;
}

const LOT = { purse: OVERDRAFT, source: OVERDRAFT, priority: 1, ref: OVERDRAFT, expiresAtMs: null };
