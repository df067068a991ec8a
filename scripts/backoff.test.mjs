import { expect, test } from "vitest";
import { Backoff, stableMs } from "./backoff.mjs";

test("waits double up to half a minute, and begin anew after a stable minute", () => {
  const backoff = new Backoff();
  const waits = Array.from({ length: 9 }, () => backoff.next(0));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  expect(backoff.next(stableMs - 1)).toBe(30_000);
  expect(backoff.next(stableMs)).toBe(500);
});
