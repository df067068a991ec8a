import { deltaText } from "@/components/charts/delta-text";
import { KpiGrid } from "@/components/charts/kpi-grid";
import { creditsOutstanding, creditTotals } from "@/lib/analytics/credit-totals";
import { type RefusalTotals, refusalTotals } from "@/lib/analytics/refusal-totals";
import { previousRange, rangeText, type TimeRange } from "@/lib/analytics/time-range";
import { creditsDisplay } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { refusalsHref } from "../../_parts/refusals-href";

/** Two rows of readings beside the time before: of calls, and of credits. Each opens the list it is made of. */
export async function OverviewKpis({ range, zone }: { readonly range: TimeRange; readonly zone: string }) {
  const before = previousRange(range, zone);
  const [now, then, consumers, credits, creditsThen, outstandingMicros] = await Promise.all([
    refusalTotals(db(), range, { status: 402 }),
    refusalTotals(db(), before, { status: 402 }),
    db().consumer.count({ where: { status: { not: "archived" } } }),
    creditTotals(db(), range),
    creditTotals(db(), before),
    creditsOutstanding(db()),
  ]);
  const than = `than ${rangeText(before, zone)}`;
  const refused = refusalsHref(range, { status: "402" });
  const money = (micros: bigint, thenMicros: bigint) => ({
    value: creditsDisplay(toCents(micros)),
    unit: "credits",
    delta: deltaText(inCredits(micros), inCredits(thenMicros), ["more", "less"]),
  });
  const share = shareOf(now);
  return (
    <KpiGrid
      items={[
        {
          label: "402 occurrences",
          value: now.occurrences.toLocaleString("en"),
          delta: `${deltaText(now.occurrences, then.occurrences)} ${than}`,
          href: refused,
        },
        {
          label: "402 share",
          value: share === null ? "—" : `${share.toFixed(2)} %`,
          unit: share === null ? undefined : `${compact(now.refusedCalls)} calls`,
          delta: pointsText(share, shareOf(then)),
          href: refusalsHref(range, { status: "402", sort: "-calls" }),
        },
        {
          label: "Checks",
          value: compact(checksOf(now)),
          unit: `${compact(now.servedCalls)} served`,
          delta: deltaText(checksOf(now), checksOf(then)),
          href: refusalsHref(range),
        },
        {
          label: "Refused but solvent",
          value: now.solvent.toLocaleString("en"),
          unit: "occurrences",
          delta: deltaText(now.solvent, then.solvent),
          href: refusalsHref(range, { status: "402", solvent: "yes" }),
        },
        {
          label: "Consumers affected",
          value: now.consumers.toLocaleString("en"),
          unit: `of ${consumers.toLocaleString("en")}`,
          delta: differenceText(now.consumers, then.consumers),
          href: refusalsHref(range, { status: "402", group: "consumer" }),
        },
        { label: "Revenue at risk", ...money(now.refusedMicros, then.refusedMicros), href: refused },
        { label: "Credits sold", ...money(credits.soldMicros, creditsThen.soldMicros), href: TOP_UPS },
        { label: "Credits burned", ...money(now.spentMicros, then.spentMicros), href: "/consumers?sort=balance" },
        {
          label: "Credits outstanding",
          value: creditsDisplay(toCents(outstandingMicros)),
          unit: "credits",
          delta: sinceText(credits.netSinceMicros),
          href: "/consumers?sort=-balance",
        },
        {
          label: "Paying consumers",
          value: credits.paying.toLocaleString("en"),
          unit: `of ${consumers.toLocaleString("en")}`,
          delta: differenceText(credits.paying, creditsThen.paying),
          href: TOP_UPS,
        },
      ]}
    />
  );
}

/** Those that brought money. */
const TOP_UPS = "/billing?state=paid&tab=top-ups";

function checksOf({ servedCalls, allRefusedCalls }: RefusalTotals): number {
  return servedCalls + allRefusedCalls;
}

/** Of all calls that were decided, in percent; null: there were none. */
function shareOf(totals: RefusalTotals): number | null {
  const checks = checksOf(totals);
  return checks === 0 ? null : (totals.refusedCalls / checks) * 100;
}

/** "+0.06 points, more" */
function pointsText(share: number | null, before: number | null): string {
  if (share === null) return "no calls";
  if (before === null) return "no calls before";
  const points = (share - before).toFixed(2);
  if (Number(points) === 0) return "as much";
  return points.startsWith("-") ? `−${points.slice(1)} points, less` : `+${points} points, more`;
}

/** "−9, fewer" */
function differenceText(now: number, then: number): string {
  if (now === then) return "as many";
  return now > then ? `+${(now - then).toLocaleString("en")}, more` : `−${(then - now).toLocaleString("en")}, fewer`;
}

/** "+1,204.50 since then" */
function sinceText(netMicros: bigint): string {
  const cents = toCents(netMicros < 0n ? -netMicros : netMicros);
  if (cents === 0n) return "as much as at the start";
  return `${netMicros < 0n ? "−" : "+"}${creditsDisplay(cents)} since the start`;
}

function compact(count: number): string {
  return new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(count);
}

/** In the unit that the reading shows, since a delta from zero is a plain difference. */
function inCredits(micros: bigint): number {
  return Number(toCents(micros)) / 1_000_000;
}

/** A sum of many prices is read to two digits. */
function toCents(micros: bigint): bigint {
  return ((micros + 5_000n) / 10_000n) * 10_000n;
}
