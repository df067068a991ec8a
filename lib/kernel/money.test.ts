import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AMOUNT_MICROS_MAX, creditsText, parseCredits } from "./money";

describe("credits as text", () => {
  test.each([
    [0, "0"],
    [-0, "0"],
    [1, "0.000001"],
    [500_000, "0.5"],
    [1_000_000, "1"],
    [12_500_000, "12.5"],
    [-12_500_000, "-12.5"],
    [-1, "-0.000001"],
    [AMOUNT_MICROS_MAX, "9007199254.740991"],
    [9_007_199_254_000_000, "9007199254"],
    [-(10n ** 18n), "-1000000000000"],
    [10n ** 18n + 20_000n, "1000000000000.02"],
  ])("%s is %s", (micros, text) => {
    expect(creditsText(micros)).toBe(text);
    expect(creditsText(BigInt(micros))).toBe(text);
  });

  test("every amount is read back as what it was", () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (micros) => parseCredits(creditsText(micros)) === BigInt(micros)));
  });

  test("what is no whole number of microcredits is a bug", () => {
    expect(() => creditsText(0.5)).toThrow(RangeError);
    expect(() => creditsText(Number.NaN)).toThrow(RangeError);
  });
});
