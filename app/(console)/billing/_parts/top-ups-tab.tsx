import { type Column, DataTable } from "@/components/data-table/data-table";
import { activeFilters, type Filter, FilterBar } from "@/components/data-table/filter-bar";
import { Pager } from "@/components/data-table/pager";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { Badge, type State } from "@/components/ui/badge";
import { LinkButton } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { moneyText } from "@/lib/billing/currency";
import type { TopUpState } from "@/lib/billing/fulfil-checkout";
import { listTopUps, TOP_UP_STATES, type TopUpRow } from "@/lib/billing/queries";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { topUpQueryOf } from "../search-params";
import type { BillingTabProps } from "./tab-props";

export async function TopUpsTab({ address }: BillingTabProps) {
  const found = await listTopUps(db(), topUpQueryOf(address));
  const filtered = activeFilters(address, FILTERS) > 0;
  return (
    <>
      {(found.total > 0 || filtered) && (
        <FilterBar
          address={address}
          filters={FILTERS}
          result={found.total === 1 ? "1 top-up" : `${found.total.toLocaleString("en")} top-ups`}
        />
      )}
      <DataTable
        label="Top-ups"
        columns={COLUMNS}
        rows={found.rows}
        rowKey={(row) => row.id.toString()}
        empty={
          filtered ? (
            <FilteredEmpty clear={<LinkButton href="/billing?tab=top-ups">Show all top-ups</LinkButton>}>
              No top-up is in this state.
            </FilteredEmpty>
          ) : (
            <EmptyState title="No top-ups yet" action={<LinkButton href="/consumers">Open consumers</LinkButton>}>
              They begin at the link in a 402, or in the consumer's portal, and are credited as soon as Stripe says that
              they are paid.
            </EmptyState>
          )
        }
      />
      <Pager address={address} {...found} words={["Newer", "Older"]} />
    </>
  );
}

const FILTERS: readonly Filter[] = [
  { param: "state", label: "State", options: TOP_UP_STATES.map((state) => ({ value: state, label: state })) },
];

const DOT: Readonly<Record<string, State>> = {
  paid: "ok",
  pending: "silent",
  refused: "sealed",
} satisfies Partial<Record<TopUpState, State>>;

const COLUMNS: readonly Column<TopUpRow>[] = [
  { id: "at", header: "Begun", phone: "meta-end", cell: (row) => <Time at={row.createdAt} show="minute" /> },
  {
    id: "consumer",
    header: "Consumer",
    maxWidth: 240,
    phone: "title",
    cell: (row) => (
      <Link
        className="link"
        href={`/consumers/${publicId("consumer", row.consumerId)}?tab=ledger`}
        title={row.consumer.name}
      >
        {row.consumer.name}
      </Link>
    ),
  },
  { id: "pack", header: "Pack", maxWidth: 160, phone: "hidden", cell: (row) => row.pack.name },
  {
    id: "state",
    header: "State",
    phone: "meta",
    maxWidth: 300,
    cell: (row) => (
      <span title={row.note || undefined}>
        <Badge state={DOT[row.state] ?? "off"}>{row.state}</Badge> {row.note}
      </span>
    ),
  },
  {
    id: "credits",
    header: "Credits",
    align: "right",
    mono: true,
    phone: "hidden",
    cell: (row) => creditsDisplay(row.creditsMicros),
  },
  {
    id: "amount",
    header: "Price",
    align: "right",
    mono: true,
    phone: "end",
    cell: (row) => moneyText(row.amount, row.currency),
  },
  {
    id: "session",
    header: "Checkout session",
    mono: true,
    dim: true,
    phone: "hidden",
    maxWidth: 240,
    cell: (row) => row.sessionId,
  },
];
