import { RefusalChart } from "@/components/charts/refusal-chart";
import { DataTable } from "@/components/data-table/data-table";
import { hrefWith, type ListAddress } from "@/components/data-table/list-address";
import { FilteredEmpty } from "@/components/feedback/empty-state";
import { Pane } from "@/components/shell/pane";
import { LinkButton } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { SegmentedLinks } from "@/components/ui/segmented";
import { configChanges } from "@/lib/analytics/config-changes";
import { listRefusals } from "@/lib/analytics/list-refusals";
import { refusalsByBucket } from "@/lib/analytics/refusals-by-bucket";
import { previousRange, rangeText, stepText } from "@/lib/analytics/time-range";
import { db } from "@/lib/platform/db";
import { chartFlags, sumOfBars } from "../../_parts/refusal-bars";
import { REFUSAL_COLUMNS } from "../../_parts/refusal-columns";
import { refusalsHref } from "../../_parts/refusals-href";
import type { OverviewQuery } from "../search-params";

const ROWS = 10;

/** The 402s of the range over time, and under them the newest of what is selected. */
export async function OverviewChart({
  address,
  query,
  zone,
}: {
  readonly address: ListAddress;
  readonly query: OverviewQuery;
  readonly zone: string;
}) {
  const { range, selected, unit } = query;
  const filter = { status: 402 };
  const shown = selected ?? range;
  const [bars, changes, found] = await Promise.all([
    refusalsByBucket(db(), range, filter, zone, unit),
    configChanges(db(), range),
    listRefusals(db(), shown, filter, { pageSize: ROWS }),
  ]);
  const sums = sumOfBars(bars);
  const when = rangeText(shown, zone);
  const count = found.total.toLocaleString("en");
  return (
    <>
      <RefusalChart
        title={unit === "calls" ? "Calls refused with 402" : "402 occurrences"}
        unit={unit}
        note={`per ${stepText(range)}, by code`}
        buckets={bars}
        previousLabel={`${rangeText(previousRange(range, zone), zone)}, ${sums.before.toLocaleString("en")}`}
        flags={chartFlags(changes)}
        emptyText={`No call was refused with 402 in ${rangeText(range, zone)}.`}
        actions={
          <SegmentedLinks
            label="What the chart counts"
            items={[
              { label: "Occurrences", href: hrefWith(address, { unit: null }), current: unit === "occurrences" },
              { label: "Calls", href: hrefWith(address, { unit: "calls" }), current: unit === "calls" },
            ]}
          />
        }
      />
      <Pane
        flush
        title={selected === null ? "Newest occurrences" : "Occurrences in the selection"}
        note={
          <span role="status">
            {when}: {count} {found.total === 1 ? "occurrence" : "occurrences"}
          </span>
        }
        actions={
          found.total > ROWS && (
            <Link className="link" href={refusalsHref(shown, { status: "402" })}>
              All {count}
            </Link>
          )
        }
      >
        <DataTable
          label={`402 occurrences, ${when}`}
          columns={REFUSAL_COLUMNS}
          rows={found.rows}
          rowKey={(row) => row.decisionId}
          empty={
            <FilteredEmpty
              clear={
                selected !== null && (
                  <LinkButton size="sm" href={hrefWith(address, { after: null, before: null })} scroll={false}>
                    Show the whole range
                  </LinkButton>
                )
              }
            >
              No call was refused with 402 in {when}.
            </FilteredEmpty>
          }
        />
      </Pane>
    </>
  );
}
