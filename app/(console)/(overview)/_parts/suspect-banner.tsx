import { Banner } from "@/components/feedback/banner";
import { Link } from "@/components/ui/link";
import { suspectedMistakes } from "@/lib/analytics/suspected-mistakes";
import { rangeText, type TimeRange } from "@/lib/analytics/time-range";
import { db } from "@/lib/platform/db";
import { refusalsHref } from "../../_parts/refusals-href";

const MINUTE_MS = 60_000;

/** Payment refusals that look like a mistake of the operator's side, and the way to them; nothing where there are none. */
export async function SuspectBanner({ range, zone }: { readonly range: TimeRange; readonly zone: string }) {
  const found = await suspectedMistakes(db(), range, { status: 402 });
  if (found === null) return null;
  const count = found.occurrences.toLocaleString("en");
  const when = rangeText(
    { fromMs: floorMinute(found.firstAt.getTime()), toMs: floorMinute(found.lastAt.getTime()) + MINUTE_MS },
    zone,
  );
  return (
    <Banner
      tone="suspect"
      title={`${count} ${found.occurrences === 1 ? "refusal looks" : "refusals look"} mistaken, ${when}.`}
      action={
        <Link className="link whitespace-nowrap" href={refusalsHref(range, { status: "402", suspect: "yes" })}>
          Open the {count}
        </Link>
      }
    >
      {found.reason} {consumersText(found.consumers)}
    </Banner>
  );
}

function consumersText(consumers: number): string {
  if (consumers === 0) return "";
  return consumers === 1 ? "One consumer was refused." : `${consumers.toLocaleString("en")} consumers were refused.`;
}

function floorMinute(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}
