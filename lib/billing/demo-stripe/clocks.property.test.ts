import fc from "fast-check";
import { expect, test } from "vitest";
import { type DemoStripe, makeDemo } from "./demo";
import { EventFeed } from "./events";
import { customer as newCustomer, price as newPrice, product as newProduct } from "./shapes/catalog";
import { DemoStore } from "./store";
import { DAY_S, JANUARY_31 } from "./test-demo";

const GOOD = "4242424242424242";
const BAD = "4000000000000341";
const PAID = { result: "paid" } as const;

/** What happens to one subscription; `days` pass before it. */
const step = fc.record({
  days: fc.integer({ min: 0, max: 70 }),
  act: fc.constantFrom("small", "large", "yearly", "bad_card", "good_card", "pay", "cancel", "resume"),
  proration: fc.constantFrom("always_invoice", "create_prorations", "none"),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const story = fc.record({
  first: fc.constantFrom("small", "large", "yearly"),
  trialDays: fc.constantFrom(0, 0, 2, 14),
  steps: fc.array(step, { minLength: 1, maxLength: 8 }),
});

test("a clock that is moved far at once does what it does day by day", () => {
  fc.assert(
    fc.property(story, fc.integer({ min: 1, max: 20 }), ({ first, trialDays, steps }, pieceDays) => {
      const [atOnce, inPieces] = [live(first, trialDays, steps, 1000), live(first, trialDays, steps, pieceDays)];
      expect(inPieces).toEqual(atOnce);
    }),
    { numRuns: 50 },
  );
});

test("what invoices ask for is paid, open, or on the customer's balance; nothing is charged beside them", () => {
  fc.assert(
    fc.property(story, ({ first, trialDays, steps }) => {
      const { invoices, charged, balance, eventTimes, isInPeriod, overdue } = live(first, trialDays, steps, 1000);
      const final = invoices.filter(({ status }) => status !== "draft");
      const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
      expect(charged).toBe(sum(final.map(({ amountPaid }) => amountPaid)));
      expect(balance).toBe(sum(final.map(({ total, amountDue }) => total - amountDue)));
      expect(eventTimes).toEqual([...eventTimes].sort((a, b) => a - b));
      expect(isInPeriod).toBe(true);
      expect(overdue).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

/** One customer's life, in a time that moves by so many days at most. */
function live(first: "small" | "large" | "yearly", trialDays: number, steps: readonly Step[], pieceDays: number) {
  const store = new DemoStore(() => JANUARY_31 * 1000);
  const demo = makeDemo(new EventFeed(store), () => "http://demo.test");
  const prices = sell(demo);
  const { id: customer } = store.put("customer", newCustomer(store.made("cus"), { metadata: {} }));
  demo.portal.replaceCard(customer, PAID, GOOD);
  const given = { customer, quantity: 1, metadata: {}, paymentMethod: null, testClock: null };
  const terms = {
    ...given,
    price: prices[first],
    trialEnd: trialDays === 0 ? null : store.nowS() + trialDays * DAY_S,
    missingPaymentMethod: "create_invoice",
  } as const;
  const { id } = demo.subscriptions.create(terms, "allow_incomplete", "api");
  for (const each of steps) {
    pass(demo, each.days, pieceDays);
    if (store.need("subscription", id).ended_at === null) happen(demo, id, each, prices);
  }
  return stateOf(demo, customer, id);
}

function sell({ store }: DemoStripe) {
  const product = store.put("product", newProduct(store.made("prod"), { name: "Plan", active: true, metadata: {} }));
  const price = (unit_amount: number, interval: "month" | "year") => {
    const recurring = {
      interval,
      interval_count: 1,
      meter: null,
      trial_period_days: null,
      usage_type: "licensed",
    } as const;
    const terms = { product: product.id, currency: "usd", unit_amount, recurring, metadata: {} };
    return store.put("price", newPrice(store.made("price"), terms));
  };
  return { small: price(1000, "month"), large: price(3001, "month"), yearly: price(9999, "year") };
}

function pass({ store, clocks }: DemoStripe, days: number, pieceDays: number): void {
  const until = store.nowS() + days * DAY_S;
  while (store.nowS() < until) clocks.advance(Math.min(until, store.nowS() + pieceDays * DAY_S));
}

function happen(demo: DemoStripe, id: string, { act, proration }: Step, prices: ReturnType<typeof sell>): void {
  const { subscriptions, invoices, portal, store } = demo;
  const { customer, items } = store.need("subscription", id);
  if (act === "bad_card" || act === "good_card") portal.replaceCard(customer, PAID, act === "bad_card" ? BAD : GOOD);
  else if (act === "cancel") subscriptions.cancelAt(id, items.data[0].current_period_end, true);
  else if (act === "resume") subscriptions.cancelAt(id, null, false);
  else if (act === "pay") {
    const open = invoices.ofSubscription(id).find(({ status }) => status === "open");
    if (open !== undefined) invoices.payByCard(open.id, PAID, GOOD);
  } else subscriptions.change(id, { price: prices[act], proration }, "allow_incomplete");
}

function stateOf({ store, invoices }: DemoStripe, customer: string, id: string) {
  const { status, items, ended_at, cancel_at } = store.need("subscription", id);
  const [{ price, current_period_start, current_period_end }] = items.data;
  const now = store.nowS();
  const { balance } = store.need("customer", customer) as { balance: number };
  return {
    status,
    amount: price.unit_amount,
    period: [current_period_start, current_period_end],
    ends: [ended_at, cancel_at],
    isInPeriod: ended_at !== null || (current_period_start <= now && now < current_period_end),
    overdue: invoices
      .ofSubscription(id)
      .flatMap(({ automatically_finalizes_at, next_payment_attempt }) => [
        automatically_finalizes_at ?? now + 1,
        next_payment_attempt ?? now + 1,
      ])
      .filter((dueS) => dueS <= now),
    balance,
    charged: store.all("charge").reduce((total, { amount }) => total + amount, 0),
    eventTimes: store
      .all("event")
      .reverse()
      .map(({ created }) => created),
    invoices: invoices.ofSubscription(id).map((invoice) => ({
      created: invoice.created,
      status: invoice.status,
      attempts: invoice.attempt_count,
      next: invoice.next_payment_attempt,
      total: invoice.total,
      amountDue: invoice.amount_due,
      amountPaid: invoice.amount_paid,
      lines: invoice.lines.data.map(({ amount, period }) => [amount, period.start, period.end]),
    })),
  };
}
