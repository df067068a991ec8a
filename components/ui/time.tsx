"use client";

import { useEffect, useState } from "react";

import { cn } from "@/components/class-names";

import { absoluteText, dayText, minuteText, relativeText } from "./time-text";
import { useTimeZone } from "./time-zone";
import { Tooltip } from "./tooltip";

export interface TimeProps {
  readonly at: Date | string;
  /** `relative` "4 min ago" (renewed each half minute), `minute` "22 Nov 14:31", `second`, `day`. */
  readonly show?: "relative" | "minute" | "second" | "day";
  /** Only the text: inside a link, and in tables whose first column already has the full form. */
  readonly plain?: boolean;
  readonly className?: string;
}

/**
 * A moment. On hover and on focus it shows itself in full, in the console's zone and in UTC. In a table's cell it is set
 * like an id, in a sentence like the sentence.
 */
export function Time({ at, show = "relative", plain = false, className }: TimeProps) {
  const zone = useTimeZone();
  const moment = typeof at === "string" ? new Date(at) : at;
  const [now, setNow] = useState(() => new Date());

  useEffect(() => {
    if (show !== "relative") return;
    const timer = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(timer);
  }, [show]);

  const full = (
    <>
      {absoluteText(moment, zone)} {zone}
      {zone !== "UTC" && <span className="block text-ink-3">{absoluteText(moment, "UTC")} UTC</span>}
    </>
  );
  const text = {
    relative: () => relativeText(moment, now, zone),
    minute: () => minuteText(moment, zone),
    second: () => absoluteText(moment, zone),
    day: () => dayText(moment, zone),
  }[show]();
  const look = cn("whitespace-nowrap", show !== "relative" && "[td_&]:font-mono [td_&]:text-12", className);
  if (plain) {
    return (
      <time dateTime={moment.toISOString()} suppressHydrationWarning className={look}>
        {text}
      </time>
    );
  }
  return (
    <Tooltip text={full}>
      <time
        dateTime={moment.toISOString()}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its full form must be reachable by keyboard
        tabIndex={0}
        suppressHydrationWarning
        className={look}
      >
        {text}
        {show === "relative" && <span className="sr-only">, {absoluteText(moment, zone)}</span>}
      </time>
    </Tooltip>
  );
}
