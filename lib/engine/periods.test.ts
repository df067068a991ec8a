import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { periodAt, type QuotaPeriod } from "./periods";
import { luxonPeriod } from "./test-calendar";

const ZONES: readonly string[] = [
  "UTC",
  "Europe/Oslo",
  "America/New_York",
  "America/Sao_Paulo",
  "America/Havana",
  "America/St_Johns",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Beirut",
  "Africa/Cairo",
  "Africa/Casablanca",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
];

/** One that is known to be odd, or any that there is; npm run test:long takes them all (periods.long.test.ts). */
const zone = fc.oneof(fc.constantFrom(...ZONES), fc.constantFrom(...Intl.supportedValuesOf("timeZone")));
const instant = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2040, 0, 1) });
const period = fc.constantFrom<QuotaPeriod>("day", "week", "month");

function at(text: string, timeZone: string): number {
  return DateTime.fromISO(text, { zone: timeZone }).toMillis();
}

describe("I15 periods", () => {
  test("any period at any moment is luxon's, in every zone and from any anchor", () => {
    fc.assert(
      fc.property(period, instant, zone, fc.option(instant), (name, atMs, timeZone, anchorMs) => {
        expect(periodAt(name, atMs, timeZone, anchorMs)).toEqual(luxonPeriod(name, atMs, timeZone, anchorMs));
      }),
      { numRuns: 1_000 },
    );
  });

  test("periods tile time: each ends where the next begins, and contains the moment asked about", () => {
    fc.assert(
      fc.property(period, instant, zone, fc.option(instant), (name, atMs, timeZone, anchorMs) => {
        const here = periodAt(name, atMs, timeZone, anchorMs);
        expect(here.startMs).toBeLessThanOrEqual(atMs);
        expect(here.endMs).toBeGreaterThan(atMs);
        expect(periodAt(name, here.endMs, timeZone, anchorMs).startMs).toBe(here.endMs);
        expect(periodAt(name, here.startMs, timeZone, anchorMs)).toEqual(here);
        expect(periodAt(name, here.startMs - 1, timeZone, anchorMs).endMs).toBe(here.startMs);
      }),
      { numRuns: 1_000 },
    );
  });

  test("31 January is followed by 28 February and 31 March", () => {
    const anchor = at("2026-01-31T09:30", "Europe/Oslo");
    const february = periodAt("month", at("2026-03-01T00:00", "Europe/Oslo"), "Europe/Oslo", anchor);
    expect(february.startMs).toBe(at("2026-02-28T09:30", "Europe/Oslo"));
    expect(february.endMs).toBe(at("2026-03-31T09:30", "Europe/Oslo"));
    expect(periodAt("month", at("2028-03-01T00:00", "Europe/Oslo"), "Europe/Oslo", anchor).startMs).toBe(
      at("2028-02-29T09:30", "Europe/Oslo"),
    );
  });

  test("a boundary that a clock change skips is the first moment after it", () => {
    const anchor = at("2026-01-29T02:30", "Europe/Oslo");
    const march = periodAt("month", at("2026-03-30T00:00", "Europe/Oslo"), "Europe/Oslo", anchor);
    expect(march.startMs).toBe(at("2026-03-29T03:00", "Europe/Oslo"));
  });

  test("a boundary that comes twice is the earlier", () => {
    const anchor = at("2026-01-25T02:30", "Europe/Oslo");
    const october = periodAt("month", at("2026-10-26T00:00", "Europe/Oslo"), "Europe/Oslo", anchor);
    expect(october.startMs).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });
});
