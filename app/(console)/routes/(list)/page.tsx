import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { activeFilters, type Filter, FilterBar } from "@/components/data-table/filter-bar";
import type { ListAddress } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { Button, LinkButton } from "@/components/ui/button";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { listRoutes, type RouteListRow } from "@/lib/routes/queries";
import { RouteTabs } from "../_parts/route-tabs";
import { RouteTester } from "../_parts/route-tester";
import { routeQueryOf, testedCallOf } from "../search-params";

export const metadata: Metadata = { title: "Routes" };

interface RoutesPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function RoutesPage({ searchParams }: RoutesPageProps) {
  const operator = await requireOperator();
  const address: ListAddress = { path: "/routes", params: await searchParams };
  const query = routeQueryOf(address);
  const found = await listRoutes(db(), query);
  const filtered = activeFilters(address, FILTERS);
  const disabledReason = whyNot(operator.role, "route:write") ?? undefined;
  const call = testedCallOf(address);
  const isEmpty = found.total === 0 && filtered === 0 && call === null;
  return (
    <Page
      title="Routes"
      sub="What can be called, and what a call costs where the plan says nothing else"
      actions={
        <>
          <LinkButton href="/routes/import">Import from OpenAPI</LinkButton>
          <AddRoute disabledReason={disabledReason} />
        </>
      }
    >
      <RouteTabs current="routes" />
      {!isEmpty && (
        <>
          <RouteTester call={call} />
          <FilterBar
            address={address}
            filters={FILTERS}
            search={<SearchBox label="Name, path or host" />}
            result={found.total === 1 ? "1 route" : `${found.total.toLocaleString("en")} routes`}
          />
        </>
      )}
      <DataTable
        label="Routes"
        columns={COLUMNS}
        rows={found.rows}
        rowKey={(row) => row.id.toString()}
        rowHref={(row) => `/routes/${publicId("route", row.id)}`}
        rowOff={(row) => row.archivedAt !== null}
        address={address}
        sort={{ key: query.sort, descending: query.descending }}
        empty={
          filtered > 0 ? (
            <FilteredEmpty clear={<LinkButton href="/routes">Show all routes</LinkButton>}>
              No route matches {filtered === 1 ? "this filter" : `these ${filtered} filters`}.
            </FilteredEmpty>
          ) : (
            <EmptyState title="No routes yet" action={<AddRoute disabledReason={disabledReason} />}>
              A route is a method and a path of your API with a price, such as GET /v1/forecast/:city at 0.05 credits.
              Until a plan sells a route, calls to it are refused.
            </EmptyState>
          )
        }
      />
      <Pager address={address} {...found} />
    </Page>
  );
}

function AddRoute({ disabledReason }: { readonly disabledReason: string | undefined }) {
  const label = (
    <>
      <Plus />
      Add route
    </>
  );
  return disabledReason ? (
    <Button variant="primary" disabledReason={disabledReason}>
      {label}
    </Button>
  ) : (
    <LinkButton variant="primary" href="/routes/new">
      {label}
    </LinkButton>
  );
}

const FILTERS: readonly Filter[] = [
  { param: "state", label: "State", options: [{ value: "archived", label: "archived" }] },
];

const COLUMNS: readonly Column<RouteListRow>[] = [
  {
    id: "path",
    header: "Route",
    sort: "path",
    mono: true,
    maxWidth: 460,
    cell: (row) => (
      <span className="truncate" title={`${row.method} ${row.host ?? ""}${row.path}`}>
        <span className="text-ink-3">{row.method === "*" ? "any" : row.method}</span> {row.path}
      </span>
    ),
  },
  { id: "name", header: "Name", sort: "name", phone: "meta", maxWidth: 200, cell: (row) => row.name },
  {
    id: "host",
    header: "Host",
    mono: true,
    dim: true,
    phone: "hidden",
    maxWidth: 220,
    cell: (row) => row.host ?? "any",
  },
  {
    id: "price",
    header: "Price, credits",
    align: "right",
    mono: true,
    sort: "price",
    phone: "end",
    cell: (row) => (row.priceKind === "token" ? "by token" : creditsDisplay(row.priceMicros)),
  },
  {
    id: "plans",
    header: "Sold in plans",
    align: "right",
    phone: "meta-end",
    phoneLabel: "plans",
    cell: (row) => row.planCount,
  },
];
