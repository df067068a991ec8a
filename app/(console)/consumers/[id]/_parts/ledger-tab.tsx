import { DataTable } from "@/components/data-table/data-table";
import { activeFilters, type Filter, FilterBar } from "@/components/data-table/filter-bar";
import { hrefWith } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { LinkButton } from "@/components/ui/button";
import { consoleSettings } from "@/lib/access/settings";
import { listLedgerEntries } from "@/lib/consumers/ledger-entries";
import { db } from "@/lib/platform/db";
import { LEDGER_KINDS, ledgerQueryOf } from "../search-params";
import { LEDGER_COLUMNS } from "./ledger-columns";
import type { TabProps } from "./tab-props";

export async function LedgerTab({ consumer, address }: TabProps) {
  const { timeZone } = await consoleSettings(db());
  const entries = await listLedgerEntries(consumer.id, ledgerQueryOf(address, timeZone));
  return (
    <>
      <FilterBar
        address={address}
        filters={FILTERS}
        result={`${entries.total.toLocaleString("en")} ${entries.total === 1 ? "entry" : "entries"}`}
      />
      <DataTable
        label="Ledger"
        columns={LEDGER_COLUMNS}
        rows={entries.rows}
        rowKey={(row) => row.id.toString()}
        empty={
          activeFilters(address, FILTERS) > 0 ? (
            <FilteredEmpty
              clear={
                <LinkButton href={hrefWith(address, { kind: null, from: null, to: null })}>Show all entries</LinkButton>
              }
            >
              No entry matches. Days are written 2026-11-22.
            </FilteredEmpty>
          ) : (
            <EmptyState title="No entries yet">
              Whatever changes what this consumer owns is an entry here: grants, purchases, adjustments, expiry, and one
              line an hour for what its calls have cost.
            </EmptyState>
          )
        }
      />
      <Pager address={address} {...entries} words={["Newer", "Older"]} />
    </>
  );
}

const FILTERS: readonly Filter[] = [
  {
    param: "kind",
    label: "Kind",
    options: LEDGER_KINDS.map((kind) => ({ value: kind, label: kind.replace("_", " ") })),
  },
  { param: "from", label: "From day" },
  { param: "to", label: "To day" },
];
