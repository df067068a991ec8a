import type { TermChange } from "@/lib/plans/diff-terms";

/** One difference between two versions: where, what, before → after, and whether subscribers gain or lose by it. */
export function ChangeLine({ change: { route, what, before, after, sense } }: { readonly change: TermChange }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-1.5 [overflow-wrap:anywhere]">
      {route ? (
        <code className="text-12">
          {route.method} {route.path}
        </code>
      ) : (
        <span>Whole plan</span>
      )}
      <span className="text-ink-3">{what}</span>
      <span className="ml-auto flex items-baseline gap-1.5">
        <span className="font-mono">
          <del className="text-ink-3 no-underline">
            <span className="sr-only">from </span>
            {before ?? "none"}
          </del>{" "}
          <span aria-hidden="true">→</span> <span className="sr-only">to </span>
          {after ?? "none"}
        </span>
        <span className={sense === "loss" ? "w-8 text-right" : "w-8 text-right text-ink-3"}>
          {sense === "other" ? <span className="sr-only">changed</span> : sense}
        </span>
      </span>
    </span>
  );
}
