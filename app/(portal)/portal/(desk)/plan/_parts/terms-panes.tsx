import { type Column, DataTable } from "@/components/data-table/data-table";
import { Pane } from "@/components/shell/pane";
import { Meter } from "@/components/ui/meter";
import type { LimitInForce } from "@/lib/consumers/queries";
import { creditsDisplay } from "@/lib/kernel/money";
import type { TermRoute } from "@/lib/plans/terms";

interface TermsPanesProps {
  readonly limits: readonly LimitInForce[];
  readonly routes: readonly TermRoute[];
}

/** How much may be called, and what each call costs. */
export function TermsPanes({ limits, routes }: TermsPanesProps) {
  return (
    <>
      <Pane title="Limits" flush>
        <DataTable
          label="Limits"
          columns={LIMIT_COLUMNS}
          rows={limits}
          rowKey={(row) => `${row.name} ${row.routeId ?? "*"}`}
          empty={<p className="px-gutter py-6 text-ink-2">No limits: only the balance ends what can be called.</p>}
        />
      </Pane>
      <Pane title="Prices" note={`${routes.length} ${routes.length === 1 ? "route" : "routes"}`} flush>
        <DataTable
          label="Prices"
          columns={PRICE_COLUMNS}
          rows={routes}
          rowKey={(row) => row.routeId.toString()}
          empty={<p className="px-gutter py-6 text-ink-2">The plan has no routes.</p>}
        />
      </Pane>
    </>
  );
}

const LIMIT_COLUMNS: readonly Column<LimitInForce>[] = [
  { id: "name", header: "Limit", phone: "title", cell: (row) => row.name },
  {
    id: "what",
    header: "Counts",
    phone: "meta",
    cell: (row) => `${row.kind === "rate" ? "calls" : "units"} a ${row.period}, ${row.routeName ?? "all routes"}`,
  },
  {
    id: "limit",
    header: "At most",
    align: "right",
    mono: true,
    phone: "end",
    cell: (row) => row.limit.toLocaleString("en"),
  },
  {
    id: "used",
    header: "Used",
    align: "right",
    mono: true,
    phone: "meta-end",
    cell: (row) =>
      row.used === null ? (
        <span className="max-md:hidden">—</span>
      ) : (
        <>
          <span className="font-sans text-ink-3 md:hidden">used </span>
          {row.used.toLocaleString("en")}
        </>
      ),
  },
  {
    id: "share",
    header: "Share",
    phone: "hidden",
    cell: (row) =>
      row.used !== null && (
        <Meter label={`${row.name} of this ${row.period}`} used={Number(row.used)} limit={Number(row.limit)} />
      ),
  },
];

const PRICE_COLUMNS: readonly Column<TermRoute>[] = [
  { id: "route", header: "Route", phone: "title", cell: (row) => row.name },
  {
    id: "call",
    header: "Call",
    mono: true,
    dim: true,
    phone: "meta",
    maxWidth: 340,
    cell: (row) => <span title={`${row.method} ${row.path}`}>{`${row.method} ${row.path}`}</span>,
  },
  {
    id: "price",
    header: "Price, credits",
    align: "right",
    mono: true,
    phone: "end",
    cell: (row) =>
      row.priceKind === "token" && row.priceMicros === null
        ? "by tokens"
        : creditsDisplay(row.priceMicros ?? row.basePriceMicros),
  },
  {
    id: "per",
    header: "For",
    phone: "meta-end",
    phoneLabel: "for",
    cell: (row) => (row.priceKind === "token" ? "what the model used" : "one unit"),
  },
];
