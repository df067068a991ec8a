import fc from "fast-check";
import { expect, test } from "vitest";
import { splitHours } from "./split-hours";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

test("each minute of a range is in one whole hour or in one rest, and no other is", () => {
  const minutes = fc.integer({ min: 0, max: 600 });
  fc.assert(
    fc.property(minutes, minutes, fc.array(minutes, { maxLength: 6 }), (from, length, cuts) => {
      const range = { fromMs: from * MINUTE_MS, toMs: (from + length) * MINUTE_MS };
      const cutsMs = cuts.map((cut) => cut * MINUTE_MS);
      const split = splitHours(range, cutsMs);
      const seen: number[] = [];
      for (let hour = split.fromMs; hour < split.toMs; hour += HOUR_MS) {
        if (split.broken.includes(hour)) continue;
        expect(cutsMs.some((cut) => cut > hour && cut < hour + HOUR_MS)).toBe(false);
        for (let at = hour; at < hour + HOUR_MS; at += MINUTE_MS) seen.push(at);
      }
      for (const rest of split.rest) for (let at = rest.fromMs; at < rest.toMs; at += MINUTE_MS) seen.push(at);
      expect(seen.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length }, (_, minute) => range.fromMs + minute * MINUTE_MS),
      );
    }),
  );
});

test("a range within one hour has no whole hour", () => {
  const range = { fromMs: 5 * MINUTE_MS, toMs: 50 * MINUTE_MS };
  expect(splitHours(range)).toEqual({ fromMs: HOUR_MS, toMs: HOUR_MS, broken: [], rest: [range] });
});
