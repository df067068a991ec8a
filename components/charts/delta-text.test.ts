import { expect, test } from "vitest";

import { deltaText } from "./delta-text";

test.each([
  [114, 100, "+14 % more"],
  [86, 100, "−14 % fewer"],
  [100, 100, "as many"],
  [12, 0, "+12 more"],
  [0, 12, "−100 % fewer"],
  [1001, 1000, "+0.1 % more"],
  [99_500, 100_000, "−0.5 % fewer"],
  [30_000, 1000, "+2,900 % more"],
])("from %i, after %i, is %s", (now, before, words) => {
  expect(deltaText(now, before)).toBe(words);
});

test("takes other words", () => {
  expect(deltaText(4, 6, ["longer", "shorter"])).toBe("−33 % shorter");
  expect(deltaText(6, 6, ["longer", "shorter"])).toBe("unchanged");
});
