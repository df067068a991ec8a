import { cn } from "@/components/class-names";
import { Badge, type State } from "@/components/ui/badge";
import type { CheckedOperation } from "@/lib/routes/check-openapi";

interface OperationTableProps {
  readonly checked: readonly CheckedOperation[];
  /** Ids of new operations that are not wanted. */
  readonly left: ReadonlySet<string>;
  readonly onChange: (ids: readonly string[], isTaken: boolean) => void;
}

/** The dry run, operation by operation: what hinders first, then what is new, with a tick each. */
export function OperationTable({ checked, left, onChange }: OperationTableProps) {
  const sorted = ORDER.flatMap((verdict) => checked.filter((operation) => operation.verdict === verdict));
  const fresh = checked.filter(({ verdict }) => verdict === "new").map(({ id }) => id);
  const counts = ORDER.map((verdict) => ({ verdict, count: checked.filter((one) => one.verdict === verdict).length }));
  return (
    <>
      <p role="status" className="px-gutter pb-3">
        {counts
          .filter(({ count }) => count > 0)
          .map(({ verdict, count }) => `${count} ${verdict}`)
          .join(", ")}
        .
      </p>
      <div className="overflow-x-auto border-line border-t">
        <table aria-label="Operations" className="w-full">
          <thead className="text-12 text-ink-3">
            <tr className="h-8 border-line border-b">
              <th scope="col" className={cn(CELL, "w-10 pl-6 max-sm:pl-4")}>
                <input
                  type="checkbox"
                  aria-label="All that are new"
                  checked={fresh.length > 0 && left.size === 0}
                  disabled={fresh.length === 0}
                  onChange={(event) => onChange(fresh, event.target.checked)}
                  className="size-4 accent-(--accent)"
                />
              </th>
              <th scope="col" className={CELL}>
                Pattern
              </th>
              <th scope="col" className={cn(CELL, "max-sm:hidden")}>
                Name
              </th>
              <th scope="col" className={CELL}>
                Verdict
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ id, name, method, path, verdict, says }) => (
              <tr key={id} className="border-line border-b">
                <td className={cn(CELL, "pl-6 max-sm:pl-4")}>
                  {verdict === "new" && (
                    <input
                      type="checkbox"
                      aria-label={`Take ${method} ${path}`}
                      checked={!left.has(id)}
                      onChange={(event) => onChange([id], event.target.checked)}
                      className="size-4 accent-(--accent)"
                    />
                  )}
                </td>
                <td className={cn(CELL, "font-mono [overflow-wrap:anywhere]", left.has(id) && "text-ink-3")}>
                  {method} {path}
                </td>
                <td className={cn(CELL, "[overflow-wrap:anywhere] max-sm:hidden", verdict !== "new" && "text-ink-3")}>
                  {name}
                </td>
                <td className={cn(CELL, "min-w-36")}>
                  <Badge state={DOTS[verdict]}>{verdict}</Badge>
                  {says && <div className="mt-1 text-12 text-ink-2 [overflow-wrap:anywhere]">{says}</div>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const ORDER: readonly CheckedOperation["verdict"][] = ["unsupported", "conflicting", "new", "existing"];

const DOTS: Readonly<Record<CheckedOperation["verdict"], State>> = {
  unsupported: "sealed",
  conflicting: "sealed",
  new: "ok",
  existing: "off",
};

const CELL = "px-2 py-1.5 text-left align-top font-normal";
