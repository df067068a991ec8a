import { describe, expect, test } from "vitest";

import { axisLabels, barText, countTicks } from "./chart-axis";

const at = (text: string) => Date.parse(text);

describe("words on a time axis", () => {
  test("a week has its days in their middle", () => {
    const labels = axisLabels(at("2026-11-15T23:00Z"), at("2026-11-22T23:00Z"), "Europe/Oslo");
    expect(labels.map((label) => label.text)).toEqual([
      "Mon 16",
      "Tue 17",
      "Wed 18",
      "Thu 19",
      "Fri 20",
      "Sat 21",
      "Sun 22",
    ]);
    expect(labels[0]?.percent).toBeCloseTo(100 / 14);
  });

  test("a day has hours of the zone", () => {
    const labels = axisLabels(at("2026-11-22T13:30Z"), at("2026-11-23T13:30Z"), "Europe/Oslo");
    expect(labels.map((label) => label.text).slice(0, 3)).toEqual(["16:00", "18:00", "20:00"]);
  });

  test("an hour has minutes", () => {
    const labels = axisLabels(at("2026-11-22T13:00Z"), at("2026-11-22T14:00Z"), "UTC");
    expect(labels.map((label) => label.text).slice(0, 3)).toEqual(["13:00", "13:05", "13:10"]);
  });

  test("a month has dates, no more than a dozen", () => {
    const labels = axisLabels(at("2026-10-24T00:00Z"), at("2026-11-23T00:00Z"), "UTC");
    expect(labels[0]).toEqual({ percent: 0, text: "24 Oct" });
    expect(labels.length).toBeLessThanOrEqual(12);
  });

  test.each([
    ["an empty span", 5, 5],
    ["a span turned round", 5, 4],
  ])("%s has none", (_, from, to) => {
    expect(axisLabels(from, to, "UTC")).toEqual([]);
  });
});

describe("a bucket in words", () => {
  test.each([
    ["2026-11-18T12:00Z", "2026-11-18T16:00Z", "Wed 18 Nov, 12:00–16:00"],
    ["2026-11-18T20:00Z", "2026-11-19T00:00Z", "Wed 18 Nov, 20:00–24:00"],
    ["2026-11-18T00:00Z", "2026-11-19T00:00Z", "Wed 18 Nov"],
    ["2026-11-18T22:00Z", "2026-11-19T02:00Z", "Wed 18 Nov 22:00 – Thu 19 Nov 02:00"],
  ])("%s to %s", (start, end, words) => {
    expect(barText(at(start), at(end), "UTC")).toBe(words);
  });

  test("a day of 25 hours is a day", () => {
    expect(barText(at("2026-10-24T22:00Z"), at("2026-10-25T23:00Z"), "Europe/Oslo")).toBe("Sun 25 Oct");
  });
});

describe("counts on the axis", () => {
  test.each([
    [0, 4],
    [3, 4],
    [5, 5],
    [103, 125],
    [185, 200],
    [200, 200],
    [201, 250],
    [263, 300],
    [9_999, 10_000],
  ])("up to %i end at %i", (max, top) => {
    expect(countTicks(max).at(-1)).toBe(top);
  });

  test("are whole numbers that reach the highest bar", () => {
    for (let max = 0; max < 3000; max += 1) {
      const ticks = countTicks(max);
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
    }
  });
});
