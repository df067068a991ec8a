import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { CsvLink } from "@/components/data-table/csv-link";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { activeFilters, type Filter, FilterBar } from "@/components/data-table/filter-bar";
import { hrefWith, type ListAddress } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { PurseAmount } from "@/components/purse/purse-amount";
import { Page } from "@/components/shell/page";
import { Badge } from "@/components/ui/badge";
import { Button, LinkButton } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { type ConsumerListRow, listConsumers } from "@/lib/consumers/list-consumers";
import { listPlanChoices } from "@/lib/consumers/queries";
import { publicId } from "@/lib/kernel/ids";
import { StatusBadge } from "../_parts/status-badge";
import { EXPORT_ROWS_MAX } from "../export/rows-max";
import { consumerQueryOf } from "./search-params";

export const metadata: Metadata = { title: "Consumers" };

interface ConsumersPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function ConsumersPage({ searchParams }: ConsumersPageProps) {
  const operator = await requireOperator();
  const address: ListAddress = { path: "/consumers", params: await searchParams };
  const query = consumerQueryOf(address);
  const [found, plans] = await Promise.all([listConsumers(query, new Date()), listPlanChoices()]);
  const filters: readonly Filter[] = [
    {
      param: "status",
      label: "Status",
      options: [
        { value: "active", label: "active" },
        { value: "suspended", label: "suspended" },
        { value: "archived", label: "archived" },
      ],
    },
    {
      param: "plan",
      label: "Plan",
      options: [
        { value: "none", label: "no plan" },
        ...plans.map(({ id, name }) => ({ value: publicId("plan", id), label: name })),
      ],
    },
  ];
  const filtered = activeFilters(address, filters);
  const disabledReason = whyNot(operator.role, "consumer:write") ?? undefined;
  return (
    <Page
      title="Consumers"
      sub="Who calls your API, what they own and what they were refused"
      actions={
        <>
          {found.total > 0 && (
            <CsvLink
              href={hrefWith({ ...address, path: "/consumers/export" }, {})}
              rows={Math.min(found.total, EXPORT_ROWS_MAX)}
            />
          )}
          <AddConsumer disabledReason={disabledReason} />
        </>
      }
    >
      <FilterBar
        address={address}
        filters={filters}
        search={<SearchBox label="Name, e-mail, external id, key's last 4" />}
        result={found.total === 1 ? "1 consumer" : `${found.total.toLocaleString("en")} consumers`}
      />
      <DataTable
        label="Consumers"
        columns={COLUMNS}
        rows={found.rows}
        rowKey={(row) => row.id.toString()}
        rowHref={hrefOf}
        rowOff={(row) => row.status === "archived"}
        address={address}
        sort={{ key: query.sort, descending: query.descending }}
        empty={
          filtered > 0 ? (
            <FilteredEmpty clear={<LinkButton href="/consumers">Show all consumers</LinkButton>}>
              No consumer matches {filtered === 1 ? "this filter" : `these ${filtered} filters`}.{" "}
              {query.status === null && (
                <Link className="link" href={hrefWith(address, { status: "archived" })}>
                  Look among the archived
                </Link>
              )}
            </FilteredEmpty>
          ) : (
            <EmptyState title="No consumers yet" action={<AddConsumer disabledReason={disabledReason} />}>
              A consumer is a customer of your API: it holds keys, has a plan and owns credits. Add the first one,
              create a key for it and grant it some credits.
            </EmptyState>
          )
        }
      />
      <Pager address={address} {...found} />
    </Page>
  );
}

function AddConsumer({ disabledReason }: { readonly disabledReason: string | undefined }) {
  const label = (
    <>
      <Plus />
      Add consumer
    </>
  );
  if (disabledReason) {
    return (
      <Button variant="primary" disabledReason={disabledReason}>
        {label}
      </Button>
    );
  }
  return (
    <LinkButton variant="primary" href="/consumers/new">
      {label}
    </LinkButton>
  );
}

function hrefOf(row: ConsumerListRow): string {
  return `/consumers/${publicId("consumer", row.id)}`;
}

const COLUMNS: readonly Column<ConsumerListRow>[] = [
  {
    id: "name",
    header: "Name",
    sort: "name",
    maxWidth: 320,
    cell: (row) => (
      <span className="truncate" title={row.name}>
        {row.name}
      </span>
    ),
  },
  {
    id: "external-id",
    header: "External id",
    mono: true,
    dim: true,
    maxWidth: 200,
    phone: "meta",
    cell: (row) => <span title={row.externalId}>{row.externalId}</span>,
  },
  { id: "status", header: "Status", phone: "end", cell: (row) => <StatusBadge status={row.status} /> },
  {
    id: "plan",
    header: "Plan",
    phone: "hidden",
    cell: (row) =>
      row.planName && (
        <>
          {row.planName} <span className="text-ink-3">v{row.planVersion}</span>
          {row.subscriptionStatus !== "active" && " "}
          {row.subscriptionStatus !== "active" && <Badge>{row.subscriptionStatus?.replace("_", " ")}</Badge>}
        </>
      ),
  },
  {
    id: "balance",
    header: "Spendable, credits",
    align: "right",
    mono: true,
    sort: "balance",
    phone: "meta-end",
    phoneLabel: "spendable",
    cell: (row) => row.purse && <PurseAmount purse={row.purse} href={`${hrefOf(row)}?tab=ledger`} />,
  },
  {
    id: "refusals",
    header: "402s, 7 days",
    align: "right",
    sort: "refusals",
    descendingFirst: true,
    phone: "hidden",
    cell: (row) =>
      row.refusals > 0n ? (
        <Link className="link" href={`${hrefOf(row)}?tab=refusals`}>
          {row.refusals.toLocaleString("en")}
        </Link>
      ) : (
        "0"
      ),
  },
  { id: "keys", header: "Keys", align: "right", phone: "hidden", cell: (row) => row.keys },
  {
    id: "created",
    header: "Since",
    sort: "created",
    descendingFirst: true,
    phone: "hidden",
    cell: (row) => <Time at={row.createdAt} show="day" />,
  },
];
