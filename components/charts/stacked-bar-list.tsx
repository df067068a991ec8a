import type { ReactNode } from "react";

import { cn } from "@/components/class-names";
import { Link } from "@/components/ui/link";

import { type Counts, presentIn, seriesName, totalOf } from "./series";

export interface BarListItem {
  readonly key: string;
  readonly label: string;
  /** Beside it, dimmed: plan, kind of gateway. */
  readonly detail?: string | undefined;
  readonly mono?: boolean | undefined;
  readonly href: string;
  readonly counts: Counts;
}

/** A ranking: each item's count, and a bar as long as its share of the first, cut by code. */
export function StackedBarList({
  items,
  empty,
}: {
  readonly items: readonly BarListItem[];
  readonly empty: ReactNode;
}) {
  if (items.length === 0) return <p className="text-ink-2">{empty}</p>;
  const most = Math.max(1, ...items.map((item) => totalOf(item.counts)));
  return (
    <ul>
      {items.map((item) => {
        const total = totalOf(item.counts);
        const present = presentIn(item.counts);
        const parts = present.map((series) => `${seriesName(series)} ${item.counts[series] ?? 0}`).join(", ");
        return (
          <li
            key={item.key}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 border-line border-b py-[7px] last:border-b-0"
          >
            <Link
              href={item.href}
              className="min-h-6 truncate leading-6 hover:underline focus-visible:-outline-offset-2"
            >
              <span className={cn(item.mono && "font-mono text-12")}>{item.label}</span>
              {item.detail && <span className="text-ink-3"> {item.detail}</span>}
            </Link>
            <span>{total.toLocaleString("en")}</span>
            <span
              role="img"
              aria-label={parts}
              className="col-span-2 mt-1 flex h-1.5 gap-px"
              style={{ width: `${(total / most) * 100}%` }}
            >
              {present.map((series) => (
                <span
                  key={series}
                  data-group={series}
                  className={cn("min-w-0.5 basis-0", series === "suspect" ? "bg-hatch" : "bg-code")}
                  style={{ flexGrow: item.counts[series] ?? 0 }}
                />
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
