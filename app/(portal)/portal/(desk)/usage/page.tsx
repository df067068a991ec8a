import type { Metadata } from "next";
import { RangePicker } from "@/components/charts/range-picker";
import { CsvLink } from "@/components/data-table/csv-link";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { hrefWith, type ListAddress, paramOf } from "@/components/data-table/list-address";
import { EmptyState } from "@/components/feedback/empty-state";
import { Pane } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { requirePortal } from "@/lib/access/portal-session";
import { usageByDay } from "@/lib/analytics/usage-by-day";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { Sheet } from "../_parts/sheet";
import { type Sum, sumBy, sumsByDay, totalOf } from "./_parts/sums";
import { UsageChart } from "./_parts/usage-chart";
import { usageQueryOf } from "./search-params";

export const metadata: Metadata = { title: "Usage" };

interface UsagePageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

/** What was served and what it cost, by day and by route: chart, tables and file are of the same rows. */
export default async function UsagePage({ searchParams }: UsagePageProps) {
  const { consumerId, timeZone } = await requirePortal();
  const address: ListAddress = { path: "/portal/usage", params: await searchParams };
  const { range, problem, routeId } = usageQueryOf(address, Date.now(), timeZone);
  const rows = await usageByDay(db(), consumerId, range, timeZone, routeId);
  const days = sumsByDay(rows, range, timeZone);
  const routes = sumBy(rows, (row) => ({
    key: row.routeId === null ? "" : publicId("route", row.routeId),
    label: row.routeName ?? "no route",
  })).sort((a, b) => Number(b.costMicros - a.costMicros) || a.label.localeCompare(b.label));
  const total = totalOf(rows);
  const chosen = routeId === null ? null : (routes[0]?.label ?? paramOf(address, "route"));
  return (
    <Sheet
      title="Usage"
      sub={`${creditsDisplay(total.costMicros)} credits for ${total.calls.toLocaleString("en")} calls${chosen === null ? "" : ` to ${chosen}`}`}
      actions={
        <>
          <RangePicker range={range} compare={false} />
          <CsvLink href={hrefWith({ ...address, path: "/portal/usage/export" }, {})} rows={rows.length} />
        </>
      }
    >
      {problem && (
        <p role="alert" className="bg-warn-tint px-gutter py-2.5">
          {problem} The last 7 days are shown.
        </p>
      )}
      {chosen !== null && (
        <p className="border-line border-t px-gutter py-2.5">
          Only <b>{chosen}</b>.{" "}
          <Link className="link" href={hrefWith(address, { route: null })}>
            Show all routes
          </Link>
        </p>
      )}
      {rows.length === 0 ? (
        <div className="border-line border-t">
          <EmptyState title="No calls were served in this time">
            Served calls appear here within a few seconds, by day of {timeZone}. What was refused is under{" "}
            <Link className="link" href="/portal/refusals">
              refusals
            </Link>
            .
          </EmptyState>
        </div>
      ) : (
        <>
          <Pane title="Credits a day">
            <UsageChart days={days} />
          </Pane>
          <Pane title="By route" flush>
            <DataTable
              label="Usage by route"
              columns={ROUTE_COLUMNS}
              rows={routes}
              rowKey={(row) => row.key}
              rowHref={(row) => hrefWith(address, { route: row.key === "" ? null : row.key })}
            />
          </Pane>
          <Pane title="By day" flush>
            <DataTable label="Usage by day" columns={DAY_COLUMNS} rows={days.toReversed()} rowKey={(row) => row.key} />
          </Pane>
        </>
      )}
    </Sheet>
  );
}

const NUMBERS: readonly Column<Sum>[] = [
  {
    id: "calls",
    header: "Calls",
    align: "right",
    phone: "meta-end",
    phoneLabel: "calls",
    cell: (row) => row.calls.toLocaleString("en"),
  },
  { id: "units", header: "Units", align: "right", phone: "hidden", cell: (row) => row.units.toLocaleString("en") },
  {
    id: "cost",
    header: "Cost, credits",
    align: "right",
    mono: true,
    phone: "end",
    cell: (row) => creditsDisplay(row.costMicros),
  },
];

const ROUTE_COLUMNS: readonly Column<Sum>[] = [
  { id: "route", header: "Route", phone: "title", cell: (row) => row.label },
  ...NUMBERS,
];
const DAY_COLUMNS: readonly Column<Sum>[] = [
  { id: "day", header: "Day", phone: "title", cell: (row) => row.label },
  ...NUMBERS,
];
