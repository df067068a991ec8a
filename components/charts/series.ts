import type { LucideIcon } from "lucide-react";

import { GROUP_LOOK } from "@/components/code-groups";
import { SuspectIcon } from "@/components/ui/suspect-icon";
import { CODE_GROUPS, type CodeGroup } from "@/lib/engine/codes";

/** What a bar is stacked of: the groups of codes, then the refusals suspected to be mistaken, whatever their code. */
export type Series = CodeGroup | "suspect";

/** From the axis upwards, in every chart and legend. */
export const SERIES: readonly Series[] = [...CODE_GROUPS, "suspect"];

/** How many of each; a missing one is 0. A refusal counts once: as suspect or under its code. */
export type Counts = Readonly<Partial<Record<Series, number>>>;

export function seriesName(series: Series): string {
  return series === "suspect" ? "suspected mistaken" : GROUP_LOOK[series].name;
}

export function seriesIcon(series: Series): LucideIcon | typeof SuspectIcon {
  return series === "suspect" ? SuspectIcon : GROUP_LOOK[series].icon;
}

export function totalOf(counts: Counts): number {
  return SERIES.reduce((sum, series) => sum + (counts[series] ?? 0), 0);
}

/** The sum of each series over many counts. */
export function sumOf(all: readonly Counts[]): Counts {
  const sum: Partial<Record<Series, number>> = {};
  for (const counts of all) {
    for (const series of SERIES) {
      const count = counts[series];
      if (count !== undefined && count > 0) sum[series] = (sum[series] ?? 0) + count;
    }
  }
  return sum;
}

/** The series that have anything to show, in order. */
export function presentIn(counts: Counts): readonly Series[] {
  return SERIES.filter((series) => (counts[series] ?? 0) > 0);
}
