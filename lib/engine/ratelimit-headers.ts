import { MICROS_PER_CREDIT } from "@/lib/kernel/money";
import type { Balance, LimitState } from "./decision";

/** Names in lower case and ASCII values in turn, as node:http takes them. */
export type HeaderList = readonly string[];

/**
 * `RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers-10: structured field lists whose items are
 * quoted names with integer parameters. Credits have neither a window nor a reset: `q` is the balance after the last grant,
 * `r` what is available, in whole credits rounded down. None where there is nothing to say.
 */
export function rateLimitHeaders(limits: readonly LimitState[], balance: Balance | null): HeaderList {
  let policy = "";
  let state = "";
  if (balance !== null) {
    policy = `"credits";q=${wholeCredits(balance.grantBaseMicros)}`;
    state = `"credits";r=${wholeCredits(balance.availableMicros)}`;
  }
  for (let at = Math.min(limits.length, LIMITS_MAX) - 1; at >= 0; at--) {
    const limit = limits[at];
    if (limit === undefined) continue;
    const name = structuredString(limit.name);
    const separator = policy === "" ? "" : ", ";
    policy = `${name};q=${integer(limit.limit)};w=${integer(Math.max(1, limit.windowS))}${separator}${policy}`;
    state = `${name};r=${integer(limit.remaining)};t=${integer(limit.resetS)}${separator}${state}`;
  }
  return policy === "" ? [] : ["ratelimit-policy", policy, "ratelimit", state];
}

/**
 * What Kong's rate-limiting plugin sends, for clients that know nothing newer: a pair per period (of two with the same
 * period the one with less left), and the one with least left of all as RateLimit-Limit, -Remaining and -Reset in seconds.
 */
export function legacyRateLimitHeaders(limits: readonly LimitState[]): HeaderList {
  const tightest = new Map<string, LimitState>();
  let least: LimitState | undefined;
  for (const limit of limits) {
    const period = periodName(limit.windowS);
    const rival = tightest.get(period);
    if (rival === undefined || limit.remaining < rival.remaining) tightest.set(period, limit);
    if (least === undefined || limit.remaining < least.remaining) least = limit;
  }
  if (least === undefined) return [];
  const headers: string[] = [];
  for (const [period, limit] of tightest) {
    headers.push(`x-ratelimit-limit-${period}`, integer(limit.limit));
    headers.push(`x-ratelimit-remaining-${period}`, integer(limit.remaining));
  }
  headers.push("ratelimit-limit", integer(least.limit));
  headers.push("ratelimit-remaining", integer(least.remaining));
  headers.push("ratelimit-reset", integer(least.resetS));
  return headers;
}

/** With the names that a plan may give (32 characters), this many fit into the 2 KB that all headers of an answer have. */
const LIMITS_MAX = 8;

/** RFC 9651 §3.3.1: at most 15 digits; a debt shows as 0. */
function integer(value: number): string {
  return String(Math.min(Math.max(0, Math.trunc(value)), 999_999_999_999_999));
}

function wholeCredits(micros: number): string {
  return integer(Math.floor(micros / MICROS_PER_CREDIT));
}

/** RFC 9651 §3.3.3: printable ASCII in quotes. Names of limits need no care by their form; this is for those that slip by. */
function structuredString(name: string): string {
  const text = name.slice(0, 32);
  return PLAIN.test(text) ? `"${text}"` : `"${text.replace(/[^\x20-\x7e]/g, "?").replace(/["\\]/g, "\\$&")}"`;
}

const PLAIN = /^[a-z0-9_-]*$/;

/** Days are 23 to 25 hours long, months 28 to 31 days. */
function periodName(windowS: number): string {
  if (windowS <= 1) return "second";
  if (windowS <= 60) return "minute";
  if (windowS <= 3_600) return "hour";
  if (windowS <= 90_000) return "day";
  return windowS <= 608_400 ? "week" : "month";
}
