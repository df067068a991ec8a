import type { ConfigFlag } from "@/components/charts/chart-flags";
import type { ConfigChange } from "@/lib/analytics/config-changes";
import { totalCount } from "@/lib/analytics/refusal-counts";
import type { RefusalBar } from "@/lib/analytics/refusals-by-bucket";

export function sumOfBars(bars: readonly RefusalBar[]): { now: number; before: number } {
  return {
    now: bars.reduce((sum, bar) => sum + totalCount(bar.counts), 0),
    before: bars.reduce((sum, bar) => sum + totalCount(bar.before), 0),
  };
}

export function chartFlags(changes: readonly ConfigChange[]): readonly ConfigFlag[] {
  return changes.map((change) => ({
    atMs: change.at.getTime(),
    label: `v${change.version}`,
    summary: change.summary,
    detail: `By ${change.actorName}`,
    href: "/audit",
  }));
}
