/** A stretch of time, as whole hours of UTC, whose sums are kept, and what is left beside them, which is read from the rows. */
export interface SplitHours {
  /** From the first whole hour until after the last; equal where there is none. Unix ms, like all here. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Hours between these that have to be read from the rows too. */
  readonly broken: readonly number[];
  readonly rest: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** `cuts`: moments that may stand in no whole hour, because what lies before and after is summed apart. */
export function splitHours(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  cuts: readonly number[] = [],
): SplitHours {
  const first = Math.ceil(fromMs / HOUR_MS) * HOUR_MS;
  const last = Math.floor(toMs / HOUR_MS) * HOUR_MS;
  if (last <= first) return { ...allRows({ fromMs, toMs }), fromMs: first, toMs: first };
  const broken = [...new Set(cuts.filter((cut) => cut % HOUR_MS !== 0).map((cut) => cut - (cut % HOUR_MS)))].filter(
    (hour) => hour >= first && hour < last,
  );
  const rest = [
    { fromMs, toMs: first },
    ...broken.map((hour) => ({ fromMs: hour, toMs: hour + HOUR_MS })),
    { fromMs: last, toMs },
  ];
  return { fromMs: first, toMs: last, broken, rest: rest.filter((part) => part.fromMs < part.toMs) };
}

/** Where no sums are kept of what is asked for. */
export function allRows(range: { readonly fromMs: number; readonly toMs: number }): SplitHours {
  return { fromMs: range.fromMs, toMs: range.fromMs, broken: [], rest: [{ fromMs: range.fromMs, toMs: range.toMs }] };
}

const HOUR_MS = 3_600_000;
