import type { Random } from "@/lib/kernel/random";

/** Seconds after each failed attempt: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h; about three days in all. */
const WAITS_S = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

/** The first at once, and one after each wait. */
export const ATTEMPTS_MAX = WAITS_S.length + 1;

/** An endpoint that took nothing for so long is switched off. */
export const FAILING_DAYS_MAX = 5;

const RETRY_AFTER_S_MAX = 86_400;

/**
 * Seconds until the next attempt, up to a tenth more or less, so that what failed together does not come back together; later
 * where the receiver asks for it, by a day at most. Null: that was the last.
 */
export function waitAfter(attempts: number, retryAfterS: number | null, random: Random): number | null {
  const waitS = WAITS_S[attempts - 1];
  if (waitS === undefined) return null;
  return Math.max(waitS * (0.9 + 0.2 * random.next()), Math.min(retryAfterS ?? 0, RETRY_AFTER_S_MAX));
}
