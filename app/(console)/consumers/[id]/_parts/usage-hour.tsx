"use client";

import { minuteText } from "@/components/ui/time-text";
import { useTimeZone } from "@/components/ui/time-zone";

/** "Calls of 22 Nov 13:00–14:00" in the console's zone. */
export function UsageHour({ start }: { readonly start: string }) {
  const zone = useTimeZone();
  const from = new Date(start);
  const to = new Date(from.getTime() + 3_600_000);
  return (
    <>
      Calls of {minuteText(from, zone)}–{minuteText(to, zone).slice(-5)}
    </>
  );
}
