import { AMOUNT_MICROS_MAX } from "@/lib/kernel/money";
import type { ClawBack } from "@/lib/ledger/claw-back";
import type { Grant } from "@/lib/ledger/grant-credits";
import { pay } from "./pay";
import { availableOf, hasExpired, openOf, type Tables } from "./tables";

/** False: this ref was booked before. */
export function grantCredits(tables: Tables, grant: Grant): boolean {
  const { consumerId, source, ref, amountMicros: amount, expiresAt, note = null } = grant;
  const lots = tables.lotsOf(consumerId, "credits");
  if (lots.some((lot) => lot.ref === ref)) return false;
  const owned = lots.filter((lot) => !lot.done).reduce((sum, lot) => sum + lot.amount, 0);
  if (owned + amount > AMOUNT_MICROS_MAX) throw new RangeError("the balance would exceed what an amount can hold");
  const lot = tables.addLot({
    consumerId,
    purse: "credits",
    source,
    priority: source === "plan" || source === "promo" ? 0 : 1,
    ref,
    amount: tables.rules.granted(amount, owned),
    startsAtMs: tables.nowMs(),
    expiresAtMs: expiresAt?.getTime() ?? null,
  });
  tables.book({
    consumerId,
    kind: source,
    debit: COMES_FROM[source],
    credit: "credits",
    amount,
    lotId: lot.id,
    ref,
    note,
  });
  if (tables.rules.pays("grant")) pay(tables, [consumerId]);
  lot.balanceAfter = balanceOf(tables, consumerId);
  tables.noteChange("credits", consumerId);
  tables.check();
  return true;
}

/** False: this ref was booked before. */
export function clawBack(tables: Tables, claw: ClawBack): boolean {
  const { consumerId, kind, ref, amountMicros: amount, lotId = null, note = null } = claw;
  if (tables.entries.some((each) => each.consumerId === consumerId && each.kind === kind && each.ref === ref))
    return false;
  const credit = kind === "adjustment" ? "adjust" : "stripe";
  tables.book({ consumerId, kind, debit: "debt", credit, amount, lotId, ref, note });
  tables.account(consumerId).debt += amount;
  if (tables.rules.pays("claw back")) pay(tables, [consumerId], lotId);
  tables.noteChange("recall", consumerId);
  tables.check();
  return true;
}

const COMES_FROM = {
  purchase: "stripe",
  plan: "promo",
  promo: "promo",
  adjustment: "adjust",
  restored: "stripe",
} as const;

function balanceOf(tables: Tables, consumerId: number): number {
  const lots = tables.lotsOf(consumerId, "credits").filter((lot) => !lot.done);
  const ids = new Set(lots.map((lot) => lot.id));
  const unleased = lots
    .filter((lot) => !hasExpired(lot, tables.nowMs()))
    .reduce((sum, lot) => sum + availableOf(lot), 0);
  const leases = [...tables.leases.values()].filter((lease) => ids.has(lease.lotId));
  return unleased + leases.reduce((sum, lease) => sum + openOf(lease), 0);
}
