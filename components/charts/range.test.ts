import { describe, expect, test } from "vitest";

import { rangeBefore, rangeOf, rangeText } from "./range";

const now = Date.parse("2026-11-22T14:31:52.408Z");

describe("the range a query asks for", () => {
  test("a preset ends at the next full minute", () => {
    expect(rangeOf({ range: "1h" }, now)).toEqual({
      fromMs: Date.parse("2026-11-22T13:32:00Z"),
      toMs: Date.parse("2026-11-22T14:32:00Z"),
      preset: "1h",
    });
  });

  test("from and to win over a preset", () => {
    const range = rangeOf({ range: "1h", from: "2026-11-16T00:00:00.000Z", to: "2026-11-23T00:00Z" }, now);
    expect(range).toEqual({ fromMs: Date.parse("2026-11-16"), toMs: Date.parse("2026-11-23"), preset: null });
  });

  test.each([
    ["nothing", {}],
    ["an unknown preset", { range: "7 days" }],
    ["a list", { range: ["1h", "24h"] }],
    ["half a range", { from: "2026-11-16T00:00Z" }],
    ["a range turned round", { from: "2026-11-16T00:00Z", to: "2026-11-15T00:00Z" }],
    ["a range of two years", { from: "2024-11-16", to: "2026-11-16" }],
    ["no time at all", { from: "now", to: "-1" }],
    ["a day that is none", { from: "2026-13-45", to: "2026-11-16" }],
  ])("%s falls back to seven days", (_, params) => {
    expect(rangeOf(params, now).preset).toBe("7d");
  });

  test("the range before has the same length and ends where this one starts", () => {
    const range = rangeOf({ range: "24h" }, now);
    expect(rangeBefore(range)).toEqual({ fromMs: range.fromMs - 86_400_000, toMs: range.fromMs, preset: null });
  });
});

describe("a range in words", () => {
  test.each([
    ["2026-11-16T00:00Z", "2026-11-23T00:00Z", "16 – 22 Nov"],
    ["2026-10-30T00:00Z", "2026-11-06T00:00Z", "30 Oct – 5 Nov"],
    ["2026-11-22T13:00Z", "2026-11-22T14:00Z", "22 Nov 13:00 – 14:00"],
    ["2026-11-21T14:00Z", "2026-11-22T14:00Z", "21 Nov 14:00 – 22 Nov 14:00"],
  ])("%s to %s", (from, to, words) => {
    expect(rangeText({ fromMs: Date.parse(from), toMs: Date.parse(to) }, "UTC")).toBe(words);
  });
});
