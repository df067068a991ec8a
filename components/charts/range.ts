import { TZDate } from "@date-fns/tz";
import { format } from "date-fns";

/** What the range picker offers; `?range=` holds one of these names. */
export const PRESETS = [
  { name: "1h", label: "Last hour", ms: 3_600_000 },
  { name: "24h", label: "Last 24 hours", ms: 86_400_000 },
  { name: "7d", label: "Last 7 days", ms: 7 * 86_400_000 },
  { name: "30d", label: "Last 30 days", ms: 30 * 86_400_000 },
] as const;

export type PresetName = (typeof PRESETS)[number]["name"];

/** The longest custom range, as far back as a chart stays readable. */
export const RANGE_MS_MAX = 400 * 86_400_000;

export interface Range {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Null for a custom range. */
  readonly preset: PresetName | null;
}

/**
 * The range a query asks for: `from` and `to` (ISO 8601) if both are good, in order and at most 400 days apart, else the
 * preset `range`, else `fallback`. Presets end now, rounded up to the minute, so that one minute asks for one thing.
 */
export function rangeOf(
  params: Readonly<Record<string, string | readonly string[] | undefined>>,
  nowMs: number,
  fallback: PresetName = "7d",
): Range {
  const fromMs = instantOf(params.from);
  const toMs = instantOf(params.to);
  if (fromMs !== null && toMs !== null && fromMs < toMs && toMs - fromMs <= RANGE_MS_MAX) {
    return { fromMs, toMs, preset: null };
  }
  const named = PRESETS.find((preset) => preset.name === params.range);
  const preset = named ?? PRESETS.find(({ name }) => name === fallback) ?? PRESETS[2];
  const endMs = Math.ceil(nowMs / 60_000) * 60_000;
  return { fromMs: endMs - preset.ms, toMs: endMs, preset: preset.name };
}

/** The range of the same length right before. */
export function rangeBefore({ fromMs, toMs }: Range): Range {
  return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs, preset: null };
}

/** "16 – 22 Nov", with times where it is two days or less: "22 Nov 13:00 – 14:00". */
export function rangeText({ fromMs, toMs }: Pick<Range, "fromMs" | "toMs">, zone: string): string {
  const from = new TZDate(fromMs, zone);
  const to = new TZDate(toMs, zone);
  const last = new TZDate(toMs - 1, zone);
  if (toMs - fromMs > 2 * 86_400_000) {
    const sameMonth = format(from, "MMM yyyy") === format(last, "MMM yyyy");
    return `${format(from, sameMonth ? "d" : "d MMM")} – ${format(last, "d MMM")}`;
  }
  const sameDay = format(from, "d MMM yyyy") === format(last, "d MMM yyyy");
  return `${format(from, "d MMM HH:mm")} – ${format(to, sameDay ? "HH:mm" : "d MMM HH:mm")}`;
}

function instantOf(value: string | readonly string[] | undefined): number | null {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(value)) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}
