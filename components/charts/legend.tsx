import { cn } from "@/components/class-names";

import { type Counts, type Series, seriesIcon, seriesName } from "./series";

/** Swatch, icon, name and sum of each series. */
export function Legend({
  series,
  totals,
  className,
}: {
  readonly series: readonly Series[];
  readonly totals: Counts;
  readonly className?: string;
}) {
  return (
    <ul className={cn("flex flex-wrap gap-x-3.5 gap-y-1 text-12/5 max-sm:grid max-sm:gap-0.5", className)}>
      {series.map((one) => {
        const Icon = seriesIcon(one);
        return (
          <li key={one} data-group={one} className="inline-flex items-center gap-1.5 whitespace-nowrap">
            <Swatch series={one} />
            <Icon className="size-3.5 text-code" />
            <code className="tracking-[-0.02em]">{seriesName(one)}</code>
            <span className="text-ink-3 max-sm:ml-auto">{(totals[one] ?? 0).toLocaleString("en")}</span>
          </li>
        );
      })}
    </ul>
  );
}

export function Swatch({ series }: { readonly series: Series }) {
  return (
    <span
      aria-hidden="true"
      data-group={series}
      className={cn(
        "inline-block size-3 flex-none",
        series === "suspect" ? "bg-hatch" : "bg-code",
        series === "other" && "outline-1 outline-ink-3 -outline-offset-1",
      )}
    />
  );
}
