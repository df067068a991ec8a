import { GROUP_LOOK, groupOf } from "@/components/code-groups";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { RefusalRow } from "@/lib/consumers/refusals";
import { CODES, isCode } from "@/lib/engine/codes";

const NOW_MS = 15 * 60_000;

/** Calls that got 402 in the last quarter of an hour: what a consumer comes here for. Nothing where there were none. */
export function RefusedNow({ refusals, now }: { readonly refusals: readonly RefusalRow[]; readonly now: Date }) {
  const latest = refusals.find(({ status, minute }) => status === 402 && now.getTime() - minute.getTime() < NOW_MS);
  if (!latest || !isCode(latest.code)) return null;
  const Icon = GROUP_LOOK[groupOf(latest.code)].icon;
  return (
    <section
      data-group={groupOf(latest.code)}
      aria-label="Refused now"
      className="border-code border-l-4 bg-code-tint px-gutter py-4"
    >
      <p className="mb-1 flex items-center gap-2 font-strong text-code-ink">
        <Icon />
        {latest.routeName === null ? "Calls are being refused" : `Calls to ${latest.routeName} are being refused`}
      </p>
      <p>
        {CODES[latest.code].title}: {latest.count.toLocaleString("en")} {latest.count === 1n ? "call" : "calls"} got 402
        in the minute of <Time at={latest.minute} show="minute" plain />.
      </p>
      <Link className="link mt-1 inline-block" href={receiptPath(latest)}>
        See why
      </Link>
    </section>
  );
}

/** Of the first call of its minute. */
export function receiptPath({ id }: Pick<RefusalRow, "id">): string {
  return `/portal/refusals/dec_${id}_1`;
}
