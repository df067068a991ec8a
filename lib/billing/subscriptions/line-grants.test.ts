import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { lineGrants, type PriceTerms } from "./line-grants";

const DAY_S = 86_400;
const NOVEMBER = { start: Date.UTC(2026, 10, 1) / 1000, end: Date.UTC(2026, 11, 1) / 1000 };
const TERMS: Readonly<Record<string, PriceTerms>> = {
  price_small: { includedMicros: 300_000_000, interval: "month" },
  price_big: { includedMicros: 900_000_000, interval: "month" },
  price_year: { includedMicros: 300_000_000, interval: "year" },
  price_none: { includedMicros: 0, interval: "month" },
};

function line(
  id: string,
  price: string,
  fields: { amount?: number; period?: typeof NOVEMBER; proration?: boolean } = {},
) {
  const { amount = 1000, period = NOVEMBER, proration = false } = fields;
  return {
    id,
    amount,
    period,
    pricing: { type: "price_details", price_details: { price, product: "prod" } },
    parent: { type: "subscription_item_details", subscription_item_details: { proration }, invoice_item_details: null },
  } as Stripe.InvoiceLineItem;
}

/** Amounts by line, in credits. */
function granted(...lines: Stripe.InvoiceLineItem[]): Record<string, number> {
  const grants = lineGrants(lines, (priceId) => TERMS[priceId]);
  return Object.fromEntries(grants.map(({ lineId, amountMicros }) => [lineId, amountMicros / 1_000_000]));
}

describe("a period", () => {
  test("brings what the plan includes, also where nothing was to be paid, as in a trial", () => {
    expect(granted(line("a", "price_small"))).toEqual({ a: 300 });
    expect(granted(line("a", "price_small", { amount: 0 }))).toEqual({ a: 300 });
  });

  test("of a year brings twelve times that", () => {
    expect(granted(line("a", "price_year"))).toEqual({ a: 3600 });
  });

  test("brings nothing where the plan includes nothing, or the price is none of ours", () => {
    expect(granted(line("a", "price_none"), line("b", "price_other"))).toEqual({});
  });

  test("expires a day after its end: a renewal is settled an hour after it has begun", () => {
    const [grant] = lineGrants([line("a", "price_small")], (priceId) => TERMS[priceId]);
    expect(grant?.expiresAt).toEqual(new Date((NOVEMBER.end + DAY_S) * 1000));
  });
});

describe("a change within a period", () => {
  const rest = (days: number) => ({ start: NOVEMBER.end - days * DAY_S, end: NOVEMBER.end });

  test("brings the share of what is left that the new plan includes more", () => {
    const upgrade = [
      line("back", "price_small", { amount: -333, period: rest(10), proration: true }),
      line("new", "price_big", { amount: 999, period: rest(10), proration: true }),
    ];
    expect(granted(...upgrade)).toEqual({ new: 200 });
  });

  test("to a plan that includes less takes nothing", () => {
    const downgrade = [
      line("back", "price_big", { amount: -999, period: rest(10), proration: true }),
      line("new", "price_small", { amount: 333, period: rest(10), proration: true }),
    ];
    expect(granted(...downgrade)).toEqual({});
  });

  test("to a year brings the whole year beside what the month has brought", () => {
    const year = { start: NOVEMBER.end - 10 * DAY_S, end: NOVEMBER.end + 355 * DAY_S };
    const upgrade = [
      line("back", "price_small", { amount: -333, period: rest(10), proration: true }),
      line("new", "price_year", { amount: 9999, period: year }),
    ];
    expect(granted(...upgrade)).toEqual({ new: 3600 });
  });

  test("leaves the renewal that stands on the same invoice alone", () => {
    const december = { start: NOVEMBER.end, end: NOVEMBER.end + 31 * DAY_S };
    const lines = [
      line("back", "price_small", { amount: -333, period: rest(10), proration: true }),
      line("rest", "price_big", { amount: 999, period: rest(10), proration: true }),
      line("renewal", "price_big", { amount: 3000, period: december }),
    ];
    expect(granted(...lines)).toEqual({ rest: 200, renewal: 900 });
  });

  test("on the last day of a short month counts that month's days", () => {
    const march = { start: Date.UTC(2026, 2, 17) / 1000, end: Date.UTC(2026, 2, 31) / 1000 };
    expect(granted(line("a", "price_small", { period: march, proration: true }))).toEqual({
      a: Math.floor((300_000_000 * 14) / 31) / 1_000_000,
    });
  });
});
