import { TZDate } from "@date-fns/tz";
import { addDays, format, startOfDay } from "date-fns";
import type { TimeRange } from "@/lib/analytics/time-range";
import type { UsageRow } from "@/lib/analytics/usage-by-day";

export interface Sum {
  readonly key: string;
  readonly label: string;
  readonly calls: number;
  readonly units: number;
  readonly costMicros: bigint;
}

const NOTHING = { calls: 0, units: 0, costMicros: 0n };

export function totalOf(rows: readonly Omit<Sum, "key" | "label">[]): Omit<Sum, "key" | "label"> {
  return rows.reduce(
    (sum, { calls, units, costMicros }) => ({
      calls: sum.calls + calls,
      units: sum.units + units,
      costMicros: sum.costMicros + costMicros,
    }),
    NOTHING,
  );
}

/** One sum for each key, in the order in which the keys come. */
export function sumBy(rows: readonly UsageRow[], nameOf: (row: UsageRow) => { key: string; label: string }): Sum[] {
  const groups = grouped(rows, (row) => nameOf(row).key);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...nameOf(first), ...totalOf(group) }];
  });
}

/** Every day of the range, oldest first; those without a call have zeros, so that the chart has no holes. */
export function sumsByDay(rows: readonly UsageRow[], range: TimeRange, zone: string): Sum[] {
  const byDay = grouped(rows, ({ day }) => day);
  const days: Sum[] = [];
  let at = startOfDay(new TZDate(range.fromMs, zone));
  while (at.getTime() < range.toMs) {
    const key = format(at, "yyyy-MM-dd");
    days.push({ key, label: format(at, "EEE d MMM"), ...totalOf(byDay.get(key) ?? []) });
    at = addDays(at, 1);
  }
  return days;
}

function grouped(
  rows: readonly UsageRow[],
  keyOf: (row: UsageRow) => string,
): ReadonlyMap<string, readonly UsageRow[]> {
  const groups = new Map<string, UsageRow[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
