"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";

import { cn } from "@/components/class-names";
import { hrefWith, type ListAddress } from "@/components/data-table/list-address";
import { Link } from "@/components/ui/link";
import { useTimeZone } from "@/components/ui/time-zone";

import { barText, COUNTS_WIDTH, PLOT_INSET } from "./chart-axis";
import type { Bucket } from "./refusal-chart";
import { type Selection, selectionParams } from "./selection";
import { type Series, seriesName, totalOf } from "./series";

interface ChartPickerProps {
  readonly buckets: readonly Bucket[];
  readonly series: readonly Series[];
  readonly unit: string;
  readonly address: ListAddress;
  readonly selection: Selection | null;
  readonly span: Selection;
  readonly dragging: boolean;
  /** The drawn bars. */
  readonly children: ReactNode;
}

/**
 * Over the drawing: one link for each bucket, as high as the chart, so a bar is opened by click, Ctrl-click or Enter; the
 * arrows move from bar to bar, and the one under pointer or focus shows its numbers. Dragging selects several.
 */
export function ChartPicker({ buckets, series, unit, address, selection, span, dragging, children }: ChartPickerProps) {
  const router = useRouter();
  const zone = useTimeZone();
  const [active, setActive] = useState<number | null>(null);
  const [tabStop, setTabStop] = useState(0);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const links = useRef<(HTMLAnchorElement | null)[]>([]);

  function moveFocus(event: KeyboardEvent, index: number) {
    if (event.key === "Escape") setActive(null);
    const target = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: buckets.length - 1 }[event.key];
    if (target === undefined || !links.current[target]) return;
    event.preventDefault();
    setTabStop(target);
    links.current[target]?.focus();
  }

  function indexAt(event: PointerEvent<HTMLElement>): number {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * buckets.length);
    return Math.min(buckets.length - 1, Math.max(0, index));
  }

  function finishDrag() {
    if (drag && drag.from !== drag.to) {
      const first = buckets[Math.min(drag.from, drag.to)];
      const last = buckets[Math.max(drag.from, drag.to)];
      if (first && last) {
        const params = selectionParams({ fromMs: first.fromMs, toMs: last.toMs });
        router.push(hrefWith(address, params) as Route, { scroll: false });
      }
    }
    setDrag(null);
  }

  const dragged = drag && drag.from !== drag.to ? drag : null;
  const marked = dragged
    ? {
        left: (Math.min(dragged.from, dragged.to) / buckets.length) * 100,
        right: ((Math.max(dragged.from, dragged.to) + 1) / buckets.length) * 100,
      }
    : selection && {
        left: ((selection.fromMs - span.fromMs) / (span.toMs - span.fromMs)) * 100,
        right: ((selection.toMs - span.fromMs) / (span.toMs - span.fromMs)) * 100,
      };
  const plot = { left: COUNTS_WIDTH, top: PLOT_INSET, bottom: PLOT_INSET };

  return (
    <>
      <div aria-hidden="true" className="absolute right-0" style={plot}>
        {active !== null && !dragged && (
          <span
            className="absolute inset-y-0 bg-sunken"
            style={{ left: `${(active / buckets.length) * 100}%`, width: `${100 / buckets.length}%` }}
          />
        )}
      </div>
      <div className="relative">{children}</div>
      <div aria-hidden="true" className="pointer-events-none absolute right-0" style={plot}>
        {marked && (
          <span
            className="absolute inset-y-0 border border-accent bg-accent/10"
            style={{ left: `${Math.max(0, marked.left)}%`, right: `${100 - Math.min(100, marked.right)}%` }}
          >
            <Grip className="-left-[3.5px]" />
            <Grip className="-right-[3.5px]" />
          </span>
        )}
      </div>
      <ol
        aria-label={`${unit} over time. Arrow keys move from bar to bar, Enter opens its list.`}
        className="absolute right-0 flex touch-pan-y select-none"
        style={plot}
        onPointerLeave={() => setActive(null)}
        {...(dragging && {
          onPointerDown: (event: PointerEvent<HTMLElement>) => {
            if (event.button === 0 && event.pointerType === "mouse")
              setDrag({ from: indexAt(event), to: indexAt(event) });
          },
          onPointerMove: (event: PointerEvent<HTMLElement>) => {
            if (!drag) return;
            const to = indexAt(event);
            // Not before it has left its bar: capturing would take the click from the link.
            if (to !== drag.from) event.currentTarget.setPointerCapture(event.pointerId);
            setDrag({ from: drag.from, to });
          },
          onPointerUp: finishDrag,
          onPointerCancel: () => setDrag(null),
        })}
      >
        {buckets.map((bucket, index) => (
          <li key={bucket.fromMs} className="flex-1">
            <Link
              ref={(element) => {
                links.current[index] = element;
              }}
              href={hrefWith(address, selectionParams({ fromMs: bucket.fromMs, toMs: bucket.toMs }))}
              scroll={!dragging}
              prefetch={false}
              draggable={false}
              tabIndex={index === tabStop ? 0 : -1}
              aria-label={`${barText(bucket.fromMs, bucket.toMs, zone)}: ${bucket.counts ? totalOf(bucket.counts).toLocaleString("en") : "no data"}`}
              onKeyDown={(event) => moveFocus(event, index)}
              onPointerEnter={() => setActive(index)}
              onFocus={() => {
                setActive(index);
                setTabStop(index);
              }}
              onBlur={() => setActive(null)}
              className="block h-full focus-visible:-outline-offset-1"
            />
          </li>
        ))}
      </ol>
      {active !== null && !dragged && (
        <BucketNumbers bucket={buckets[active]} place={(active + 0.5) / buckets.length} series={series} unit={unit} />
      )}
    </>
  );
}

function Grip({ className }: { readonly className: string }) {
  return (
    <span
      className={cn("absolute top-1/2 h-5 w-1.5 -translate-y-1/2 rounded-1 border border-accent bg-surface", className)}
    />
  );
}

function BucketNumbers({
  bucket,
  place,
  series,
  unit,
}: {
  readonly bucket: Bucket | undefined;
  /** 0 at the left edge of the plot, 1 at the right. */
  readonly place: number;
  readonly series: readonly Series[];
  readonly unit: string;
}) {
  const zone = useTimeZone();
  if (!bucket) return null;
  const { counts } = bucket;
  const x = `calc(${COUNTS_WIDTH}px + (100% - ${COUNTS_WIDTH}px) * ${place})`;
  return (
    <div
      className="pointer-events-none absolute top-0 z-[3] min-w-52 rounded-2 border border-line-2 bg-raised px-2.5 py-2 text-12/[18px] max-sm:hidden"
      style={place > 0.5 ? { right: `calc(100% - ${x} + 16px)` } : { left: `calc(${x} + 16px)` }}
    >
      <h3 className="mb-0.5 text-ink">{barText(bucket.fromMs, bucket.toMs, zone)}</h3>
      {counts ? (
        <dl className="grid grid-cols-[1fr_auto] [&_dd]:pl-4">
          {series.map((one) => (
            <div key={one} className="contents">
              <dt className={cn(one === "suspect" && "text-suspect-ink")}>{seriesName(one)}</dt>
              <dd className="text-right font-mono">{(counts[one] ?? 0).toLocaleString("en")}</dd>
            </div>
          ))}
          <dt className="mt-0.5 border-line border-t pt-0.5 font-strong">{unit}</dt>
          <dd className="mt-0.5 border-line border-t pt-0.5 text-right font-mono font-strong">
            {totalOf(counts).toLocaleString("en")}
          </dd>
          {bucket.before && (
            <>
              <dt className="text-ink-3">the period before</dt>
              <dd className="text-right font-mono text-ink-3">{totalOf(bucket.before).toLocaleString("en")}</dd>
            </>
          )}
        </dl>
      ) : (
        <p className="text-ink-3">Nothing was recorded here.</p>
      )}
    </div>
  );
}
