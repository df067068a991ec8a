import { describe, expect, test } from "vitest";
import { CODE_GROUPS } from "@/lib/engine/codes";
import { type Counts, foldCounts, foldedOf, presentIn, SERIES_MAX, totalOf } from "./series";

const all: Counts = { ...Object.fromEntries(CODE_GROUPS.map((group, index) => [group, 10 * (index + 1)])), suspect: 1 };

describe("a chart's series", () => {
  test("stay as they are up to six: every code of a 402, and the suspected", () => {
    const payment: Counts = { credits: 5, quota: 4, cap: 3, sub: 2, plan: 1, suspect: 1 };
    expect(foldedOf(payment)).toEqual([]);
    expect(foldCounts(payment, [])).toEqual(payment);
  });

  test("are the largest and the suspected beyond that, the rest together, and none is lost", () => {
    const shown = foldCounts(all, foldedOf(all));
    expect(presentIn(shown)).toEqual(["rate", "key", "access", "gateway", "other", "suspect"]);
    expect(presentIn(shown)).toHaveLength(SERIES_MAX);
    expect(shown.other).toBe(10 + 20 + 30 + 40 + 50);
    expect(totalOf(shown)).toBe(totalOf(all));
  });

  test("fold the same groups in each bar, those that one bar lacks too", () => {
    expect(foldCounts({ credits: 2, quota: 3, rate: 4 }, foldedOf(all))).toEqual({ other: 5, rate: 4 });
  });
});
