import { TZDate } from "@date-fns/tz";
import { addDays, addMinutes, format, startOfDay } from "date-fns";

/** Left of the bars, in px: the counts. The layers over the chart keep the same distance. */
export const COUNTS_WIDTH = 36;
/** Room for half a line of text above and below the plot, in px. */
export const PLOT_INSET = 8;

/** A label under the chart, at `percent` of its width. */
export interface AxisLabel {
  readonly percent: number;
  readonly text: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTE_STEPS = [5, 10, 15, 30, 60, 120, 180, 360];

/**
 * Words for a time axis: hours up to two days, days ("Mon 16", in their middle) up to two weeks, dates ("16 Nov", where
 * they start) beyond. At most about a dozen. Days are those of `zone`, also where the clock is changed.
 */
export function axisLabels(fromMs: number, toMs: number, zone: string): readonly AxisLabel[] {
  const span = toMs - fromMs;
  if (span <= 0) return [];
  const percent = (ms: number) => ((ms - fromMs) / span) * 100;
  const inside = ({ percent }: AxisLabel) => percent >= 0 && percent < 100;

  if (span <= 2 * DAY_MS) {
    const step = MINUTE_STEPS.find((minutes) => span / (minutes * MINUTE_MS) <= 12) ?? 360;
    const midnight = startOfDay(new TZDate(fromMs, zone));
    return Array.from({ length: Math.ceil((toMs - midnight.getTime()) / (step * MINUTE_MS)) }, (_, index) => {
      const at = addMinutes(midnight, index * step);
      return { percent: percent(at.getTime()), text: format(at, "HH:mm") };
    }).filter(inside);
  }

  const firstDay = startOfDay(new TZDate(fromMs, zone));
  const days = Array.from({ length: Math.ceil(span / DAY_MS) + 1 }, (_, index) => addDays(firstDay, index));
  if (span <= 14 * DAY_MS) {
    return days
      .map((day) => {
        const start = Math.max(fromMs, day.getTime());
        const end = Math.min(toMs, addDays(day, 1).getTime());
        return { percent: percent((start + end) / 2), text: format(day, "EEE d"), share: (end - start) / span };
      })
      .filter((label) => label.share > 0.04 && inside(label))
      .map(({ percent, text }) => ({ percent, text }));
  }
  const step = Math.ceil(days.length / 10);
  return days
    .filter((_, index) => index % step === 0)
    .map((day) => ({ percent: percent(day.getTime()), text: format(day, "d MMM") }))
    .filter(inside);
}

/** "Wed 18 Nov, 12:00–16:00"; "Wed 18 Nov" for a whole day; both days named where it crosses midnight. */
export function barText(startMs: number, endMs: number, zone: string): string {
  const start = new TZDate(startMs, zone);
  const end = new TZDate(endMs, zone);
  const isMidnight = (at: Date) => at.getHours() === 0 && at.getMinutes() === 0;
  if (isMidnight(start) && addDays(start, 1).getTime() === endMs) return format(start, "EEE d MMM");
  const sameDay = startOfDay(start).getTime() === startOfDay(new TZDate(endMs - 1, zone)).getTime();
  if (sameDay) return `${format(start, "EEE d MMM, HH:mm")}–${isMidnight(end) ? "24:00" : format(end, "HH:mm")}`;
  return `${format(start, "EEE d MMM HH:mm")} – ${format(end, "EEE d MMM HH:mm")}`;
}

/** Whole numbers from 0 to at least `max`, in at most five equal steps that are easy to read: 1, 2, 2.5 or 5 and their tens. */
export function countTicks(max: number): readonly number[] {
  if (max <= 4) return [0, 1, 2, 3, 4];
  const power = 10 ** Math.floor(Math.log10(max / 5));
  const step = [1, 2, 2.5, 5, 10]
    .map((factor) => factor * power)
    .find((size) => Number.isInteger(size) && max / size <= 5);
  const size = step ?? 10 * power;
  return Array.from({ length: Math.ceil(max / size) + 1 }, (_, index) => index * size);
}
