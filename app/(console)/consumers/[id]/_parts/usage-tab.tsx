import { RangePicker } from "@/components/charts/range-picker";
import { hrefWith, paramOf } from "@/components/data-table/list-address";
import { EmptyState } from "@/components/feedback/empty-state";
import { Link } from "@/components/ui/link";
import { totalOf } from "@/components/usage/sums";
import { UsagePanes } from "@/components/usage/usage-panes";
import { usageQueryOf } from "@/components/usage/usage-query";
import { usageByDay } from "@/lib/analytics/usage-by-day";
import { creditsDisplay } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import type { TabProps } from "./tab-props";

/** What was served and what it cost, by day and by route, as the consumer's own portal shows it. */
export async function UsageTab({ consumer, consumerId, address }: TabProps) {
  const { range, problem, routeId } = usageQueryOf(address, Date.now(), consumer.timeZone);
  const rows = await usageByDay(db(), consumer.id, range, consumer.timeZone, routeId);
  const total = totalOf(rows);
  return (
    <>
      {problem && (
        <p role="alert" className="bg-warn-tint px-gutter py-2.5">
          {problem} The last 7 days are shown.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3 px-gutter py-3">
        <RangePicker range={range} compare={false} />
        <p role="status">
          {creditsDisplay(total.costMicros)} credits for {total.calls.toLocaleString("en")} calls
          {routeId !== null && <> to {rows[0]?.routeName ?? paramOf(address, "route")}</>}
        </p>
        {routeId !== null && (
          <Link className="link" href={hrefWith(address, { route: null })}>
            Show all routes
          </Link>
        )}
      </div>
      {rows.length === 0 ? (
        <div className="border-line border-t">
          <EmptyState title="No calls were served in this time">
            Served calls appear here within a few seconds. What was refused is under{" "}
            <Link className="link" href={`/consumers/${consumerId}?tab=refusals`}>
              refusals
            </Link>
            .
          </EmptyState>
        </div>
      ) : (
        <UsagePanes
          rows={rows}
          range={range}
          zone={consumer.timeZone}
          routeHref={(route) => hrefWith(address, { route })}
        />
      )}
    </>
  );
}
