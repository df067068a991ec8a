import { expect, test } from "vitest";

import { rangeText } from "./range-text";

test.each([
  ["2026-11-16T00:00Z", "2026-11-23T00:00Z", "16 – 22 Nov"],
  ["2026-10-30T00:00Z", "2026-11-06T00:00Z", "30 Oct – 5 Nov"],
  ["2026-11-22T13:00Z", "2026-11-22T14:00Z", "22 Nov 13:00 – 14:00"],
  ["2026-11-21T14:00Z", "2026-11-22T14:00Z", "21 Nov 14:00 – 22 Nov 14:00"],
])("%s to %s is %s", (from, to, words) => {
  expect(rangeText({ fromMs: Date.parse(from), toMs: Date.parse(to) }, "UTC")).toBe(words);
});
