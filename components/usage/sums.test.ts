import { expect, test } from "vitest";
import { sumBy, sumsByDay, totalOf } from "./sums";

const row = (day: string, routeName: string, costMicros: bigint) => ({
  day,
  routeId: 1n,
  routeName,
  calls: 1,
  units: 2,
  costMicros,
});

test("every day of the range is there, with the clock changed, and the days sum to the whole", () => {
  // The night of 24 to 25 October 2026 has 25 hours in Oslo.
  const range = { fromMs: Date.parse("2026-10-23T22:00:00Z"), toMs: Date.parse("2026-10-26T23:00:00Z"), preset: null };
  const rows = [row("2026-10-25", "a", 5n), row("2026-10-25", "b", 7n), row("2026-10-24", "a", 1n)];
  const days = sumsByDay(rows, range, "Europe/Oslo");
  expect(days.map(({ key, costMicros }) => [key, costMicros])).toEqual([
    ["2026-10-24", 1n],
    ["2026-10-25", 12n],
    ["2026-10-26", 0n],
  ]);
  expect(totalOf(days)).toEqual(totalOf(rows));
  expect(sumBy(rows, ({ routeName }) => ({ key: routeName ?? "", label: routeName ?? "" }))).toMatchObject([
    { key: "a", calls: 2, costMicros: 6n },
    { key: "b", calls: 1, costMicros: 7n },
  ]);
});
