import { DateTime } from "luxon";
import type { Period, QuotaPeriod } from "./periods";

/**
 * The period that `atMs` lies in by luxon's calendar, found by walking over boundaries: slow, and with nothing in common with
 * periods.ts but what check-api promises.
 */
export function luxonPeriod(period: QuotaPeriod, atMs: number, zone: string, anchorMs: number | null): Period {
  const first = firstBoundary(period, atMs, zone, anchorMs);
  const boundary = (k: number) => instantOf(first.plus(period === "week" ? { weeks: k } : { [`${period}s`]: k }), zone);
  let k = Math.floor(DateTime.fromMillis(atMs, { zone: "utc" }).diff(first, period).get(period)) - 2;
  while (boundary(k + 1) <= atMs) k++;
  return { startMs: boundary(k), endMs: boundary(k + 1) };
}

/** A local time, written in UTC, from which all boundaries count. */
function firstBoundary(period: QuotaPeriod, atMs: number, zone: string, anchorMs: number | null): DateTime {
  const isAnchored = period === "month" && anchorMs !== null;
  const local = DateTime.fromMillis(isAnchored ? anchorMs : atMs, { zone }).setZone("utc", { keepLocalTime: true });
  return isAnchored ? local : local.startOf(period);
}

/** The first of the moments that read so; where the clock skips it, the first moment after the gap. */
function instantOf(local: DateTime, zone: string): number {
  const { year, month, day, hour, minute, second, millisecond } = local;
  const fields = { year, month, day, hour, minute, second, millisecond };
  const there = DateTime.fromObject(fields, { zone });
  if (there.setZone("utc", { keepLocalTime: true }).toMillis() === local.toMillis()) {
    return Math.min(...there.getPossibleOffsets().map((each) => each.toMillis()));
  }
  let [before, after] = [there.minus({ hours: 30 }).toMillis(), there.plus({ hours: 30 }).toMillis()];
  const offsetBefore = DateTime.fromMillis(before, { zone }).offset;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (DateTime.fromMillis(middle, { zone }).offset === offsetBefore) before = middle;
    else after = middle;
  }
  return after;
}
