import type { LimitPeriod } from "./snapshot";

/** "a second", "an hour". */
export function aPeriod(period: LimitPeriod): string {
  return period === "hour" ? "an hour" : `a ${period}`;
}
