import { DataTable } from "@/components/data-table/data-table";
import { activeFilters, type Filter, FilterBar } from "@/components/data-table/filter-bar";
import { hrefWith, pageOf, paramOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { LinkButton } from "@/components/ui/button";
import { listLedgerEntries } from "@/lib/consumers/ledger-entries";
import { LEDGER_COLUMNS } from "./ledger-columns";
import type { TabProps } from "./tab-props";

export async function LedgerTab({ consumer, address }: TabProps) {
  const kind = paramOf(address, "kind");
  const entries = await listLedgerEntries(
    consumer.id,
    { page: pageOf(address), pageSize: 50 },
    kind !== undefined && KINDS.includes(kind) ? kind : null,
  );
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
            <FilteredEmpty clear={<LinkButton href={hrefWith(address, { kind: null })}>Show all entries</LinkButton>}>
              No entry of this kind.
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

const KINDS = [
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
];

const FILTERS: readonly Filter[] = [
  { param: "kind", label: "Kind", options: KINDS.map((kind) => ({ value: kind, label: kind.replace("_", " ") })) },
];
