"use client";

import { Flag } from "lucide-react";

import { cn } from "@/components/class-names";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { Tooltip } from "@/components/ui/tooltip";

import { COUNTS_WIDTH, PLOT_INSET } from "./chart-axis";
import { type ConfigFlag, clusterFlags, clusterLabel } from "./flag-clusters";

export type { ConfigFlag } from "./flag-clusters";

/** A lane under the axis. Labels go where there is room; a flag without its label still has it in its tooltip and name. */
export function ChartFlags({
  flags,
  span,
  height,
}: {
  readonly flags: readonly ConfigFlag[];
  readonly span: { readonly fromMs: number; readonly toMs: number };
  readonly height: number;
}) {
  const clusters = clusterFlags(flags, span, FLAG_PERCENT);
  if (clusters.length === 0) return null;
  return (
    <ul aria-label="Changes of configuration" className="relative h-6" style={{ marginLeft: COUNTS_WIDTH }}>
      {clusters.map((cluster, index) => {
        const { percent, flags } = cluster;
        const label = clusterLabel(cluster);
        const summary = flags.length === 1 ? flags[0].summary : `${flags.length} changes`;
        const room = (clusters[index + 1]?.percent ?? 100) - percent;
        return (
          <li key={label} className="@container absolute top-0" style={{ left: `${percent}%`, width: `${room}%` }}>
            <span
              aria-hidden="true"
              className="pointer-events-none absolute left-0 border-ink-3 border-l border-dotted"
              style={{ bottom: "100%", height: height - PLOT_INSET + 20 }}
            />
            <Tooltip text={<Changes flags={flags} />}>
              <Link
                href={flags[0].href}
                aria-label={`${label} ${summary}`}
                className={cn(
                  "flex min-h-6 min-w-6 max-w-full items-center gap-1 text-11 text-ink-3 hover:text-ink",
                  room < FLAG_PERCENT && "absolute right-0 justify-end",
                )}
              >
                <Flag className="size-3 fill-ink-2 text-ink-2" />
                <span
                  className={cn("hidden truncate", flags.length === 1 ? "@min-[48px]:inline" : "@min-[84px]:inline")}
                >
                  {label}
                  <span className="hidden @min-[120px]:inline"> {summary}</span>
                </span>
              </Link>
            </Tooltip>
          </li>
        );
      })}
    </ul>
  );
}

/** Room for a flag as a target of 24 px, on a chart of 800 px. */
const FLAG_PERCENT = 3;

/** In the tooltip: at most five of them. */
const CHANGES_MAX = 5;

function Changes({ flags }: { readonly flags: readonly ConfigFlag[] }) {
  return (
    <span className="grid gap-1.5">
      {flags.slice(-CHANGES_MAX).map((flag) => (
        <span key={`${flag.label}-${flag.atMs}`}>
          <b>
            {flag.label} {flag.summary}
          </b>
          <span className="block">{flag.detail}</span>
          <span className="block text-ink-3">
            <Time at={new Date(flag.atMs)} show="second" plain className="font-sans" />
          </span>
        </span>
      ))}
      {flags.length > CHANGES_MAX && <span className="text-ink-3">and {flags.length - CHANGES_MAX} before</span>}
    </span>
  );
}
