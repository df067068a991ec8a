import { type Counts, presentIn, totalOf } from "./series";

/** A small bar chart by code, for one object: bars in order of time, stacked like the big chart. `label` says it in words. */
export function MiniBars({ bars, label }: { readonly bars: readonly Counts[]; readonly label: string }) {
  const most = Math.max(1, ...bars.map(totalOf));
  return (
    <div role="img" aria-label={label} className="flex h-10 items-end justify-between gap-0.5 border-line-2 border-b">
      {bars.map((counts, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
          key={index}
          className="flex min-w-px max-w-3 flex-1 flex-col-reverse gap-px"
          style={{ height: `${(totalOf(counts) / most) * 100}%` }}
        >
          {presentIn(counts).map((series) => (
            <span
              key={series}
              data-group={series}
              className={series === "suspect" ? "bg-hatch" : "bg-code"}
              style={{ flexGrow: counts[series] ?? 0 }}
            />
          ))}
        </span>
      ))}
    </div>
  );
}
