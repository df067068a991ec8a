import { expect, test } from "vitest";
import { rateCountingText } from "./rate-counting";

test.each([
  ["each", 1, "Each gate counts rates by itself: several let several times as much pass."],
  ["each", 3, "3 gates run, and each counts rates by itself: together they let up to 3 times as much pass."],
  ["divided", 0, "Gates share each rate; one that runs alone lets all of it pass."],
  ["divided", 2, "2 gates run and share each rate: each lets half of it pass, at least one call a window."],
  ["divided", 4, "4 gates run and share each rate: each lets 1/4 of it pass, at least one call a window."],
] as const)("rates counted %s by %i gates", (shared, liveGates, text) => {
  expect(rateCountingText({ shared, liveGates })).toBe(text);
});
