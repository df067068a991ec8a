import { describe, expect, test } from "vitest";
import { diffTerms } from "./diff-terms";
import { draftProblems, draftWarnings } from "./draft-problems";
import { EMPTY_TERMS, limitText, type PlanTerms, shortCount, type TermLimit, type TermRoute } from "./terms";

const burst: TermLimit = { name: "burst", kind: "rate", period: "second", limit: 20n };
const route: TermRoute = {
  routeId: 1n,
  name: "translate",
  method: "POST",
  path: "/v1/translate",
  priceKind: "unit",
  basePriceMicros: 400_000n,
  priceMicros: null,
  archived: false,
  limits: [burst],
};
const plan: PlanTerms = { ...EMPTY_TERMS, routes: [route] };

test.each([
  [5n, "5"],
  [999n, "999"],
  [1_000n, "1 k"],
  [1_500n, "1.5 k"],
  [1_234n, "1,234"],
  [500_000n, "500 k"],
  [2_000_000n, "2 M"],
  [1_050_000n, "1,050 k"],
  [12_000_000_000n, "12 G"],
  [9_007_199_254_740_991n, "9,007,199,254,740,991"],
])("%s is short as %s, and nothing is lost", (count, text) => {
  expect(shortCount(count)).toBe(text);
});

test("a limit reads as a count in a period", () => {
  expect(limitText({ limit: 500_000n, period: "month" })).toBe("500 k /mo");
});

describe("diff", () => {
  function lines(before: PlanTerms, after: PlanTerms): string[] {
    return diffTerms(before, after).map(
      (change) => `${change.route?.name ?? "plan"} | ${change.what} | ${change.before} | ${change.after}`,
    );
  }

  test("of a version with itself is empty", () => {
    expect(lines(plan, plan)).toEqual([]);
  });

  test("names terms, prices and limits, before and after", () => {
    const after: PlanTerms = {
      ...plan,
      includedCreditsMicros: 500_000_000n,
      limits: [{ name: "monthly", kind: "quota", period: "month", limit: 500_000n }],
      routes: [{ ...route, priceMicros: 360_000n, limits: [{ ...burst, limit: 15n }] }],
    };
    expect(lines(plan, after)).toEqual([
      "plan | Included credits | 0.00 a month | 500.00 a month",
      "plan | Quota monthly | null | 500 k /mo",
      "translate | Price | ↑ 0.40 | 0.36",
      "translate | Rate burst | 20 /s | 15 /s",
    ]);
  });

  test("a route that comes brings its limits, one that goes takes them silently", () => {
    expect(lines(EMPTY_TERMS, plan)).toEqual([
      "translate | Route | not in plan | 0.40",
      "translate | Rate burst | null | 20 /s",
    ]);
    expect(lines(plan, EMPTY_TERMS)).toEqual(["translate | Route | 0.40 | not in plan"]);
  });
});

test("a draft that sells nothing, or an archived route, cannot be published", () => {
  expect(draftProblems(EMPTY_TERMS)).toMatchObject([{ routeId: null, field: "routes" }]);
  expect(draftProblems({ ...plan, routes: [{ ...route, archived: true }] })).toMatchObject([
    { routeId: 1n, field: "inPlan" },
  ]);
  expect(draftProblems(plan)).toEqual([]);
});

test("allowing debt needs a cap", () => {
  expect(draftProblems({ ...plan, failPolicy: "allow" })).toMatchObject([{ field: "debtCapMicros" }]);
  expect(draftProblems({ ...plan, failPolicy: "allow", debtCapMicros: 1n })).toEqual([]);
});

test("a limit above the whole plan's is pointed out", () => {
  const capped = { ...plan, limits: [{ ...burst, name: "all", limit: 5n }] };
  expect(draftWarnings(capped)).toMatchObject([{ routeId: 1n, field: "limits" }]);
  expect(draftWarnings(plan)).toEqual([]);
});
