import { expect, test } from "vitest";
import { ATTEMPTS_MAX, waitAfter } from "./schedule";

const chance = (value: number) => ({ next: () => value });
const waits = (value: number) =>
  Array.from({ length: ATTEMPTS_MAX }, (_, index) => waitAfter(index + 1, null, chance(value)));

test("ten attempts in about three days, the waits ever longer", () => {
  expect(ATTEMPTS_MAX).toBe(10);
  const middle = waits(0.5);
  expect(middle.at(-1)).toBeNull();
  const given = middle.filter((wait) => wait !== null);
  expect(given).toEqual([...given].sort((a, b) => a - b));
  const days = given.reduce((sum, wait) => sum + wait, 0) / 86_400;
  expect(days).toBeGreaterThan(2.9);
  expect(days).toBeLessThan(3.3);
});

test("each wait is a tenth shorter or longer, by chance", () => {
  expect(waits(0)[1]).toBeCloseTo(270);
  expect(waits(1)[1]).toBeCloseTo(330);
});

test("a receiver may ask for more time, a day at most, and never for less", () => {
  expect(waitAfter(1, 120, chance(0.5))).toBe(120);
  expect(waitAfter(2, 1, chance(0.5))).toBe(300);
  expect(waitAfter(1, 1_000_000, chance(0.5))).toBe(86_400);
  expect(waitAfter(ATTEMPTS_MAX, 120, chance(0.5))).toBeNull();
});
