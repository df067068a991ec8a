import { type Column, DataTable } from "@/components/data-table/data-table";
import { Pane } from "@/components/shell/pane";
import type { TimeRange } from "@/lib/analytics/time-range";
import type { UsageRow } from "@/lib/analytics/usage-by-day";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { type Sum, sumBy, sumsByDay } from "./sums";
import { UsageChart } from "./usage-chart";

interface UsagePanesProps {
  readonly rows: readonly UsageRow[];
  readonly range: TimeRange;
  /** Whose days they are. */
  readonly zone: string;
  /** Where a route's usage alone is shown; null for calls of no route. */
  readonly routeHref: (routeId: string | null) => string;
}

/** What was served and what it cost: credits a day as bars, then by route and by day, all of the same rows. */
export function UsagePanes({ rows, range, zone, routeHref }: UsagePanesProps) {
  const days = sumsByDay(rows, range, zone);
  const routes = sumBy(rows, (row) => ({
    key: row.routeId === null ? "" : publicId("route", row.routeId),
    label: row.routeName ?? "no route",
  })).sort((a, b) => Number(b.costMicros - a.costMicros) || a.label.localeCompare(b.label));
  return (
    <>
      <Pane title="Credits a day" note={`days of ${zone}`}>
        <UsageChart days={days} />
      </Pane>
      <Pane title="By route" flush>
        <DataTable
          label="Usage by route"
          columns={ROUTE_COLUMNS}
          rows={routes}
          rowKey={(row) => row.key}
          rowHref={(row) => routeHref(row.key === "" ? null : row.key)}
        />
      </Pane>
      <Pane title="By day" flush>
        <DataTable label="Usage by day" columns={DAY_COLUMNS} rows={days.toReversed()} rowKey={(row) => row.key} />
      </Pane>
    </>
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
