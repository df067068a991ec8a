import { TriangleAlert } from "lucide-react";
import { LinkButton } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { publicId } from "@/lib/kernel/ids";
import { diffTerms, type TermChange } from "@/lib/plans/diff-terms";
import { listDraftPlans, type PlanHead } from "@/lib/plans/queries";
import { EMPTY_TERMS, readTerms } from "@/lib/plans/terms";
import { db } from "@/lib/platform/db";
import { ChangeLine } from "./change-line";

const DRAFTS_SHOWN = 6;
const CHANGES_SHOWN = 3;

/** What is drafted and not published, plan by plan, whichever plans are in sight; and the way to publish it. */
export async function DraftBar() {
  const { rows, total } = await listDraftPlans(db(), { page: 1, pageSize: DRAFTS_SHOWN });
  const drafts = await Promise.all(rows.flatMap((plan) => (plan.draft ? [draftOf(plan, plan.draft)] : [])));
  if (drafts.length === 0) return null;
  const names = drafts.map(({ plan, version }) => `${plan.name} v${version}`).join(", ");
  return (
    <section
      aria-label="Drafts"
      className="sticky bottom-0 z-[4] border-warn border-t-2 bg-raised max-md:static print:hidden"
    >
      <div className="flex flex-wrap items-center gap-3 px-gutter py-2.5">
        <TriangleAlert className="text-warn" />
        <b>
          {total} {total === 1 ? "draft" : "drafts"} not published
        </b>
        <span className="text-ink-3">
          {names}
          {total > drafts.length && ` and ${total - drafts.length} more`}
        </span>
      </div>
      <ul className="grid max-h-48 overflow-y-auto border-line border-t text-12/[18px] md:grid-cols-2 lg:grid-cols-3">
        {drafts.map(({ plan, version, changes }) => {
          const href = `/plans/${publicId("plan", plan.id)}?panel=publish`;
          return (
            <li
              key={plan.id.toString()}
              className="flex flex-col gap-1 border-line border-l px-gutter py-2.5 first:border-l-0 max-md:border-t max-md:border-l-0"
            >
              <div className="flex items-center gap-2">
                <Link href={`/plans/${publicId("plan", plan.id)}`} className="font-strong hover:underline">
                  {plan.name}
                </Link>
                <span className="text-ink-3">
                  {plan.subscribers.toLocaleString("en")} {plan.subscribers === 1 ? "consumer" : "consumers"}
                </span>
                <span className="flex-1" />
                <LinkButton size="sm" href={href} aria-label={`Review and publish ${plan.name} v${version}`}>
                  Review and publish
                </LinkButton>
              </div>
              {changes.slice(0, CHANGES_SHOWN).map((change) => (
                <ChangeLine key={`${change.route?.id ?? ""} ${change.what}`} change={change} />
              ))}
              {changes.length > CHANGES_SHOWN && (
                <span className="text-ink-3">and {changes.length - CHANGES_SHOWN} more</span>
              )}
              {changes.length === 0 && (
                <span className="text-ink-3">
                  {plan.newest ? "The draft says what is published already." : "Nothing is in it yet."}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

async function draftOf(plan: PlanHead, draft: { id: bigint; version: number }) {
  const before = plan.newest ? await readTerms(db(), plan.newest.id) : EMPTY_TERMS;
  const changes: readonly TermChange[] = diffTerms(before, await readTerms(db(), draft.id));
  return { plan, version: draft.version, changes };
}
