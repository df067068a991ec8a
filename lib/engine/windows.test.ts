import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rateWindow, resizeWindow, shareOf } from "./windows";

/** Gaps between calls in ms, with bursts and long pauses. */
const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 3_000 })), {
  minLength: 1,
  maxLength: 200,
});

describe("rate windows", () => {
  test("up to 32 calls a window agrees with counting every call", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 32 }), gaps, (limit, steps) => {
        const window = rateWindow(limit, 1_000);
        const allowed: number[] = [];
        let nowMs = 17;
        for (const step of steps) {
          nowMs += step;
          const counted = allowed.filter((at) => at > nowMs - 1_000).length;
          expect(window.used(nowMs)).toBe(counted);
          expect(window.waitMs(nowMs) === 0).toBe(counted < limit);
          if (counted < limit) {
            window.record(nowMs);
            allowed.push(nowMs);
          }
        }
      }),
    );
  });

  test("never lets more than the limit into any window, and refuses at most a sixteenth too long", () => {
    fc.assert(
      fc.property(fc.integer({ min: 33, max: 60 }), gaps, (limit, steps) => {
        const windowMs = 1_600;
        const window = rateWindow(limit, windowMs);
        const allowed: number[] = [];
        let nowMs = 0;
        for (const step of steps.flatMap((gap) => [gap, 0, 0, 0])) {
          nowMs += step;
          const inWindow = allowed.filter((at) => at > nowMs - windowMs).length;
          const inLongWindow = allowed.filter((at) => at > nowMs - windowMs - windowMs / 16).length;
          const passes = window.waitMs(nowMs) === 0;
          if (passes) expect(inWindow).toBeLessThan(limit);
          else expect(inLongWindow).toBeGreaterThanOrEqual(limit);
          if (passes) {
            window.record(nowMs);
            allowed.push(nowMs);
          }
        }
      }),
    );
  });

  test("what waitMs promises is kept: refused until then, passed at that moment", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), gaps, (limit, steps) => {
        const window = rateWindow(limit, 1_600);
        let nowMs = 5;
        for (const step of steps.flatMap((gap) => [gap, 0])) {
          nowMs += step;
          const waitMs = window.waitMs(nowMs);
          if (waitMs === 0) {
            window.record(nowMs);
            continue;
          }
          expect(window.waitMs(nowMs + waitMs / 2)).toBeGreaterThan(0);
          expect(window.waitMs(nowMs + waitMs)).toBe(0);
        }
        expect(window.used(nowMs + window.emptyInMs(nowMs))).toBe(0);
      }),
    );
  });

  test("a clock that goes back gives nobody a second window", () => {
    for (const limit of [5, 50]) {
      const window = rateWindow(limit, 1_000);
      for (let call = 0; call < limit; call++) window.record(10_000);
      expect(window.waitMs(9_000)).toBeGreaterThan(0);
      expect(window.used(9_000)).toBe(limit);
    }
  });

  test("a limit of 0 never passes", () => {
    const window = rateWindow(0, 1_000);
    expect(window.waitMs(5)).toBe(Number.POSITIVE_INFINITY);
    expect(window.used(5)).toBe(0);
  });

  test("a share that changes forgets no call, and never lets more pass than it is at that moment", () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 4 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), steps, (limit, changes) => {
        const window = rateWindow(limit, 1_600);
        const allowed: number[] = [];
        let nowMs = 0;
        for (const [gap, gates] of changes.flatMap((change) => [change, change, change])) {
          nowMs += gap / 3;
          window.share = shareOf(limit, gates);
          const inWindow = allowed.filter((at) => at > nowMs - 1_600).length;
          const inLongWindow = allowed.filter((at) => at > nowMs - 1_700).length;
          if (window.waitMs(nowMs) === 0) {
            expect(inWindow).toBeLessThan(window.share);
            window.record(nowMs);
            allowed.push(nowMs);
          } else expect(inLongWindow).toBeGreaterThanOrEqual(window.share);
        }
      }),
    );
  });

  test.each([
    [10, 1, 10],
    [10, 3, 3],
    [2, 9, 1],
    [0, 9, 0],
  ])("of %i calls by %i gates each lets %i pass", (limit, gates, share) => {
    expect(shareOf(limit, gates)).toBe(share);
  });

  test("a new limit keeps the calls that were made", () => {
    for (const [before, after] of [
      [10, 5],
      [10, 50],
      [50, 10],
      [50, 100],
    ] as const) {
      const window = rateWindow(before, 1_000);
      for (let call = 0; call < 8; call++) window.record(500 + call);
      const resized = resizeWindow(window, after, 600);
      expect(resized.used(600)).toBe(Math.min(8, after));
      expect(resized.waitMs(600) === 0).toBe(8 < after);
    }
  });
});
