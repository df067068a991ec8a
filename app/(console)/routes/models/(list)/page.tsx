import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { activeFilters, type Filter, FilterBar } from "@/components/data-table/filter-bar";
import { type ListAddress, pageOf, paramOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { LinkButton } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { parsePublicId, publicId } from "@/lib/kernel/ids";
import { creditsDisplay, creditsText } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { listModelPrices, listTokenRoutes, type ModelPriceRow } from "@/lib/routes/queries";
import { RouteTabs } from "../../_parts/route-tabs";
import { ModelPriceDialog } from "../_parts/model-price-dialog";
import { ModelPriceMenu } from "../_parts/model-price-menu";

export const metadata: Metadata = { title: "Model prices · Routes" };

interface ModelPricesPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function ModelPricesPage({ searchParams }: ModelPricesPageProps) {
  const operator = await requireOperator();
  const address: ListAddress = { path: "/routes/models", params: await searchParams };
  const [found, routes] = await Promise.all([
    listModelPrices(db(), {
      search: (paramOf(address, "q") ?? "").slice(0, 100),
      routeId: parsePublicId("route", paramOf(address, "route") ?? ""),
      page: pageOf(address),
      pageSize: 50,
    }),
    listTokenRoutes(db()),
  ]);
  const options = routes.map(({ id, name }) => ({ id: publicId("route", id), name }));
  const filters: readonly Filter[] = [
    {
      param: "route",
      label: "Route",
      options: options.slice(0, 30).map(({ id, name }) => ({ value: id, label: name })),
    },
  ];
  const filtered = activeFilters(address, filters);
  const noRoute = options.length === 0 ? "Add a route that is priced by token first." : undefined;
  const disabledReason = whyNot(operator.role, "route:write") ?? noRoute;
  const add = (
    <ModelPriceDialog
      routes={options}
      trigger={{
        variant: "primary",
        label: (
          <>
            <Plus />
            Add price
          </>
        ),
        disabledReason,
      }}
    />
  );
  return (
    <Page
      title="Model prices"
      crumbs={[{ label: "Routes", href: "/routes" }]}
      sub="Credits for 1,000,000 tokens. The exact name wins, then the longest pattern; a model without a price is refused."
      actions={
        <>
          <LinkButton href="/routes/models/import">Import</LinkButton>
          {add}
        </>
      }
    >
      <RouteTabs current="models" />
      {(found.total > 0 || filtered > 0) && (
        <FilterBar
          address={address}
          filters={filters}
          search={<SearchBox label="Model or pattern" />}
          result={found.total === 1 ? "1 price" : `${found.total.toLocaleString("en")} prices`}
        />
      )}
      <DataTable
        label="Model prices"
        columns={columnsOf(options, disabledReason)}
        rows={found.rows}
        rowKey={(row) => row.id.toString()}
        empty={
          filtered > 0 ? (
            <FilteredEmpty clear={<LinkButton href="/routes/models">Show all prices</LinkButton>}>
              No price matches {filtered === 1 ? "this filter" : `these ${filtered} filters`}.
            </FilteredEmpty>
          ) : (
            <EmptyState
              title="No model prices yet"
              action={noRoute ? <LinkButton href="/routes/new">Add route</LinkButton> : add}
            >
              A route to a model is priced by token: so many credits for a million of input, of cached input and of
              output, for each model or pattern such as gpt-4*.
            </EmptyState>
          )
        }
      />
      <Pager address={address} {...found} />
    </Page>
  );
}

interface RouteOption {
  readonly id: string;
  readonly name: string;
}

function columnsOf(
  routes: readonly RouteOption[],
  disabledReason: string | undefined,
): readonly Column<ModelPriceRow>[] {
  const amount = (id: "inputMicros" | "cachedInputMicros" | "outputMicros", header: string, phone: "end" | "hidden") =>
    ({
      id,
      header,
      align: "right",
      mono: true,
      phone,
      phoneLabel: header.toLowerCase(),
      cell: (row) => creditsDisplay(row[id]),
    }) satisfies Column<ModelPriceRow>;
  return [
    { id: "model", header: "Model or pattern", mono: true, maxWidth: 320, cell: (row) => row.model },
    {
      id: "route",
      header: "Route",
      maxWidth: 240,
      phone: "meta",
      cell: (row) => (
        <Link className="link" href={`/routes/${publicId("route", row.route.id)}`}>
          {row.route.name}
        </Link>
      ),
    },
    amount("inputMicros", "Input", "hidden"),
    amount("cachedInputMicros", "Cached input", "hidden"),
    amount("outputMicros", "Output", "end"),
    {
      id: "acts",
      header: "",
      align: "right",
      phone: "meta-end",
      cell: (row) => (
        <ModelPriceMenu
          routes={routes}
          price={{
            routeId: publicId("route", row.route.id),
            routeName: row.route.name,
            model: row.model,
            input: creditsText(row.inputMicros),
            cachedInput: creditsText(row.cachedInputMicros),
            output: creditsText(row.outputMicros),
          }}
          disabledReason={disabledReason}
        />
      ),
    },
  ];
}
