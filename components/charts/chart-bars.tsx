"use client";

import { useId } from "react";
import { Bar, CartesianGrid, ComposedChart, Line, ReferenceLine, XAxis, YAxis } from "recharts";

import { COUNTS_WIDTH, countTicks, PLOT_INSET } from "./chart-axis";
import type { Bucket } from "./refusal-chart";
import { type Series, totalOf } from "./series";

/** The drawing itself, without interaction and without animation. Hidden from screen readers: the table says the same. */
export function ChartBars({
  buckets,
  series,
  height,
}: {
  readonly buckets: readonly Bucket[];
  readonly series: readonly Series[];
  readonly height: number;
}) {
  const hatch = useId();
  const rows = buckets.map((bucket, index) => ({
    ...bucket.counts,
    index,
    previous: bucket.before && totalOf(bucket.before),
  }));
  const most = Math.max(
    0,
    ...buckets.map((bucket) => Math.max(totalOf(bucket.counts ?? {}), totalOf(bucket.before ?? {}))),
  );
  const ticks = countTicks(most);
  return (
    <div aria-hidden="true" className="pointer-events-none">
      <ComposedChart
        responsive
        accessibilityLayer={false}
        data={rows}
        barCategoryGap="12%"
        margin={{ top: PLOT_INSET, right: 0, bottom: PLOT_INSET, left: 0 }}
        style={{ width: "100%", height, overflow: "visible" }}
      >
        <defs>
          <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="5" height="5" fill="var(--c-suspect-tint)" />
            <rect width="1.8" height="5" fill="var(--c-suspect)" />
          </pattern>
        </defs>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="index" hide />
        <YAxis
          width={COUNTS_WIDTH}
          interval={0}
          ticks={[...ticks]}
          domain={[0, ticks.at(-1) ?? 4]}
          axisLine={false}
          tickLine={false}
          tick={{ fontSize: 11, fill: "var(--ink-3)" }}
          tickFormatter={(count: number) => count.toLocaleString("en")}
        />
        {series.map((one) => (
          <Bar
            key={one}
            dataKey={one}
            stackId="refusals"
            isAnimationActive={false}
            fill={one === "suspect" ? `url(#${hatch})` : `var(--c-${one})`}
            stroke={STROKE[one] ?? "var(--surface)"}
            strokeWidth={1}
          />
        ))}
        <Line
          dataKey="previous"
          type="step"
          dot={false}
          activeDot={false}
          isAnimationActive={false}
          stroke="var(--ink-3)"
          strokeWidth={1}
          strokeDasharray="2 2"
        />
        <ReferenceLine y={0} stroke="var(--line-2)" />
      </ComposedChart>
    </div>
  );
}

/** What is too pale, or not filled, to stand out by itself. */
const STROKE: Readonly<Partial<Record<Series, string>>> = { suspect: "var(--c-suspect)", other: "var(--ink-3)" };
