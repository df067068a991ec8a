/** A part of the chart's time, in Unix ms; `toMs` is exclusive. */
export interface Selection {
  readonly fromMs: number;
  readonly toMs: number;
}

/** As a query carries it: `after` and `before`, ISO 8601 in UTC; the server reads it with `selectedPart`. */
export function selectionParams({ fromMs, toMs }: Selection): { readonly after: string; readonly before: string } {
  return { after: isoMinute(fromMs), before: isoMinute(toMs) };
}

function isoMinute(ms: number): string {
  return new Date(ms).toISOString().replace(":00.000Z", "Z");
}
