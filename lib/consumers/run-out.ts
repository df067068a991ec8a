/** When spending ends by itself, at the pace of the last 24 hours. */
export type RunOut =
  | { readonly kind: "now" | "not_by_use" | "not_within_a_year" }
  | { readonly kind: "at"; readonly at: Date; readonly daysLeft: number };

/** Both in microcredits; what a plan lends is not in it. */
export function runOut(spendableMicros: number, spentDayMicros: number, now: Date): RunOut {
  if (spendableMicros <= 0) return { kind: "now" };
  if (spentDayMicros <= 0) return { kind: "not_by_use" };
  const daysLeft = spendableMicros / spentDayMicros;
  if (daysLeft > 365) return { kind: "not_within_a_year" };
  return { kind: "at", at: new Date(now.getTime() + daysLeft * 86_400_000), daysLeft };
}
