import { OVERDRAFT } from "@/lib/engine/overdraft";
import type { ConsumerLoad, ConsumerLookup } from "@/lib/engine/ports";
import { parsePublicId } from "@/lib/kernel/ids";
import { isAlive } from "./acquire";
import { overdraftOut } from "./overdraft";
import { availableOf, hasExpired, openOf, type Tables } from "./tables";

export function loadConsumer(tables: Tables, epoch: number, lookup: ConsumerLookup): ConsumerLoad | null {
  const consumerId = idOf(tables, lookup);
  const consumer = consumerId === null ? undefined : tables.consumers.get(consumerId);
  if (consumer === undefined) return null;
  const nowMs = tables.nowMs();
  const lots = [...tables.lots.values()].filter((lot) => lot.consumerId === consumer.id);
  const leases = [...tables.leases.values()].filter((lease) => lease.consumerId === consumer.id);
  const alive = (lease: { epoch: number }) => isAlive(tables.epoch(lease.epoch), nowMs);
  const silent = leases.filter((lease) => lease.epoch !== epoch && !alive(lease));
  return {
    consumer,
    keys: tables.keys.get(consumer.id) ?? [],
    lots: lots
      .filter((lot) => !lot.done && !hasExpired(lot, nowMs) && lot.purse !== OVERDRAFT)
      .map((lot) => ({
        id: lot.id,
        purse: lot.purse,
        limit: lot.amount,
        unleased: Math.max(0, availableOf(lot)),
        onGates: leases
          .filter((lease) => lease.lotId === lot.id && alive(lease))
          .reduce((sum, l) => sum + openOf(l), 0),
        startsAtMs: lot.startsAtMs,
        expiresAtMs: lot.expiresAtMs,
      })),
    debtMicros: tables.account(consumer.id).debt,
    overdraftOutMicros: overdraftOut(tables, consumer.id),
    heldMicros: silent
      .filter((lease) => tables.lot(lease.lotId).purse === "credits")
      .reduce((sum, lease) => sum + openOf(lease), 0),
    grantBaseMicros: lots.filter((lot) => lot.purse === "credits" && lot.source !== "loan").at(-1)?.balanceAfter ?? 0,
    nowMs,
  };
}

function idOf(tables: Tables, lookup: ConsumerLookup): number | null {
  if (lookup.by === "id") return lookup.id;
  if (lookup.by === "digest") {
    for (const keys of tables.keys.values())
      for (const key of keys) if (key.digest === lookup.digest) return key.consumerId;
    return null;
  }
  const id = parsePublicId("consumer", lookup.ref);
  if (id !== null && tables.consumers.has(Number(id))) return Number(id);
  for (const consumer of tables.consumers.values()) if (consumer.externalId === lookup.ref) return consumer.id;
  return null;
}
