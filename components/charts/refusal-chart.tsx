"use client";

import dynamic from "next/dynamic";
import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";

import { cn } from "@/components/class-names";
import { useTimeZone } from "@/components/ui/time-zone";
import { selectedPart } from "@/lib/analytics/time-range";

import { axisLabels, barText } from "./chart-axis";
import { ChartFlags, type ConfigFlag } from "./chart-flags";
import { ChartPicker } from "./chart-picker";
import { ChartSelection } from "./chart-selection";
import { Legend } from "./legend";
import type { Selection } from "./selection";
import { type Counts, foldCounts, foldedOf, presentIn, seriesName, sumOf, totalOf } from "./series";

export interface Bucket {
  readonly fromMs: number;
  /** Exclusive; the start of the next. */
  readonly toMs: number;
  /** Null where nothing was recorded: drawn as a gap, not as zero. */
  readonly counts: Counts | null;
  /** Of the bar at the same place in the period before. */
  readonly before?: Counts | undefined;
}

export interface RefusalChartProps {
  /** "402 occurrences" */
  readonly title: string;
  /** What is counted, in the plural: "occurrences". */
  readonly unit: string;
  /** "per 4 hours, by code" */
  readonly note: string;
  /** In order of time, without holes between them. At most some 200. */
  readonly buckets: readonly Bucket[];
  /** Names the dotted outline: "9–15 Nov, 2,059". */
  readonly previousLabel?: string | undefined;
  readonly flags?: readonly ConfigFlag[] | undefined;
  /** At the right of the title. */
  readonly actions?: ReactNode;
  /**
   * The page whose list a bar opens, as `?after=…&before=…` (ISO 8601, UTC) beside the query of now. Without it the bars
   * select in this page, by click or by dragging, and two fields do the same without a pointer.
   */
  readonly openPath?: string | undefined;
  /** "No refusals in 16–22 Nov." */
  readonly emptyText: string;
  /** Of the bars, in px. */
  readonly height?: number | undefined;
}

/** It measures the page before it draws, so that a server could draw nothing of it; the rest of the page does not wait for it. */
const ChartBars = dynamic(() => import("./chart-bars").then((file) => file.ChartBars), { ssr: false });

/** The hero: refusals over time, stacked by code, with the previous period, the changes of configuration and a table. */
export function RefusalChart(props: RefusalChartProps) {
  const { title, unit, note, buckets, previousLabel, flags = [], actions, openPath, emptyText, height = 250 } = props;
  const zone = useTimeZone();
  const path = usePathname();
  const params = Object.fromEntries(useSearchParams());
  const address = { path: openPath ?? path, params };
  const { bars, totals } = folded(buckets);
  const series = presentIn(totals);
  const total = totalOf(totals);
  const span = { fromMs: buckets[0]?.fromMs ?? 0, toMs: buckets.at(-1)?.toMs ?? 0 };
  const selection: Selection | null = openPath === undefined ? selectedPart(params, { ...span, preset: null }) : null;

  return (
    <section className="border-line border-t px-gutter py-4" aria-label={title}>
      <header className="mb-3 flex min-h-6 flex-wrap items-center gap-2">
        <h2>{title}</h2>
        <span className="text-12 text-ink-3">
          {note}
          {previousLabel && (
            <>
              ;{" "}
              <span
                aria-hidden="true"
                className="inline-block w-[18px] border-ink-3 border-t-[1.5px] border-dotted align-middle"
              />
              <span className="sr-only">dotted outline:</span> {previousLabel}
            </>
          )}
        </span>
        <span className="flex-1" />
        {actions !== undefined && <div className="contents">{actions}</div>}
        {openPath === undefined && <ChartSelection address={address} span={span} selection={selection} />}
      </header>
      {total === 0 ? (
        <p className="grid place-items-center border-line-2 border-b text-ink-2" style={{ height }}>
          {emptyText}
        </p>
      ) : (
        <>
          <Legend series={series} totals={totals} className="mb-4" />
          <div className="relative">
            <div className="relative" style={{ height }}>
              <ChartPicker
                {...{ buckets: bars, series, unit, address, selection, span }}
                dragging={openPath === undefined}
              >
                <div style={{ height }}>
                  <ChartBars buckets={bars} series={series} height={height} />
                </div>
              </ChartPicker>
            </div>
            <div aria-hidden="true" className="relative ml-9 h-5 text-11 text-ink-3">
              {axisLabels(span.fromMs, span.toMs, zone).map(({ percent, text }) => (
                <span
                  key={`${percent}`}
                  className={cn("absolute top-1 whitespace-nowrap", percent > 2 && "-translate-x-1/2")}
                  style={{ left: `${percent}%` }}
                >
                  {text}
                </span>
              ))}
            </div>
            <ChartFlags flags={flags} span={span} height={height} />
          </div>
          <NumbersTable buckets={buckets} unit={unit} zone={zone} />
        </>
      )}
    </section>
  );
}

/** The bars with at most six series; the table under them keeps every one. */
function folded(buckets: readonly Bucket[]): { readonly bars: readonly Bucket[]; readonly totals: Counts } {
  const totals = sumOf(buckets.map((bucket) => bucket.counts ?? {}));
  const small = foldedOf(totals);
  return {
    bars: buckets.map((bucket) => ({ ...bucket, counts: bucket.counts && foldCounts(bucket.counts, small) })),
    totals: foldCounts(totals, small),
  };
}

function NumbersTable({
  buckets,
  unit,
  zone,
}: {
  readonly buckets: readonly Bucket[];
  readonly unit: string;
  readonly zone: string;
}) {
  const totals = sumOf(buckets.map((bucket) => bucket.counts ?? {}));
  const series = presentIn(totals);
  return (
    <details className="mt-2 text-12">
      <summary className="min-h-6 w-max text-ink-2 leading-6">The same numbers as a table</summary>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
      <div
        role="group"
        aria-label="The chart's numbers"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-96 overflow-auto"
      >
        <table className="w-full border-separate border-spacing-0">
          <thead>
            <tr>
              <th scope="col" className={HEAD}>
                Time, {zone}
              </th>
              {series.map((one) => (
                <th key={one} scope="col" className={`${HEAD} text-right`}>
                  {seriesName(one)}
                </th>
              ))}
              <th scope="col" className={`${HEAD} text-right`}>
                {unit}
              </th>
            </tr>
          </thead>
          <tbody>
            {buckets.map((bucket) => (
              <tr key={bucket.fromMs}>
                <th scope="row" className={`${CELL} text-left font-normal`}>
                  {barText(bucket.fromMs, bucket.toMs, zone)}
                </th>
                {series.map((one) => (
                  <td key={one} className={`${CELL} text-right`}>
                    {bucket.counts ? (bucket.counts[one] ?? 0).toLocaleString("en") : "—"}
                  </td>
                ))}
                <td className={`${CELL} text-right`}>
                  {bucket.counts ? totalOf(bucket.counts).toLocaleString("en") : "—"}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="font-strong">
              <th scope="row" className={`${CELL} text-left`}>
                Sum
              </th>
              {series.map((one) => (
                <td key={one} className={`${CELL} text-right`}>
                  {(totals[one] ?? 0).toLocaleString("en")}
                </td>
              ))}
              <td className={`${CELL} text-right`}>{totalOf(totals).toLocaleString("en")}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </details>
  );
}

const HEAD =
  "sticky top-0 h-7 whitespace-nowrap border-line border-b bg-surface px-2.5 text-left font-normal text-ink-3 first:pl-0";
const CELL = "h-7 whitespace-nowrap border-line border-b px-2.5 first:pl-0";
