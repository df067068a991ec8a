import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { activeFilters, type Filter, FilterBar } from "@/components/data-table/filter-bar";
import type { ListAddress } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { Badge } from "@/components/ui/badge";
import { Button, LinkButton } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { keySourceText } from "@/lib/gateways/key-source";
import { KINDS } from "@/lib/gateways/kinds";
import { type GatewayListRow, listGateways } from "@/lib/gateways/queries";
import { publicId } from "@/lib/kernel/ids";
import { db } from "@/lib/platform/db";
import { gatewayQueryOf } from "../search-params";

export const metadata: Metadata = { title: "Gateways" };

interface GatewaysPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function GatewaysPage({ searchParams }: GatewaysPageProps) {
  const operator = await requireOperator();
  const address: ListAddress = { path: "/gateways", params: await searchParams };
  const found = await listGateways(db(), gatewayQueryOf(address), new Date());
  const filtered = activeFilters(address, FILTERS);
  const disabledReason = whyNot(operator.role, "gateway:write") ?? undefined;
  return (
    <Page
      title="Gateways"
      sub="Your proxies that ask a gate before they serve a request"
      actions={<AddGateway disabledReason={disabledReason} />}
    >
      <FilterBar
        address={address}
        filters={FILTERS}
        search={<SearchBox label="Name" />}
        result={found.total === 1 ? "1 gateway" : `${found.total.toLocaleString("en")} gateways`}
      />
      <DataTable
        label="Gateways"
        columns={COLUMNS}
        rows={found.rows}
        rowKey={(row) => row.id.toString()}
        rowHref={(row) => `/gateways/${publicId("gateway", row.id)}`}
        rowOff={(row) => row.archivedAt !== null}
        empty={
          filtered > 0 ? (
            <FilteredEmpty clear={<LinkButton href="/gateways">Show all gateways</LinkButton>}>
              No gateway matches {filtered === 1 ? "this filter" : `these ${filtered} filters`}.
            </FilteredEmpty>
          ) : (
            <EmptyState title="No gateways yet" action={<AddGateway disabledReason={disabledReason} />}>
              A gateway is the nginx, Caddy, Traefik or other proxy in front of your API. Add it to get its token and a
              configuration to copy; from then on each request is asked about first.
            </EmptyState>
          )
        }
      />
      <Pager address={address} {...found} />
    </Page>
  );
}

function AddGateway({ disabledReason }: { readonly disabledReason: string | undefined }) {
  const label = (
    <>
      <Plus />
      Add gateway
    </>
  );
  return disabledReason ? (
    <Button variant="primary" disabledReason={disabledReason}>
      {label}
    </Button>
  ) : (
    <LinkButton variant="primary" href="/gateways/new">
      {label}
    </LinkButton>
  );
}

const FILTERS: readonly Filter[] = [
  { param: "state", label: "State", options: [{ value: "archived", label: "archived" }] },
];

const COLUMNS: readonly Column<GatewayListRow>[] = [
  { id: "name", header: "Name", maxWidth: 320, cell: (row) => <span className="truncate">{row.name}</span> },
  { id: "kind", header: "Kind", phone: "meta", cell: (row) => KINDS[row.kind].title },
  {
    id: "dialects",
    header: "Dialects",
    mono: true,
    dim: true,
    phone: "hidden",
    maxWidth: 240,
    cell: (row) => (
      <span title={row.dialects.join(", ")}>{row.dialects.length > 0 ? row.dialects.join(", ") : "check API"}</span>
    ),
  },
  {
    id: "key",
    header: "Key in",
    phone: "hidden",
    maxWidth: 240,
    cell: (row) => {
      const places = row.keySources.map(keySourceText).join(", ");
      return <span title={places}>{places}</span>;
    },
  },
  {
    id: "unknown",
    header: "Unknown routes",
    phone: "hidden",
    cell: (row) => (row.unknownRoute === "deny" ? "refused" : "allowed, free"),
  },
  {
    id: "faults",
    header: "Faults, 24 h",
    align: "right",
    phone: "end",
    phoneLabel: "faults",
    cell: (row) =>
      row.faults > 0 ? (
        <Badge state="sealed">{row.faults.toLocaleString("en")}</Badge>
      ) : (
        row.faults.toLocaleString("en")
      ),
  },
  { id: "token", header: "Token", mono: true, dim: true, phone: "hidden", cell: (row) => `tgw_…${row.tokenHint}` },
  { id: "created", header: "Since", phone: "hidden", cell: (row) => <Time at={row.createdAt} show="day" /> },
];
