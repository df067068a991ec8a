import { Pane } from "@/components/shell/pane";
import { CodeChip } from "@/components/ui/code-chip";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { RefusalRow } from "@/lib/consumers/refusals";
import { CODES, isCode } from "@/lib/engine/codes";
import { receiptPath } from "./refused-now";

export function LatestRefusals({
  refusals,
  total,
}: {
  readonly refusals: readonly RefusalRow[];
  readonly total: number;
}) {
  return (
    <Pane
      title="Why calls were refused"
      actions={
        total > refusals.length && (
          <Link className="link" href="/portal/refusals">
            All {total.toLocaleString("en")}
          </Link>
        )
      }
    >
      {refusals.length === 0 ? (
        <p className="text-ink-2">No call was refused.</p>
      ) : (
        <ul className="divide-y divide-line">
          {refusals.map((row) => (
            <li
              key={row.id}
              className="relative grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-0.5 py-2.5"
            >
              <Link href={receiptPath(row)} className="min-h-6 w-fit after:absolute after:inset-0 hover:underline">
                {isCode(row.code) ? <CodeChip code={row.code} /> : row.code}
              </Link>
              <span className="text-13 text-ink-3">
                <Time at={row.minute} show="minute" plain />, {row.count.toLocaleString("en")}{" "}
                {row.count === 1n ? "call" : "calls"}
              </span>
              <span className="col-span-2 text-13 text-ink-2">
                {isCode(row.code) && CODES[row.code].title}
                {row.routeName !== null && (
                  <>
                    {" "}
                    on <code>{row.routeName}</code>
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Pane>
  );
}
