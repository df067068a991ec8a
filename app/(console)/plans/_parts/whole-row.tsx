import { cn } from "@/components/class-names";
import { Link } from "@/components/ui/link";
import { Corner, Limits, Old } from "./cell-face";
import type { MatrixView, WholeTexts } from "./matrix-view";

/** Included credits and the limits that all routes of a plan share; they are edited on the plan's own page. */
export function WholeRow({ view }: { readonly view: MatrixView }) {
  return (
    <tr>
      <th scope="row" className={cn(FIRST_COLUMN, "bg-sunken text-ink-2")}>
        Whole plan
        <div className="text-12 text-ink-3 max-sm:hidden">included credits a month; limits of all routes together</div>
      </th>
      {view.plans.map((plan, column) => {
        const { now = null, published = null, changed = false } = view.wholes[column] ?? {};
        const was = changed ? published : null;
        return (
          <td
            key={plan.planId}
            className="relative h-13 border-line border-b border-l bg-sunken p-0 last:[&>a]:pr-6 max-md:last:[&>a]:pr-4"
          >
            <Link
              href={`/plans/${plan.planId}?tab=terms`}
              aria-label={`Whole plan ${plan.name}: ${wholeWords(now)}. Edit`}
              className={cn(
                "flex min-h-13 flex-col justify-center px-3 py-1 hover:bg-hover focus-visible:-outline-offset-2 max-sm:px-2",
                changed && "bg-warn-tint hover:bg-warn-tint",
              )}
            >
              {changed && <Corner />}
              <span className="block text-right font-mono text-13/[18px]">
                {was && was.included !== now?.included && <Old>{was.included}</Old>} {now?.included ?? "—"}
              </span>
              <span className="flex justify-between gap-2 text-12 text-ink-2">
                <Limits now={now?.rates ?? []} was={was?.rates} none="no rate" />
                <Limits now={now?.quotas ?? []} was={was?.quotas} none="no quota" />
              </span>
            </Link>
          </td>
        );
      })}
    </tr>
  );
}

function wholeWords(now: WholeTexts | null): string {
  return now ? [`${now.included} credits included a month`, ...now.rates, ...now.quotas].join(", ") : "nothing yet";
}

/** The first column, which stays in sight. */
export const FIRST_COLUMN =
  "sticky left-0 z-[2] h-13 min-w-64 border-line border-b bg-surface py-1 pr-3 pl-6 max-md:pl-4 text-left font-normal max-sm:min-w-34 max-sm:max-w-34";
