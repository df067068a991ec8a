import fc from "fast-check";
import { expect, test } from "vitest";
import { moneyText, parseMoney } from "./currency";

test.each([
  [990, "usd", "9.90 USD"],
  [5, "eur", "0.05 EUR"],
  [123_456_789, "usd", "1,234,567.89 USD"],
  [1000, "jpy", "1,000 JPY"],
  [0, "jpy", "0 JPY"],
  [1500, "kwd", "1.500 KWD"],
  [50_000, "isk", "500.00 ISK"],
])("%i of %s reads %s", (amount, currency, text) => {
  expect(moneyText(amount, currency)).toBe(text);
});

test("what is shown can be typed again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), fc.constantFrom("usd", "jpy", "kwd", "isk"), (n, currency) => {
      const amount = currency === "isk" ? n * 100 : currency === "kwd" ? n * 10 : n;
      expect(parseMoney(moneyText(amount, currency).split(" ")[0] ?? "", currency)).toEqual({ amount });
    }),
  );
});

test.each(["", "abc", "-1", "1e3", "1,00", "1.2.3", "٣"])("%j is no amount", (text) => {
  expect(parseMoney(text, "usd")).toHaveProperty("fault");
});
