const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The moments of the demo's story, Unix ms. Everything is told backwards from one given now. */
export interface Timeline {
  readonly nowMs: number;
  /** History begins here, on the hour, 30 days back. */
  readonly startMs: number;
  /** The day of the wrong price: a working day at least three days back. */
  readonly incident: { readonly fromMs: number; readonly untilMs: number };
  /** The gate was restarted once; what it counted before belongs to another epoch. */
  readonly restartMs: number;
  /** partner-caddy lost the header that names the original request, for two hours. */
  readonly headerLost: { readonly fromMs: number; readonly untilMs: number };
}

export function timelineOf(nowMs: number): Timeline {
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  let incidentDayMs = todayMs - 3 * DAY_MS;
  while (isWeekend(incidentDayMs)) incidentDayMs -= DAY_MS;
  return {
    nowMs: Math.floor(nowMs / MINUTE_MS) * MINUTE_MS,
    startMs: Math.floor(nowMs / HOUR_MS) * HOUR_MS - 30 * DAY_MS,
    incident: {
      fromMs: incidentDayMs + 8 * HOUR_MS + 58 * MINUTE_MS,
      untilMs: incidentDayMs + 16 * HOUR_MS + 9 * MINUTE_MS,
    },
    restartMs: todayMs - 11 * DAY_MS + 5 * HOUR_MS,
    headerLost: { fromMs: todayMs - 8 * DAY_MS + 10 * HOUR_MS, untilMs: todayMs - 8 * DAY_MS + 12 * HOUR_MS },
  };
}

/** Days are counted in UTC here: the story needs a working day, not a particular zone's. */
function isWeekend(dayMs: number): boolean {
  const day = new Date(dayMs).getUTCDay();
  return day === 0 || day === 6;
}
