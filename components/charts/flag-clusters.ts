/** A change of configuration, on the axis at the moment it was made. */
export interface ConfigFlag {
  readonly atMs: number;
  /** "v811" */
  readonly label: string;
  /** What changed, in a few words: "price undone". */
  readonly summary: string;
  /** Who changed what, for the tooltip: "jon.vik raised POST /v1/translate to 4.00". */
  readonly detail: string;
  /** Its entry in the audit log. */
  readonly href: string;
}

/** Flags so close that only one can be drawn; never empty, oldest first. */
export interface FlagCluster {
  /** Of the chart's width, where the first of them stands. */
  readonly percent: number;
  readonly flags: readonly [ConfigFlag, ...ConfigFlag[]];
}

/**
 * Flags within a chart's time, those less than `gapPercent` of its width after another's first taken together. A flag nearer
 * than that to the end is drawn leftwards from there, so it counts as standing there.
 */
export function clusterFlags(
  flags: readonly ConfigFlag[],
  span: { readonly fromMs: number; readonly toMs: number },
  gapPercent: number,
): readonly FlagCluster[] {
  const clusters: FlagCluster[] = [];
  const inside = flags.filter((flag) => flag.atMs >= span.fromMs && flag.atMs < span.toMs);
  for (const flag of inside.toSorted((a, b) => a.atMs - b.atMs)) {
    const percent = ((flag.atMs - span.fromMs) / (span.toMs - span.fromMs)) * 100;
    const last = clusters.at(-1);
    if (last && Math.min(percent, 100 - gapPercent) - last.percent < gapPercent) {
      clusters[clusters.length - 1] = { ...last, flags: [...last.flags, flag] };
    } else {
      clusters.push({ percent, flags: [flag] });
    }
  }
  return clusters;
}

/** "v811", or "v811–v814" for several. */
export function clusterLabel({ flags }: FlagCluster): string {
  const last = flags.at(-1) ?? flags[0];
  return last === flags[0] ? flags[0].label : `${flags[0].label}–${last.label}`;
}
