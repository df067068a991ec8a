import { describe, expect, test } from "vitest";
import { changeOf, type Price, type Standing } from "./change-of";

const month: Price = { id: 1n, currency: "usd", amount: 1000n, interval: "month" };
const on = (fields: Partial<Standing> = {}): Standing => ({
  status: "active",
  nextPlanPriceId: null,
  price: month,
  ...fields,
});
const to = (fields: Partial<Price>): Price => ({ ...month, id: 2n, ...fields });

describe("a change", () => {
  test.each([
    ["to a dearer price", to({ amount: 2000n }), "now"],
    ["to a cheaper price", to({ amount: 500n }), "period_end"],
    ["to another plan of the same price", to({}), "period_end"],
    ["from months to years, though a year is cheaper", to({ amount: 9000n, interval: "year" }), "now"],
  ] as const)("%s", (_, target, when) => {
    expect(changeOf(on(), target)).toEqual({ when });
  });

  test("from years to dearer months is now, to cheaper ones it has to wait", () => {
    const year = on({ price: { ...month, amount: 9000n, interval: "year" } });
    expect(changeOf(year, to({ amount: 2000n }))).toEqual({ when: "now" });
    expect(changeOf(year, to({ amount: 500n }))).toMatchObject({ when: "never" });
  });

  test("in a trial is now, and nothing is paid", () => {
    expect(changeOf(on({ status: "trialing" }), to({ amount: 2000n }))).toEqual({ when: "trial" });
    expect(changeOf(on({ status: "trialing" }), to({ amount: 500n }))).toEqual({ when: "trial" });
  });

  test.each([
    ["the same price", on(), month, /plan you are on/],
    ["while another change is planned", on({ nextPlanPriceId: 3n }), to({}), /Keep this plan first/],
    ["while a payment is open", on({ status: "past_due" }), to({}), /Pay it first/],
    ["when it is over", on({ status: "canceled" }), to({}), /Choose a plan anew/],
    ["in another currency", on(), to({ currency: "eur" }), /another currency/],
  ])("never: %s", (_, standing, target, reason) => {
    expect(changeOf(standing, target)).toEqual({ when: "never", reason: expect.stringMatching(reason) });
  });
});
