import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Balance, LimitState } from "./decision";
import { legacyRateLimitHeaders, rateLimitHeaders } from "./ratelimit-headers";

const burst: LimitState = { name: "burst", kind: "rate", limit: 5, remaining: 4, resetS: 1, windowS: 1 };
const daily: LimitState = { name: "daily", kind: "quota", limit: 1000, remaining: 0, resetS: 3600, windowS: 86_400 };

function balance(availableMicros: number, grantBaseMicros: number): Balance {
  return { availableMicros, grantBaseMicros, reservedMicros: 0, heldMicros: 0, asOfMs: 0 };
}

describe("rateLimitHeaders", () => {
  it("names every limit in its order, and credits last, without window and reset", () => {
    expect(rateLimitHeaders([burst, daily], balance(120_999_999, 5_000_000_000))).toEqual([
      "ratelimit-policy",
      '"burst";q=5;w=1, "daily";q=1000;w=86400, "credits";q=5000',
      "ratelimit",
      '"burst";r=4;t=1, "daily";r=0;t=3600, "credits";r=120',
    ]);
  });

  it("says nothing where nothing is known", () => {
    expect(rateLimitHeaders([], null)).toEqual([]);
  });

  it("shows a debt as nothing left", () => {
    expect(rateLimitHeaders([], balance(-1, 0))).toEqual([
      "ratelimit-policy",
      '"credits";q=0',
      "ratelimit",
      '"credits";r=0',
    ]);
  });

  it("is a well-formed structured field, short enough, whatever the limits are", () => {
    const amount = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true }));
    const limit = fc.record({
      name: fc.string({ unit: "binary", maxLength: 50 }),
      kind: fc.constantFrom("rate" as const, "quota" as const),
      limit: amount,
      remaining: amount,
      resetS: amount,
      windowS: amount,
    });
    const item = String.raw`"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"(?:;[qwrt]=\d{1,15})+`;
    fc.assert(
      fc.property(fc.array(limit, { maxLength: 20 }), amount, (limits, micros) => {
        const [, policy, , state] = rateLimitHeaders(limits, balance(micros, micros));
        for (const value of [policy, state]) {
          expect(value).toMatch(new RegExp(`^${item}(?:, ${item})*$`));
          expect(value?.length).toBeLessThan(900);
        }
      }),
    );
  });
});

describe("legacyRateLimitHeaders", () => {
  it("gives a pair per period and the tightest limit of all", () => {
    const minute = { ...burst, name: "steady", limit: 100, remaining: 7, windowS: 60, resetS: 30 };
    const tighter = { ...minute, name: "route", limit: 10, remaining: 2 };
    expect(legacyRateLimitHeaders([burst, minute, tighter, daily])).toEqual([
      ...["x-ratelimit-limit-second", "5", "x-ratelimit-remaining-second", "4"],
      ...["x-ratelimit-limit-minute", "10", "x-ratelimit-remaining-minute", "2"],
      ...["x-ratelimit-limit-day", "1000", "x-ratelimit-remaining-day", "0"],
      ...["ratelimit-limit", "1000", "ratelimit-remaining", "0", "ratelimit-reset", "3600"],
    ]);
  });

  it("is silent without limits", () => {
    expect(legacyRateLimitHeaders([])).toEqual([]);
  });

  it.each([
    [82_800, "day"],
    [90_000, "day"],
    [604_800, "week"],
    [2_419_200, "month"],
    [2_678_400, "month"],
  ])("takes a window of %i s for a %s", (windowS, period) => {
    expect(legacyRateLimitHeaders([{ ...daily, windowS }])[0]).toBe(`x-ratelimit-limit-${period}`);
  });
});
