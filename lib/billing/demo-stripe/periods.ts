/** How often a price is charged. */
export interface Rhythm {
  readonly interval: string;
  readonly interval_count: number;
}

/** Unix s; the end is the next one's start. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

const DAY_S = 86_400;

/**
 * The period around a moment. Months are counted from the anchor and end on their last day where they are shorter, so that a
 * subscription of January the 31st is charged on February the 28th and on March the 31st again. For moments from the anchor on.
 */
export function periodAt(anchorS: number, rhythm: Rhythm, atS: number): Period {
  let steps = Math.max(0, Math.floor((atS - anchorS) / longestOf(rhythm)));
  while (startOf(anchorS, rhythm, steps + 1) <= atS) steps++;
  return { start: startOf(anchorS, rhythm, steps), end: startOf(anchorS, rhythm, steps + 1) };
}

export function sameRhythm(one: Rhythm, other: Rhythm): boolean {
  return one.interval === other.interval && one.interval_count === other.interval_count;
}

function startOf(anchorS: number, { interval, interval_count }: Rhythm, steps: number): number {
  const count = steps * interval_count;
  if (interval === "day") return anchorS + count * DAY_S;
  if (interval === "week") return anchorS + count * 7 * DAY_S;
  return monthsAfter(anchorS, interval === "year" ? count * 12 : count);
}

function monthsAfter(unixS: number, months: number): number {
  const from = new Date(unixS * 1000);
  const firstMs = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1);
  const days = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0)).getUTCDate();
  return firstMs / 1000 + (Math.min(from.getUTCDate(), days) - 1) * DAY_S + (unixS % DAY_S);
}

/** No period is longer, so that none is stepped over. */
function longestOf({ interval, interval_count }: Rhythm): number {
  const days: Readonly<Record<string, number>> = { day: 1, week: 7, month: 31, year: 366 };
  return (days[interval] ?? 366) * interval_count * DAY_S;
}
