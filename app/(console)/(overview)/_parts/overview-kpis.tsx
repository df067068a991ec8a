import { deltaText } from "@/components/charts/delta-text";
import { KpiRow } from "@/components/charts/kpi-row";
import { type RefusalTotals, refusalTotals } from "@/lib/analytics/refusal-totals";
import { previousRange, rangeText, type TimeRange } from "@/lib/analytics/time-range";
import { creditsDisplay } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { refusalsHref } from "../../_parts/refusals-href";

/** Five readings of the range beside the time before; each opens the list it is made of. */
export async function OverviewKpis({ range, zone }: { readonly range: TimeRange; readonly zone: string }) {
  const before = previousRange(range, zone);
  const [now, then, consumers] = await Promise.all([
    refusalTotals(db(), range, { status: 402 }),
    refusalTotals(db(), before, { status: 402 }),
    db().consumer.count({ where: { status: { not: "archived" } } }),
  ]);
  const than = `than ${rangeText(before, zone)}`;
  const list = refusalsHref(range, { status: "402" });
  return (
    <KpiRow
      items={[
        {
          label: "402 occurrences",
          value: now.occurrences.toLocaleString("en"),
          delta: `${deltaText(now.occurrences, then.occurrences)} ${than}`,
          href: list,
        },
        {
          label: "Refused calls",
          value: now.refusedCalls.toLocaleString("en"),
          unit: `of ${compact(now.refusedCalls + now.servedCalls)}`,
          delta: shareText(now, then),
          href: refusalsHref(range, { status: "402", sort: "-calls" }),
        },
        {
          label: "Consumers affected",
          value: now.consumers.toLocaleString("en"),
          unit: `of ${consumers.toLocaleString("en")}`,
          delta: differenceText(now.consumers, then.consumers),
          href: list,
        },
        {
          label: "Worth of refused calls",
          value: creditsDisplay(toCents(now.refusedMicros)),
          unit: "credits",
          delta: deltaText(inCredits(now.refusedMicros), inCredits(then.refusedMicros), ["more", "less"]),
          href: list,
        },
        {
          label: "Spent on served calls",
          value: creditsDisplay(toCents(now.spentMicros)),
          unit: "credits",
          delta: deltaText(inCredits(now.spentMicros), inCredits(then.spentMicros), ["more", "less"]),
          href: "/consumers",
        },
      ]}
    />
  );
}

/** "0.51 %, +0.06 points" */
function shareText(now: RefusalTotals, then: RefusalTotals): string {
  const [share, before] = [shareOf(now), shareOf(then)];
  if (share === null) return "no calls";
  const text = `${share.toFixed(2)} %`;
  if (before === null) return text;
  const points = share - before;
  return `${text}, ${points < 0 ? "−" : "+"}${Math.abs(points).toFixed(2)} points`;
}

function shareOf({ refusedCalls, servedCalls }: RefusalTotals): number | null {
  const calls = refusedCalls + servedCalls;
  return calls === 0 ? null : (refusedCalls / calls) * 100;
}

/** "−9, fewer" */
function differenceText(now: number, then: number): string {
  if (now === then) return "as many";
  return now > then ? `+${now - then}, more` : `−${then - now}, fewer`;
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
