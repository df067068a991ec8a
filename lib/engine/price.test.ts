import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AMOUNT_MICROS_MAX } from "@/lib/kernel/money";
import { priceOfModel, tokenCost, unitCost } from "./price";

const amount = fc.integer({ min: 0, max: AMOUNT_MICROS_MAX });

describe("prices", () => {
  test("a unit price is exact as long as the cost is a safe integer, and says so where it is not", () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 1_000_000_000 }), (unitMicros, units) => {
        const exact = BigInt(unitMicros) * BigInt(units);
        expect(unitCost(unitMicros, units)).toBe(exact <= BigInt(AMOUNT_MICROS_MAX) ? Number(exact) : null);
      }),
    );
  });

  test("a token price rounds up once a call", () => {
    const price = { inputMicros: 1_500_000, cachedInputMicros: 150_000, outputMicros: 6_000_001 };
    expect(tokenCost(price, { inputTokens: 900, cachedInputTokens: 100, outputTokens: 120 })).toBe(1350 + 15 + 721);
    expect(tokenCost(price, { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 })).toBe(0);
    expect(tokenCost(price, { inputTokens: 1, cachedInputTokens: 1, outputTokens: 0 })).toBe(2);
    const dearest = { inputMicros: AMOUNT_MICROS_MAX, cachedInputMicros: 0, outputMicros: 0 };
    expect(tokenCost(dearest, { inputTokens: 1_000_000, cachedInputTokens: 0, outputTokens: 0 })).toBe(
      AMOUNT_MICROS_MAX,
    );
    expect(tokenCost(dearest, { inputTokens: 1_000_001, cachedInputTokens: 0, outputTokens: 0 })).toBeNull();
  });

  test("a model is priced by its own row, else by the longest pattern that fits", () => {
    const prices = ["*", "gpt-4*", "gpt-4o*-mini", "gpt-4o"].map((model) => ({ model }));
    const modelFor = (model: string) => priceOfModel(prices, model)?.model;
    expect(modelFor("gpt-4o")).toBe("gpt-4o");
    expect(modelFor("gpt-4o-mini")).toBe("gpt-4o*-mini");
    expect(modelFor("gpt-4-turbo")).toBe("gpt-4*");
    expect(modelFor("claude")).toBe("*");
    expect(priceOfModel([{ model: "a*b*a" }], "aba")?.model).toBe("a*b*a");
    expect(priceOfModel([{ model: "a*b*a" }], "aa")).toBeNull();
  });
});
