import fc from "fast-check";
import { expect, test } from "vitest";
import {
  BUCKETS_MAX,
  bucketsOf,
  parseTimeRange,
  presetRange,
  previousBuckets,
  previousRange,
  rangeText,
  selectedPart,
  stepText,
} from "./time-range";

const NOW = Date.parse("2026-11-22T14:31:20Z");
const OSLO = "Europe/Oslo";
const iso = (atMs: number) => new Date(atMs).toISOString();

test("seven days begin at the zone's midnight six days ago and end with this minute", () => {
  const range = presetRange("7d", NOW, OSLO);
  expect(iso(range.fromMs)).toBe("2026-11-15T23:00:00.000Z");
  expect(iso(range.toMs)).toBe("2026-11-22T14:32:00.000Z");
  expect(stepText(range)).toBe("4 hours");
  expect(rangeText(range, OSLO)).toBe("16–22 Nov");
});

test("the time before a week is the week before, up to the same minute", () => {
  const before = previousRange(presetRange("7d", NOW, OSLO), OSLO);
  expect([iso(before.fromMs), iso(before.toMs)]).toEqual(["2026-11-08T23:00:00.000Z", "2026-11-15T14:32:00.000Z"]);
});

test("the time before an hour is the hour before", () => {
  const range = presetRange("1h", NOW, OSLO);
  expect(previousRange(range, OSLO)).toMatchObject({
    fromMs: range.fromMs - (range.toMs - range.fromMs),
    toMs: range.fromMs,
  });
});

test("a week over the end of summer time is compared with the same clock times", () => {
  const range = presetRange("7d", Date.parse("2026-10-27T11:00:00Z"), OSLO);
  expect(iso(range.fromMs)).toBe("2026-10-20T22:00:00.000Z");
  expect(iso(previousRange(range, OSLO).toMs)).toBe("2026-10-20T10:00:00.000Z");
});

test("a day of 25 hours has one bar more than one of 24", () => {
  const day = (date: string) => bucketsOf(parseTimeRange({ from: date, to: date }, NOW, OSLO).range, OSLO);
  expect(day("2026-10-24")).toHaveLength(24);
  expect(day("2026-10-25")).toHaveLength(25);
  const long = parseTimeRange({ from: "2026-10-25", to: "2026-10-25" }, NOW, OSLO).range;
  expect(long.toMs - long.fromMs).toBe(25 * 3_600_000);
});

test("days are counted in the zone's own midnights", () => {
  const range = parseTimeRange({ from: "2026-10-24", to: "2026-10-26" }, NOW, "America/New_York").range;
  expect(iso(range.fromMs)).toBe("2026-10-24T04:00:00.000Z");
  expect(iso(range.toMs)).toBe("2026-10-27T04:00:00.000Z");
});

test.each([
  [{ range: "8d" }, "There is no range “8d”"],
  [{ range: "__proto__" }, "There is no range"],
  [{ from: "yesterday" }, "“yesterday” is no time"],
  [{ from: "2026-02-30" }, "is no time"],
  [{ from: "2026-11-22 25:00" }, "is no time"],
  [{ from: "1999-01-01" }, "is no time"],
  [{ to: "2026-11-22" }, "A range needs its first time."],
  [{ from: "2026-11-22", to: "2026-11-20" }, "A range must end after it begins."],
  [{ from: "2020-01-01", to: "2026-01-01" }, "400 days long at most"],
  [{ from: `${"9".repeat(400)}` }, "is no time"],
])("%j is refused in words, and the default range stands in", (query, problem) => {
  const parsed = parseTimeRange(query, NOW, OSLO);
  expect(parsed.problem).toContain(problem);
  expect(parsed.range).toEqual(presetRange("7d", NOW, OSLO));
});

test("two instants are taken to the minute", () => {
  const { range, problem } = parseTimeRange(
    { from: "2026-11-22T10:00:59Z", to: "2026-11-22T12:00:00+01:00" },
    NOW,
    OSLO,
  );
  expect(problem).toBeNull();
  expect([iso(range.fromMs), iso(range.toMs)]).toEqual(["2026-11-22T10:00:00.000Z", "2026-11-22T11:00:00.000Z"]);
});

test.each([
  ["2026-11-18", "2026-11-18", "Wed 18 Nov"],
  ["2026-11-18", "2026-11-22", "18–22 Nov"],
  ["2026-10-28", "2026-11-03", "28 Oct–3 Nov"],
  ["2025-12-28", "2026-01-03", "28 Dec 2025–3 Jan 2026"],
  ["2026-11-18 09:10", "2026-11-18 14:31", "18 Nov 09:10–14:31"],
  ["2026-11-17 21:00", "2026-11-18 03:00", "17 Nov 21:00–18 Nov 03:00"],
])("%s to %s reads %s", (from, to, text) => {
  expect(rangeText(parseTimeRange({ from, to }, NOW, OSLO).range, OSLO)).toBe(text);
});

test("a selection is cut to the range; one outside it, backwards or unreadable is none", () => {
  const range = presetRange("7d", NOW, OSLO);
  const select = (after: string, before: string) => selectedPart({ after, before }, range);
  expect(select("2026-11-18T11:00Z", "2026-11-18T15:00Z")).toMatchObject({
    fromMs: Date.parse("2026-11-18T11:00:00Z"),
  });
  expect(select("2020-01-01T00:00Z", "2026-11-18T15:00Z")?.fromMs).toBe(range.fromMs);
  expect(select("2026-11-18T15:00Z", "2026-11-18T11:00Z")).toBeNull();
  expect(select("2020-01-01T00:00Z", "2020-01-02T00:00Z")).toBeNull();
  expect(select("soon", "__proto__")).toBeNull();
  expect(selectedPart({}, range)).toBeNull();
});

test("bars cover any range without gap or overlap, and those before it line up", () => {
  const zones = fc.constantFrom(
    "UTC",
    OSLO,
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
  );
  fc.assert(
    fc.property(
      zones,
      fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2027, 0) }),
      fc.integer({ min: 1, max: 400 * 1440 }),
      (zone, start, minutes) => {
        const fromMs = Math.floor(start / 60_000) * 60_000;
        const range = { fromMs, toMs: fromMs + minutes * 60_000, preset: null };
        const bars = bucketsOf(range, zone);
        const [first, last] = [bars[0], bars.at(-1)];
        expect(first && first.fromMs <= range.fromMs && first.toMs > range.fromMs).toBe(true);
        expect(last && last.fromMs < range.toMs && last.toMs >= range.toMs).toBe(true);
        for (const [index, bar] of bars.entries()) {
          expect(bar.toMs).toBeGreaterThan(bar.fromMs);
          if (index > 0) expect(bar.fromMs).toBe(bars[index - 1]?.toMs);
        }
        expect(bars.length).toBeLessThanOrEqual(BUCKETS_MAX + 4);
        expect(previousBuckets(range, zone)).toHaveLength(bars.length);
      },
    ),
    { numRuns: 300 },
  );
});
