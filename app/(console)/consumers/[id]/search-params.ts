import { type ListAddress, paramOf } from "@/components/data-table/list-address";

export const TABS = ["summary", "ledger", "keys", "limits", "refusals", "portal", "activity"] as const;
export type Tab = (typeof TABS)[number];

/** The tab that an address asks for; the first for anything else. */
export function tabOf(address: ListAddress): Tab {
  return TABS.find((tab) => tab === paramOf(address, "tab")) ?? "summary";
}
