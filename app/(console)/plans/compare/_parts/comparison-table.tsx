import { RoutePattern } from "@/app/(console)/plans/_parts/route-pattern";
import { cn } from "@/components/class-names";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { publicId } from "@/lib/kernel/ids";
import type { ComparedCell, ComparedRow, Comparison } from "@/lib/plans/compare-versions";

/** Rows of terms and routes, a column a version. What differs from the first column is in full ink, what does not is dimmed. */
export function ComparisonTable({ columns, rows }: Comparison) {
  return (
    <div className="overflow-x-auto border-line border-t">
      <table aria-label="Comparison" className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            <th scope="col" className={cn(FIRST, "align-bottom text-12 text-ink-3")}>
              Term or route
            </th>
            {columns.map(({ versionId, planId, planName, version, state, subscribers }) => (
              <th
                key={versionId.toString()}
                scope="col"
                className="min-w-40 border-line border-b border-l px-3 py-2 text-left align-bottom font-normal max-sm:min-w-28 max-sm:px-2"
              >
                <Link
                  href={`/plans/${publicId("plan", planId)}`}
                  className="font-strong [overflow-wrap:anywhere] hover:underline"
                >
                  {planName}
                </Link>{" "}
                <span className="whitespace-nowrap text-ink-3">v{version}</span>{" "}
                {state === "draft" && <Badge state="silent">draft</Badge>}
                <div className="text-12 text-ink-3">
                  {subscribers.toLocaleString("en")} {subscribers === 1 ? "consumer" : "consumers"}
                </div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.route?.id.toString() ?? row.what}>
              <th scope="row" className={FIRST}>
                <RowName row={row} />
              </th>
              {row.cells.map((cell, column) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
                  key={column}
                  className={cn(
                    "border-line border-b border-l px-3 py-2 text-right align-top last:pr-6 max-sm:px-2 max-md:last:pr-4",
                    column > 0 && sameCell(cell, row.cells[0] ?? null) && "text-ink-3",
                  )}
                >
                  <CellText cell={cell} isRoute={row.route !== null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RowName({ row: { route, what } }: { readonly row: ComparedRow }) {
  if (route === null) return what;
  return (
    <>
      <Link
        href={`/routes/${publicId("route", route.id)}`}
        className="font-mono [overflow-wrap:anywhere] hover:underline max-sm:block max-sm:text-12"
      >
        <RoutePattern pattern={`${route.method === "*" ? "any" : route.method} ${route.path}`} />
      </Link>
      <div className="text-12 text-ink-3 max-sm:hidden">{route.name}</div>
    </>
  );
}

function CellText({ cell, isRoute }: { readonly cell: ComparedCell | null; readonly isRoute: boolean }) {
  if (cell === null) return <span className="text-ink-3">not in plan</span>;
  return (
    <>
      {cell.text !== "" && (
        <span className={cn("flex", isRoute && "font-mono")}>
          {cell.inherited && isRoute && (
            <span className="font-sans text-ink-3" title="The route's own price">
              ↑{" "}
            </span>
          )}
          <span className="flex-1">{cell.text}</span>
        </span>
      )}
      {cell.limits.map((limit) => (
        <div key={limit} className="text-12 sm:whitespace-nowrap">
          {limit}
        </div>
      ))}
    </>
  );
}

function sameCell(one: ComparedCell | null, two: ComparedCell | null): boolean {
  return JSON.stringify(one) === JSON.stringify(two);
}

const FIRST =
  "sticky left-0 z-[1] min-w-64 border-line border-b bg-surface py-2 pr-3 pl-6 max-md:pl-4 text-left align-top font-normal max-sm:min-w-34 max-sm:max-w-34";
