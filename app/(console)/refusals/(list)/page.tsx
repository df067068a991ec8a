import type { Metadata } from "next";
import { RangePicker } from "@/components/charts/range-picker";
import { RefusalChart } from "@/components/charts/refusal-chart";
import { CsvLink } from "@/components/data-table/csv-link";
import { DataTable } from "@/components/data-table/data-table";
import { activeFilters, FilterBar } from "@/components/data-table/filter-bar";
import { hrefWith, type ListAddress } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { Banner } from "@/components/feedback/banner";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { LinkButton } from "@/components/ui/button";
import { requireOperator } from "@/lib/access/session";
import { consoleTimeZone } from "@/lib/access/settings";
import { configChanges } from "@/lib/analytics/config-changes";
import { filterChoices } from "@/lib/analytics/filter-choices";
import { groupRefusals } from "@/lib/analytics/group-refusals";
import { listRefusals } from "@/lib/analytics/list-refusals";
import { refusalsByBucket } from "@/lib/analytics/refusals-by-bucket";
import { listViews } from "@/lib/analytics/saved-views/list-views";
import { viewQuery } from "@/lib/analytics/saved-views/schema";
import { previousRange, rangeText, stepText } from "@/lib/analytics/time-range";
import { publicId } from "@/lib/kernel/ids";
import { db } from "@/lib/platform/db";
import { chartFlags, sumOfBars } from "../../_parts/refusal-bars";
import { REFUSAL_COLUMNS } from "../../_parts/refusal-columns";
import { EXPORT_ROWS_MAX } from "../export/rows-max";
import { GroupMenu } from "./_parts/group-menu";
import { GroupedTable } from "./_parts/grouped-table";
import { refusalFilters } from "./_parts/refusal-filters";
import { ViewsMenu } from "./_parts/views-menu";
import { refusalsQueryOf } from "./search-params";

export const metadata: Metadata = { title: "Refusals" };

interface RefusalsPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function RefusalsPage({ searchParams }: RefusalsPageProps) {
  const operator = await requireOperator();
  const address: ListAddress = { path: "/refusals", params: await searchParams };
  const zone = await consoleTimeZone(db());
  const query = refusalsQueryOf(address, Date.now(), zone);
  const { range, selected, filter, problems } = query;
  const shown = selected ?? range;
  const { group } = query;
  const [bars, changes, found, grouped, choices, everAny, views] = await Promise.all([
    refusalsByBucket(db(), range, filter, zone, "occurrences"),
    configChanges(db(), range),
    listRefusals(db(), shown, filter, query),
    group === null ? null : groupRefusals(db(), group, shown, filter),
    filterChoices(db(), filter),
    db().occurrence.findFirst({ select: { id: true } }),
    listViews(db(), operator.id),
  ]);
  const sums = sumOfBars(bars);
  const filters = refusalFilters(choices);
  const filtered = activeFilters(address, filters) + (selected === null ? 0 : 1);
  const when = rangeText(shown, zone);
  const nothing =
    everAny === null ? (
      <EmptyState title="No refusals yet" action={<LinkButton href="/">Open the guide</LinkButton>}>
        <p>
          Each call that the gate refuses is kept here with the reason: which rule said no, with the numbers it saw, and
          what would have let the call pass. The guide leads to a first one.
        </p>
      </EmptyState>
    ) : (
      <FilteredEmpty
        clear={
          filtered > 0 && (
            <LinkButton size="sm" href={hrefWith({ path: "/refusals", params: {} }, {})}>
              Clear all filters
            </LinkButton>
          )
        }
      >
        No refusals {filtered > 0 ? `match ${filtered === 1 ? "the filter" : `the ${filtered} filters`} ` : ""}in {when}
        .
      </FilteredEmpty>
    );
  return (
    <Page
      title="Refusals"
      sub="Every refused call, grouped into occurrences: one consumer, route and code in one minute"
      actions={
        <>
          <RangePicker range={range} />
          {found.total > 0 && (
            <CsvLink
              href={hrefWith({ ...address, path: "/refusals/export" }, {})}
              rows={grouped?.rows.length ?? Math.min(found.total, EXPORT_ROWS_MAX)}
            />
          )}
        </>
      }
    >
      {problems.map((problem) => (
        <Banner key={problem} tone="warn" title={problem} />
      ))}
      <FilterBar
        address={address}
        filters={filters}
        search={
          <>
            <ViewsMenu
              views={views.map(({ id, ...view }) => ({ id: publicId("savedView", id), ...view }))}
              query={viewQuery(hrefWith({ ...address, path: "" }, {}).slice(1))}
            />
            <GroupMenu address={address} group={group} />
          </>
        }
        result={
          selected === null
            ? `${found.total.toLocaleString("en")} occurrences`
            : `${found.total.toLocaleString("en")} of ${sums.now.toLocaleString("en")} occurrences`
        }
      />
      <RefusalChart
        title={filter.status === undefined ? "Occurrences" : `${filter.status} occurrences`}
        unit="occurrences"
        note={`per ${stepText(range)}, by code`}
        buckets={bars}
        previousLabel={`${rangeText(previousRange(range, zone), zone)}, ${sums.before.toLocaleString("en")}`}
        flags={chartFlags(changes)}
        emptyText={`No call was refused in ${rangeText(range, zone)}.`}
        height={120}
      />
      {group !== null && grouped !== null ? (
        <>
          <GroupedTable
            by={group}
            label={`Refusals by ${group}, ${when}`}
            rows={grouped.rows}
            address={address}
            empty={nothing}
          />
          {grouped.total > grouped.rows.length && (
            <p className="border-line border-t px-gutter py-2 text-12 text-ink-3">
              The first {grouped.rows.length.toLocaleString("en")} of {grouped.total.toLocaleString("en")}. Narrow the
              list to see the others.
            </p>
          )}
        </>
      ) : (
        <>
          <DataTable
            label={`Refusals, ${when}`}
            columns={REFUSAL_COLUMNS}
            rows={found.rows}
            rowKey={(row) => row.decisionId}
            address={address}
            sort={{ key: query.sort, descending: query.descending }}
            empty={nothing}
          />
          <Pager
            address={address}
            page={found.page}
            pageSize={found.pageSize}
            total={found.total}
            words={["Newer", "Older"]}
          />
        </>
      )}
    </Page>
  );
}
