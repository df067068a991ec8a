import { type ListAddress, pageOf, paramOf } from "@/components/data-table/list-address";
import type { LedgerQuery } from "@/lib/consumers/ledger-entries";
import { dayStart } from "@/lib/platform/time-zone";

export const TABS = [
  "summary",
  "ledger",
  "keys",
  "limits",
  "usage",
  "refusals",
  "portal",
  "notifications",
  "activity",
] as const;
export type Tab = (typeof TABS)[number];

/** The tab that an address asks for; the first for anything else. */
export function tabOf(address: ListAddress): Tab {
  return TABS.find((tab) => tab === paramOf(address, "tab")) ?? "summary";
}

export const LEDGER_KINDS = [
  "purchase",
  "plan",
  "promo",
  "adjustment",
  "restored",
  "refund",
  "dispute",
  "expire",
  "usage",
  "loan",
  "debt_paid",
  "duplicate",
  "writeoff",
] as const;

/** Of the ledger tab; days are the console's, the last one included. */
export function ledgerQueryOf(address: ListAddress, timeZone: string): LedgerQuery {
  return {
    kind: LEDGER_KINDS.find((kind) => kind === paramOf(address, "kind")) ?? null,
    from: dayStart(paramOf(address, "from") ?? "", timeZone, 0),
    to: dayStart(paramOf(address, "to") ?? "", timeZone, 1),
    page: pageOf(address),
    pageSize: 50,
  };
}
