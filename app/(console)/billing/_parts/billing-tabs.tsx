import { Tabs } from "@/components/ui/tabs";
import { TABS, type Tab } from "../search-params";

/** `current` null: while it is not known yet which one is asked for. */
export function BillingTabs({ current }: { readonly current: Tab | null }) {
  return (
    <Tabs
      label="Billing"
      tabs={TABS.map((name) => ({
        label: name.charAt(0).toUpperCase() + name.slice(1),
        href: name === "packs" ? "/billing" : `/billing?tab=${name}`,
        current: name === current,
      }))}
    />
  );
}
