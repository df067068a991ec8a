import { Ellipsis, type LucideIcon } from "lucide-react";

import { GROUP_LOOK } from "@/components/code-groups";
import { SuspectIcon } from "@/components/ui/suspect-icon";
import { CODE_GROUPS, type CodeGroup } from "@/lib/engine/codes";

/**
 * What a bar is stacked of: the groups of codes, `other` for those that a chart has put together, then the refusals suspected
 * to be mistaken, whatever their code.
 */
export type Series = CodeGroup | "other" | "suspect";

/** From the axis upwards, in every chart and legend. */
export const SERIES: readonly Series[] = [...CODE_GROUPS, "other", "suspect"];

/** How many of each; a missing one is 0. A refusal counts once: as suspect or under its code. */
export type Counts = Readonly<Partial<Record<Series, number>>>;

export function seriesName(series: Series): string {
  if (series === "suspect") return "suspected mistaken";
  return series === "other" ? "other codes" : GROUP_LOOK[series].name;
}

export function seriesIcon(series: Series): LucideIcon | typeof SuspectIcon {
  if (series === "suspect") return SuspectIcon;
  return series === "other" ? Ellipsis : GROUP_LOOK[series].icon;
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

/** More than this no chart can be read by colour. */
export const SERIES_MAX = 6;

/** The series that a chart of these totals folds into `other`: the smallest groups, where there are more than it can show. */
export function foldedOf(totals: Counts): readonly Series[] {
  const present = presentIn(totals);
  if (present.length <= SERIES_MAX) return [];
  const groups = present.filter((series) => series !== "suspect" && series !== "other");
  const kept = SERIES_MAX - 1 - (present.includes("suspect") ? 1 : 0);
  return groups.toSorted((a, b) => (totals[b] ?? 0) - (totals[a] ?? 0)).slice(kept);
}

/** The same refusals, with the folded series counted as `other`. */
export function foldCounts(counts: Counts, folded: readonly Series[]): Counts {
  const shown: Partial<Record<Series, number>> = {};
  for (const series of presentIn(counts)) {
    const name = folded.includes(series) ? "other" : series;
    shown[name] = (shown[name] ?? 0) + (counts[series] ?? 0);
  }
  return shown;
}
