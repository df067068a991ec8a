import { describe, expect, test } from "vitest";
import type { Clock } from "@/lib/kernel/clock";
import { PostgresClock } from "./postgres-clock";

const HOUR = 3_600_000;
const TRUE_MS = Date.UTC(2026, 10, 30, 23, 30);

/** A machine whose wall clock is off by so much. */
class Machine implements Clock {
  nowMs = 500;
  constructor(readonly offMs: number) {}
  wallMs = () => TRUE_MS + this.nowMs + this.offMs;
  monotonicMs = () => this.nowMs;
}

describe("I13 the time that a gate judges by", () => {
  test.each([-HOUR, 0, HOUR])("is Postgres's, with a wall clock off by %i ms", (offMs) => {
    const machine = new Machine(offMs);
    const clock = new PostgresClock(machine);
    expect(clock.wallMs()).toBe(machine.wallMs());
    const sentAtMs = clock.monotonicMs();
    machine.nowMs += 4;
    clock.hear(TRUE_MS + machine.nowMs - 2, sentAtMs);
    expect(clock.wallMs()).toBe(TRUE_MS + machine.nowMs);
    machine.nowMs += HOUR;
    expect(clock.wallMs()).toBe(TRUE_MS + machine.nowMs);
    expect(clock.machineWallMs()).toBe(machine.wallMs());
  });

  test("a slow answer does not spoil a sure one, until that has aged", () => {
    const machine = new Machine(0);
    const clock = new PostgresClock(machine);
    clock.hear(TRUE_MS + 500, 500);
    const slow = () => {
      const sentAtMs = machine.nowMs;
      machine.nowMs += 2_000;
      clock.hear(TRUE_MS + machine.nowMs, sentAtMs);
    };
    slow();
    expect(clock.wallMs()).toBe(TRUE_MS + machine.nowMs);
    machine.nowMs += 2 * HOUR;
    slow();
    expect(clock.wallMs()).toBe(TRUE_MS + machine.nowMs + 1_000);
  });

  test("a slow answer that contradicts it is believed: a clock was set, or the machine has slept", () => {
    const machine = new Machine(0);
    const clock = new PostgresClock(machine);
    clock.hear(TRUE_MS, 500);
    const sentAtMs = machine.nowMs;
    machine.nowMs += 100;
    clock.hear(TRUE_MS + HOUR, sentAtMs);
    expect(clock.wallMs()).toBe(TRUE_MS + HOUR + 50);
  });
});
