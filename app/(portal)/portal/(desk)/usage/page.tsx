import type { Metadata } from "next";
import { RangePicker } from "@/components/charts/range-picker";
import { CsvLink } from "@/components/data-table/csv-link";
import { hrefWith, type ListAddress, paramOf } from "@/components/data-table/list-address";
import { EmptyState } from "@/components/feedback/empty-state";
import { Link } from "@/components/ui/link";
import { totalOf } from "@/components/usage/sums";
import { UsagePanes } from "@/components/usage/usage-panes";
import { usageQueryOf } from "@/components/usage/usage-query";
import { requirePortal } from "@/lib/access/portal-session";
import { usageByDay } from "@/lib/analytics/usage-by-day";
import { creditsDisplay } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { Sheet } from "../_parts/sheet";

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
  const total = totalOf(rows);
  const chosen = routeId === null ? null : (rows[0]?.routeName ?? paramOf(address, "route"));
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
      {routeId === null && paramOf(address, "route") !== undefined && (
        <p role="alert" className="bg-warn-tint px-gutter py-2.5">
          “{paramOf(address, "route")}” is no route's id. All routes are shown; choose one in the table.
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
        <UsagePanes rows={rows} range={range} zone={timeZone} routeHref={(route) => hrefWith(address, { route })} />
      )}
    </Sheet>
  );
}
