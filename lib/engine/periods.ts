import { tzOffset } from "@date-fns/tz";

export type QuotaPeriod = "day" | "week" | "month";

export interface Period {
  readonly startMs: number;
  /** The first moment of the next one. */
  readonly endMs: number;
}

/**
 * The period that `atMs` lies in, in the consumer's IANA zone. Day: from local midnight. Week: from Monday 00:00. Month: the
 * k-th month from the anchor's local date and time (31 Jan, 28 Feb, 31 Mar), without an anchor from the 1st, 00:00. A local
 * time that a clock change skips is the first moment after it; one that comes twice is the earlier.
 */
export function periodAt(period: QuotaPeriod, atMs: number, zone: string, anchorMs: number | null): Period {
  const boundary = boundariesOf(period, zone, anchorMs);
  // The first guess is off by at most one where local time is not monotonic or the anchor is late in its month.
  let k = guess(period, atMs, zone, anchorMs);
  while (boundary(k) > atMs) k--;
  while (boundary(k + 1) <= atMs) k++;
  return { startMs: boundary(k), endMs: boundary(k + 1) };
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-01 was a Thursday; its week's Monday was three days before. */
const FIRST_MONDAY_MS = -3 * DAY_MS;

/** Boundary number k as Unix ms. Days count from 1970-01-01, weeks from its Monday, months from the anchor's or from 1970-01. */
function boundariesOf(period: QuotaPeriod, zone: string, anchorMs: number | null): (k: number) => number {
  if (period === "day") return (k) => instantOf(k * DAY_MS, zone);
  if (period === "week") return (k) => instantOf(FIRST_MONDAY_MS + k * WEEK_MS, zone);
  const anchor = localOf(anchorMs ?? 0, zone);
  const first = anchorMs === null ? new Date(0) : new Date(anchor);
  return (k) => instantOf(addMonths(first, k), zone);
}

function guess(period: QuotaPeriod, atMs: number, zone: string, anchorMs: number | null): number {
  const local = localOf(atMs, zone);
  if (period === "day") return Math.floor(local / DAY_MS);
  if (period === "week") return Math.floor((local - FIRST_MONDAY_MS) / WEEK_MS);
  return (
    monthNumber(new Date(local)) -
    (anchorMs === null ? monthNumber(new Date(0)) : monthNumber(new Date(localOf(anchorMs, zone))))
  );
}

/** Local times are written as the UTC ms that read the same on the clock. */
function localOf(atMs: number, zone: string): number {
  return atMs + offsetMs(atMs, zone);
}

function instantOf(localMs: number, zone: string): number {
  const before = offsetMs(localMs - DAY_MS, zone);
  const after = offsetMs(localMs + DAY_MS, zone);
  if (before === after) return localMs - before;
  const candidates = [localMs - before, localMs - after].filter((atMs) => localOf(atMs, zone) === localMs);
  return candidates.length > 0
    ? Math.min(...candidates)
    : changeBetween(localMs - DAY_MS, localMs + DAY_MS, before, zone);
}

/** The moment, to the ms, at which the zone leaves the offset that it had at `fromMs`. */
function changeBetween(fromMs: number, toMs: number, before: number, zone: string): number {
  let [low, high] = [fromMs, toMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(middle, zone) === before) low = middle;
    else high = middle;
  }
  return high;
}

function offsetMs(atMs: number, zone: string): number {
  return Math.round(tzOffset(zone, new Date(atMs)) * 60_000);
}

function monthNumber(local: Date): number {
  return local.getUTCFullYear() * 12 + local.getUTCMonth();
}

/** The same day and time k months on; the last day where the month is shorter. */
function addMonths(local: Date, k: number): number {
  const month = monthNumber(local) + k;
  const year = Math.floor(month / 12);
  const day = Math.min(local.getUTCDate(), new Date(Date.UTC(year, (month % 12) + 1, 0)).getUTCDate());
  const timeOfDayMs = local.getTime() - Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  return Date.UTC(year, ((month % 12) + 12) % 12, day) + timeOfDayMs;
}
