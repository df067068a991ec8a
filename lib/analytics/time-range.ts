import { TZDate } from "@date-fns/tz";
import { addDays, differenceInCalendarDays, format, startOfDay, subDays } from "date-fns";

/** What a page shows: minutes from `fromMs` on and before `toMs` (Unix ms). `preset` is null for one that was typed. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly preset: Preset | null;
}

export const PRESETS = ["1h", "24h", "7d", "30d"] as const;
export type Preset = (typeof PRESETS)[number];
const DEFAULT_PRESET: Preset = "7d";

/** The query's own words: a preset, or two times; a time is an ISO instant, or a local day or minute of `zone`. */
export interface RangeQuery {
  readonly range?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
}

const RANGE_DAYS_MAX = 400;

/**
 * The range of a query. What cannot be read gives the default range, and `problem` says in words what was wrong and what would
 * be right. Presets of days begin at local midnight, so that each bar is a whole day or a part of one.
 */
export function parseTimeRange(
  query: RangeQuery,
  nowMs: number,
  zone: string,
): { range: TimeRange; problem: string | null } {
  const fallback = presetRange(DEFAULT_PRESET, nowMs, zone);
  if (query.from || query.to) {
    const custom = customRange(query.from ?? "", query.to ?? "", nowMs, zone);
    return typeof custom === "string" ? { range: fallback, problem: custom } : { range: custom, problem: null };
  }
  if (!query.range) return { range: fallback, problem: null };
  const preset = PRESETS.find((known) => known === query.range);
  if (preset) return { range: presetRange(preset, nowMs, zone), problem: null };
  return { range: fallback, problem: `There is no range “${query.range.slice(0, 20)}”: use ${PRESETS.join(", ")}.` };
}

export function presetRange(preset: Preset, nowMs: number, zone: string): TimeRange {
  const toMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  const days = { "1h": null, "24h": null, "7d": 7, "30d": 30 }[preset];
  if (days !== null) {
    return { fromMs: subDays(startOfDay(new TZDate(nowMs, zone)), days - 1).getTime(), toMs, preset };
  }
  const [lengthMs, stepMs] = preset === "1h" ? [HOUR_MS, 2 * MINUTE_MS] : [DAY_MS, HOUR_MS];
  return { fromMs: Math.ceil((toMs - lengthMs) / stepMs) * stepMs, toMs, preset };
}

/** The same stretch of time right before: by whole local days where the range begins at midnight, so that weekdays meet. */
export function previousRange(range: TimeRange, zone: string): TimeRange {
  const shift = shiftBack(range, zone);
  return { fromMs: shift(range.fromMs), toMs: shift(range.toMs), preset: null };
}

/** One bar of a chart. */
export interface Bucket {
  readonly fromMs: number;
  readonly toMs: number;
}

export const BUCKETS_MAX = 48;

/**
 * The bars of a range, at most about BUCKETS_MAX: from local midnight in steps that read round on a clock, and whole local days
 * from a day on. A day of 23 or 25 hours has a shorter bar or one more. The first and the last are whole, also where the range
 * begins or ends inside them.
 */
export function bucketsOf(range: TimeRange, zone: string): readonly Bucket[] {
  const stepMs = bucketMs(range);
  const starts: number[] = [];
  let day = startOfDay(new TZDate(range.fromMs, zone));
  while (day.getTime() < range.toMs) {
    const next = addDays(day, Math.max(1, stepMs / DAY_MS));
    for (let atMs = day.getTime(); atMs < next.getTime(); atMs += stepMs < DAY_MS ? stepMs : next.getTime())
      starts.push(atMs);
    day = next;
  }
  return starts
    .map((fromMs, index) => ({ fromMs, toMs: starts[index + 1] ?? day.getTime() }))
    .filter((bucket) => bucket.toMs > range.fromMs && bucket.fromMs < range.toMs);
}

/** The bars of the time before, one to one beside the range's own. */
export function previousBuckets(range: TimeRange, zone: string): readonly Bucket[] {
  const shift = shiftBack(range, zone);
  return bucketsOf(range, zone).map(({ fromMs, toMs }) => ({ fromMs: shift(fromMs), toMs: shift(toMs) }));
}

/** "4 hours": what one bar stands for. */
export function stepText(range: TimeRange): string {
  const stepMs = bucketMs(range);
  const [count, unit] =
    stepMs >= DAY_MS
      ? [stepMs / DAY_MS, "day"]
      : stepMs >= HOUR_MS
        ? [stepMs / HOUR_MS, "hour"]
        : [stepMs / MINUTE_MS, "minute"];
  return count === 1 ? unit : `${count} ${unit}s`;
}

/** "16–22 Nov", "22 Nov 09:10–14:31", "28 Dec 2025–3 Jan 2026": as short as it is clear. */
export function rangeText(range: Pick<TimeRange, "fromMs" | "toMs">, zone: string): string {
  const from = new TZDate(range.fromMs, zone);
  const to = new TZDate(range.toMs, zone);
  const last = new TZDate(range.toMs - 1, zone);
  const wholeDays = isMidnight(from) && (isMidnight(to) || range.toMs - range.fromMs > 2 * DAY_MS);
  const sameDay = differenceInCalendarDays(last, from) === 0;
  if (!wholeDays) return `${format(from, "d MMM HH:mm")}–${format(to, sameDay ? "HH:mm" : "d MMM HH:mm")}`;
  if (sameDay) return format(from, "EEE d MMM");
  if (from.getFullYear() !== last.getFullYear()) return `${format(from, "d MMM yyyy")}–${format(last, "d MMM yyyy")}`;
  return `${format(from, from.getMonth() === last.getMonth() ? "d" : "d MMM")}–${format(last, "d MMM")}`;
}

/** The part of a range that a query's `after` and `before` select (ISO instants), or null. */
export function selectedPart(
  query: { readonly after?: string | null; readonly before?: string | null },
  range: TimeRange,
): TimeRange | null {
  const fromMs = Math.max(range.fromMs, Date.parse(query.after ?? ""));
  const toMs = Math.min(range.toMs, Date.parse(query.before ?? ""));
  return fromMs < toMs ? { fromMs, toMs, preset: null } : null;
}

/** As a query carries it: the preset, or two instants. */
export function rangeQuery(range: TimeRange): Record<string, string> {
  if (range.preset !== null) return { range: range.preset };
  return { from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 4, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14].map((days) => days * DAY_MS),
];

function bucketMs(range: TimeRange): number {
  const lengthMs = range.toMs - range.fromMs;
  return STEPS_MS.find((stepMs) => lengthMs / stepMs <= BUCKETS_MAX - 2) ?? 14 * DAY_MS;
}

function shiftBack(range: TimeRange, zone: string): (atMs: number) => number {
  const from = new TZDate(range.fromMs, zone);
  if (!isMidnight(from)) return (atMs) => atMs - (range.toMs - range.fromMs);
  const days = Math.max(1, Math.ceil((range.toMs - range.fromMs) / DAY_MS - 1 / 12));
  return (atMs) => subDays(new TZDate(atMs, zone), days).getTime();
}

function isMidnight(at: TZDate): boolean {
  return startOfDay(at).getTime() === at.getTime();
}

function customRange(from: string, to: string, nowMs: number, zone: string): TimeRange | string {
  const fromMs = from === "" ? null : instantOf(from, zone, "start");
  const toMs = to === "" ? Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS : instantOf(to, zone, "end");
  if (fromMs === null) return from === "" ? "A range needs its first time." : notATime(from);
  if (toMs === null) return notATime(to);
  if (fromMs >= toMs) return "A range must end after it begins.";
  if (toMs - fromMs > RANGE_DAYS_MAX * DAY_MS) return `A range may be ${RANGE_DAYS_MAX} days long at most.`;
  return { fromMs, toMs, preset: null };
}

function notATime(text: string): string {
  return `“${text.slice(0, 40)}” is no time: write 2026-11-22 or 2026-11-22 14:30.`;
}

/** To the minute, as refusals and usage are kept. A day as the end of a range means its last minute too. */
function instantOf(text: string, zone: string, edge: "start" | "end"): number | null {
  const local = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?$/.exec(text.trim());
  if (local) {
    const [year = 0, month = 0, day = 0, hour, minute] = local
      .slice(1)
      .map((part) => (part === undefined ? undefined : Number(part)));
    const at = new TZDate(year, month - 1, day, hour ?? 0, minute ?? 0, zone);
    if (at.getMonth() !== month - 1 || at.getDate() !== day || (hour ?? 0) > 23 || (minute ?? 0) > 59) return null;
    return inBounds(edge === "end" && hour === undefined ? addDays(at, 1).getTime() : at.getTime());
  }
  const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return Number.isNaN(iso) ? null : inBounds(Math.floor(iso / MINUTE_MS) * MINUTE_MS);
}

function inBounds(atMs: number): number | null {
  return atMs >= Date.UTC(2000, 0) && atMs < Date.UTC(2100, 0) ? atMs : null;
}
