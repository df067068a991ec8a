import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { CsvLink } from "@/components/data-table/csv-link";
import { DataTable } from "@/components/data-table/data-table";
import { activeFilters, type Filter, FilterBar } from "@/components/data-table/filter-bar";
import { hrefWith, type ListAddress } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { Selection } from "@/components/data-table/selection";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { Button, LinkButton } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { listConsumers } from "@/lib/consumers/list-consumers";
import { listPlanChoices } from "@/lib/consumers/queries";
import { readTrends } from "@/lib/consumers/trends";
import { publicId } from "@/lib/kernel/ids";
import { EXPORT_ROWS_MAX } from "../export/rows-max";
import { BulkActs } from "./_parts/bulk-acts";
import { consumerColumns, consumerHref } from "./_parts/consumer-columns";
import { consumerQueryOf } from "./search-params";

export const metadata: Metadata = { title: "Consumers" };

interface ConsumersPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function ConsumersPage({ searchParams }: ConsumersPageProps) {
  const operator = await requireOperator();
  const address: ListAddress = { path: "/consumers", params: await searchParams };
  const query = consumerQueryOf(address);
  const now = new Date();
  const [found, plans] = await Promise.all([listConsumers(query, now), listPlanChoices()]);
  const trends = await readTrends(
    found.rows.map(({ id }) => id),
    now,
  );
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
          <ImportConsumers disabledReason={disabledReason} />
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
      <Selection>
        <DataTable
          label="Consumers"
          columns={consumerColumns({ trends, now })}
          rows={found.rows}
          rowKey={(row) => row.id.toString()}
          rowHref={consumerHref}
          selectable={({ id, name }) => ({ id: publicId("consumer", id), name })}
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
        <BulkActs
          plans={plans.map(({ id, name }) => ({ id: publicId("plan", id), name }))}
          consumerReason={disabledReason}
          creditReason={whyNot(operator.role, "credit:write") ?? undefined}
        />
      </Selection>
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

function ImportConsumers({ disabledReason }: { readonly disabledReason: string | undefined }) {
  if (disabledReason) return <Button disabledReason={disabledReason}>Import CSV</Button>;
  return <LinkButton href="/consumers/import">Import CSV</LinkButton>;
}
