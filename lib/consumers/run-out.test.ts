import { expect, test } from "vitest";
import { runOut } from "./run-out";

const NOW = new Date("2026-11-22T12:00:00Z");

test.each([
  [0, 5, { kind: "now" }],
  [-1, 0, { kind: "now" }],
  [10, 0, { kind: "not_by_use" }],
  [3660, 10, { kind: "not_within_a_year" }],
  [15, 10, { kind: "at", at: new Date("2026-11-24T00:00:00Z"), daysLeft: 1.5 }],
])("%d to spend at %d a day: %j", (spendable, spentDay, expected) => {
  expect(runOut(spendable, spentDay, NOW)).toEqual(expected);
});
