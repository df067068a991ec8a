import type { ReactNode } from "react";

import { cn } from "@/components/class-names";

export interface PaneProps {
  readonly title?: ReactNode;
  /** Beside the title: unit, period, "as of 14:31". */
  readonly note?: ReactNode;
  /** At the right of the title: a link to all of it, a small button. */
  readonly actions?: ReactNode;
  /** For a table: content runs from edge to edge, only the header keeps the gutter. */
  readonly flush?: boolean | undefined;
  /** For settings: title and note stand in a column at the left, where there is room. */
  readonly aside?: boolean | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** One part of the sheet, cut off by a hairline above. Never a card; never in another Pane. */
export function Pane({ title, note, actions, flush = false, aside = false, className, children }: PaneProps) {
  const hasHeader = title !== undefined || actions !== undefined;
  return (
    <section
      className={cn(
        "min-w-0 border-line border-t",
        flush ? hasHeader && "pt-4" : "px-gutter py-4",
        aside && "lg:grid lg:gap-x-8 lg:py-6 lg:grid-cols-[280px_minmax(0,1fr)]",
        className,
      )}
    >
      {hasHeader && (
        <header
          className={cn(
            "mb-3 flex min-h-6 flex-wrap items-center gap-2",
            flush && "px-gutter",
            aside && "lg:flex-col lg:items-start lg:gap-1",
          )}
        >
          {title && <h2>{title}</h2>}
          {note && <span className="text-12 text-ink-3">{note}</span>}
          <span className="flex-1" />
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}

/** Panes side by side, cut by hairlines: two, three, or a wide one with an aside of 360 px. Under 1100 px they stack; one alone is as wide as two. */
export function Panes({ columns, children }: { readonly columns: "2" | "3" | "aside"; readonly children: ReactNode }) {
  return <div className={cn("grid border-line border-t *:border-t-0", LAYOUT[columns])}>{children}</div>;
}

const LAYOUT = {
  "2": "md:grid-cols-2 md:*:only:col-span-2 md:*:not-first:border-l max-md:*:not-first:border-t",
  "3": "lg:grid-cols-3 lg:*:not-first:border-l max-lg:*:not-first:border-t",
  aside: "lg:grid-cols-[minmax(0,1fr)_360px] lg:*:not-first:border-l max-lg:*:not-first:border-t",
} as const;
