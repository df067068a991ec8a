"use client";

import { Flag } from "lucide-react";

import { cn } from "@/components/class-names";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { Tooltip } from "@/components/ui/tooltip";

import { COUNTS_WIDTH, PLOT_INSET } from "./chart-bars";

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
  const shown = flags.filter((flag) => flag.atMs >= span.fromMs && flag.atMs < span.toMs);
  if (shown.length === 0) return null;
  const percentOf = (ms: number) => ((ms - span.fromMs) / (span.toMs - span.fromMs)) * 100;
  return (
    <ul aria-label="Changes of configuration" className="relative h-6" style={{ marginLeft: COUNTS_WIDTH }}>
      {shown.map((flag, index) => {
        const percent = percentOf(flag.atMs);
        const next = shown[index + 1];
        const room = (next ? percentOf(next.atMs) : 100) - percent;
        return (
          <li
            key={`${flag.label}-${flag.atMs}`}
            className="absolute top-0"
            style={{ left: `${percent}%`, width: `${room}%` }}
          >
            <span
              aria-hidden="true"
              className="pointer-events-none absolute left-0 border-ink-3 border-l border-dotted"
              style={{ bottom: "100%", height: height - PLOT_INSET + 20 }}
            />
            <Tooltip
              text={
                <>
                  <b>
                    {flag.label} {flag.summary}
                  </b>
                  <span className="block">{flag.detail}</span>
                  <span className="block text-ink-3">
                    <Time at={new Date(flag.atMs)} show="second" plain className="font-sans" />
                  </span>
                </>
              }
            >
              <Link
                href={flag.href}
                aria-label={`${flag.label} ${flag.summary}`}
                className="flex min-h-6 max-w-full items-center gap-1 text-11 text-ink-3 hover:text-ink"
              >
                <Flag className="size-3 fill-ink-2 text-ink-2" />
                <span className={cn("truncate max-sm:hidden", room < 4.5 && "hidden")}>
                  {flag.label}
                  {room >= 9 && ` ${flag.summary}`}
                </span>
              </Link>
            </Tooltip>
          </li>
        );
      })}
    </ul>
  );
}
