import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { afterPayment, BACK_OFF_MS, DAY_MS, type Facts, MONTH_MS, nextStep, type Rule, type Taken } from "./rule";

const NOW = Date.UTC(2026, 10, 23, 12);
const TERMS = { creditsMicros: 10_000_000, currency: "usd", amount: 500 };
const RULE: Rule = {
  state: "on",
  terms: TERMS,
  thresholdMicros: 5_000_000,
  dayCount: 2,
  monthCount: 5,
  dayAmount: null,
  monthAmount: null,
  declines: 0,
  notBeforeMs: null,
};
const FACTS: Facts = { isActive: true, spendableMicros: 4_999_999, isInFlight: false, pack: TERMS, taken: [] };

function step(rule: Partial<Rule>, facts: Partial<Facts>, nowMs = NOW) {
  return nextStep({ ...RULE, ...rule }, { ...FACTS, ...facts }, nowMs);
}

function agoMs(...hours: number[]): Taken[] {
  return hours.map((each) => ({ atMs: NOW - each * 3_600_000, amount: 500 }));
}

describe("a standing order", () => {
  test("charges below its threshold, not at it", () => {
    expect(step({}, {})).toEqual({ act: "charge" });
    expect(step({}, { spendableMicros: 5_000_000 })).toMatchObject({ act: "wait", why: "enough" });
  });

  test.each(["card", "needs_you", "off"] as const)("charges nothing while it is %s", (state) => {
    expect(step({ state }, {})).toMatchObject({ act: "wait", why: "not_on" });
  });

  test("charges nothing for a consumer that is not active, and nothing beside a payment under way", () => {
    expect(step({}, { isActive: false })).toMatchObject({ why: "not_active" });
    expect(step({}, { isInFlight: true })).toMatchObject({ why: "in_flight" });
  });

  test("stops where the pack is not what was agreed to, even while there is enough", () => {
    for (const pack of [
      null,
      { ...TERMS, amount: 501 },
      { ...TERMS, creditsMicros: 1 },
      { ...TERMS, currency: "eur" },
    ]) {
      expect(step({}, { pack, spendableMicros: 9_000_000 })).toEqual({ act: "stop", cause: "pack_changed" });
    }
  });

  test("waits after a decline until its time has come", () => {
    const notBeforeMs = NOW + 1;
    expect(step({ notBeforeMs }, {})).toEqual({ act: "wait", why: "declined", untilMs: notBeforeMs });
    expect(step({ notBeforeMs }, {}, NOW + 1)).toEqual({ act: "charge" });
  });

  test("keeps the count of any 24 hours, and says when the next one fits", () => {
    expect(step({}, { taken: agoMs(1, 25) })).toEqual({ act: "charge" });
    const untilMs = NOW - 3 * 3_600_000 + DAY_MS;
    expect(step({}, { taken: agoMs(1, 3) })).toEqual({ act: "wait", why: "day_cap", untilMs });
  });

  test("keeps the count of any 30 days", () => {
    const taken = agoMs(30, 60, 90, 120, 150);
    const untilMs = NOW - 150 * 3_600_000 + MONTH_MS;
    expect(step({}, { taken })).toEqual({ act: "wait", why: "month_cap", untilMs });
  });

  test("keeps the amounts, too, where they are the lower cap", () => {
    expect(step({ dayAmount: 999 }, { taken: agoMs(1) })).toMatchObject({ why: "day_cap" });
    expect(step({ dayAmount: 1000 }, { taken: agoMs(1) })).toEqual({ act: "charge" });
    expect(step({ monthAmount: 1499 }, { taken: agoMs(100, 200) })).toMatchObject({ why: "month_cap" });
  });

  test("counts what a clock that was set back has left in the future", () => {
    expect(step({}, { taken: agoMs(-50, -60) })).toMatchObject({ why: "day_cap" });
  });

  test("never lets more than its caps into any window, in whatever order a clock runs", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -40 * 24, max: 40 * 24 }), { maxLength: 80 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 8 }),
        fc.option(fc.integer({ min: 500, max: 3000 }), { nil: null }),
        (hours, dayCount, monthCount, dayAmount) => {
          const taken: Taken[] = [];
          for (const hour of hours) {
            const nowMs = NOW + hour * 3_600_000;
            const next = step({ dayCount, monthCount, dayAmount }, { taken }, nowMs);
            if (next.act === "charge") taken.push({ atMs: nowMs, amount: 500 });
          }
          for (const { atMs: fromMs } of taken) {
            const within = (windowMs: number) =>
              taken.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + windowMs).length;
            expect(within(DAY_MS)).toBeLessThanOrEqual(dayCount);
            expect(within(DAY_MS) * 500).toBeLessThanOrEqual(dayAmount ?? Number.POSITIVE_INFINITY);
            expect(within(MONTH_MS)).toBeLessThanOrEqual(monthCount);
          }
        },
      ),
    );
  });
});

describe("after a payment", () => {
  const declined = { kind: "declined", cause: "insufficient_funds", reason: "Too little money." } as const;

  test("that is paid it goes on, also after its owner had to confirm", () => {
    const on = { state: "on", declines: 0, notBeforeMs: null, cause: "" };
    expect(afterPayment({ ...RULE, declines: 2, notBeforeMs: 1 }, { kind: "paid" }, NOW)).toMatchObject(on);
    expect(afterPayment({ ...RULE, state: "needs_you" }, { kind: "paid" }, NOW)).toMatchObject(on);
  });

  test("that the bank asks about it is over until somebody confirms, and the card is kept", () => {
    const change = afterPayment(RULE, { kind: "asks", reason: "The bank asks." }, NOW);
    expect(change).toMatchObject({ state: "needs_you", cause: "authentication_required", forgetsCard: false });
  });

  test("that is declined it waits 1, 6 and 24 hours, and is off after the fourth", () => {
    let rule = RULE;
    for (const pauseMs of BACK_OFF_MS) {
      const change = afterPayment(rule, declined, NOW);
      expect(change).toMatchObject({ state: "on", notBeforeMs: NOW + pauseMs });
      rule = { ...rule, ...change };
    }
    expect(afterPayment(rule, declined, NOW)).toMatchObject({ state: "off", cause: "declined", forgetsCard: true });
  });

  test("of a card that is lost it is off at once, and the card is not used again", () => {
    const change = afterPayment(RULE, { kind: "card_over", cause: "lost_card", reason: "Lost." }, NOW);
    expect(change).toMatchObject({ state: "off", cause: "lost_card", forgetsCard: true });
  });

  test.each(["off", "card"] as const)("nothing switches on what is %s", (state) => {
    for (const outcome of [{ kind: "paid" }, declined, { kind: "asks", reason: "" }] as const) {
      expect(afterPayment({ ...RULE, state }, outcome, NOW)).toBeNull();
    }
  });
});
