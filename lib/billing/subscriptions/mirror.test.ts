import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { KEPT_PRICE, KEPT_UNTIL, mirrorOf } from "./mirror";

const START = Date.UTC(2026, 10, 1) / 1000;
const END = Date.UTC(2026, 11, 1) / 1000;
const NOW = new Date(Date.UTC(2026, 10, 20));

/** As much of Stripe's object as is read. */
function subscription(fields: Partial<Stripe.Subscription> = {}, item: Partial<Stripe.SubscriptionItem> = {}) {
  return {
    id: "sub_1",
    status: "active",
    created: START,
    billing_cycle_anchor: START,
    trial_end: null,
    ended_at: null,
    cancel_at: null,
    cancel_at_period_end: false,
    metadata: {},
    items: {
      data: [{ quantity: 1, price: { id: "price_a" }, current_period_start: START, current_period_end: END, ...item }],
    },
    ...fields,
  } as Stripe.Subscription;
}

function said(
  fields?: Partial<Stripe.Subscription>,
  item?: Partial<Stripe.SubscriptionItem>,
  since: Date | null = null,
) {
  const mirrored = mirrorOf(subscription(fields, item), since, NOW);
  return mirrored.ok ? mirrored.value : mirrored.code;
}

describe("a subscription's status", () => {
  test.each([
    ["active", { status: "active", isOver: false, canceledAt: null, pastDueAt: null }],
    ["past_due", { status: "past_due", isOver: false }],
    ["unpaid", { status: "past_due", isOver: false }],
    ["canceled", { status: "canceled", isOver: true }],
    ["paused", { status: "canceled", isOver: false }],
  ] as const)("%s", (status, expected) => {
    expect(said({ status })).toMatchObject(expected);
  });

  test.each(["incomplete", "incomplete_expired"])("%s is none yet", (status) => {
    expect(said({ status })).toBeNull();
  });

  test("one that Stripe has invented since is refused, not guessed", () => {
    expect(said({ status: "hibernating" })).toBe("status_unknown");
  });
});

test("a change that waits for its bank is said beside the plan, which stays", () => {
  const waits = {
    expires_at: END,
    subscription_items: [{ price: { id: "price_b" } }],
  } as unknown as Stripe.Subscription.PendingUpdate;
  expect(said({ pending_update: waits })).toMatchObject({
    priceId: "price_a",
    unconfirmed: { priceId: "price_b", confirmBy: new Date(END * 1000) },
  });
  expect(said({ pending_update: null })).toMatchObject({ unconfirmed: null });
});

describe("a trial", () => {
  const trial = { trial_end: END } as const;

  test("runs", () => {
    expect(said({ ...trial, status: "trialing" })).toMatchObject({
      status: "trialing",
      trialEndsAt: new Date(END * 1000),
    });
  });

  test.each([
    ["canceled at its end", { status: "canceled", ended_at: END }],
    ["paused at its end, for want of a card", { status: "paused" }],
  ])("%s has ended as a trial", (_, fields) => {
    expect(said({ ...trial, ...fields })).toMatchObject({ status: "trialing", canceledAt: expect.any(Date) });
  });

  test("canceled before its end is canceled", () => {
    expect(said({ ...trial, status: "canceled", ended_at: END - 3600 })).toMatchObject({ status: "canceled" });
  });

  test("that was paid for afterwards and then canceled is canceled", () => {
    const item = { current_period_start: END, current_period_end: END + 86_400 };
    expect(said({ ...trial, status: "canceled", ended_at: END + 3600 }, item)).toMatchObject({ status: "canceled" });
  });
});

describe("what is owed", () => {
  test("counts from the oldest open invoice", () => {
    const since = new Date(Date.UTC(2026, 10, 18));
    expect(said({ status: "past_due" }, {}, since)).toMatchObject({ pastDueAt: since });
  });

  test("never counts from a moment that is still to come, as of a test clock", () => {
    expect(said({ status: "past_due" }, {}, new Date(END * 1000))).toMatchObject({ pastDueAt: NOW });
  });
});

describe("what will change", () => {
  test("it ends at the period's end, or at a day of its own", () => {
    expect(said({ cancel_at_period_end: true })).toMatchObject({ cancelAt: new Date(END * 1000) });
    expect(said({ cancel_at: END + 5 })).toMatchObject({ cancelAt: new Date((END + 5) * 1000) });
    expect(said({ cancel_at: END, status: "canceled", ended_at: END })).toMatchObject({ cancelAt: null });
  });

  test("a smaller plan counts from the period on that pays for it", () => {
    const metadata = { [KEPT_PRICE]: "price_big", [KEPT_UNTIL]: String(END) };
    expect(said({ metadata })).toMatchObject({ priceId: "price_big", nextPriceId: "price_a" });
    const next = { current_period_start: END, current_period_end: END + 86_400 };
    expect(said({ metadata }, next)).toMatchObject({ priceId: "price_a", nextPriceId: null });
  });
});

test("two prices in one subscription, or two of one, are refused", () => {
  const { items } = subscription();
  expect(said({ items: { ...items, data: [...items.data, ...items.data] } })).toBe("price_mismatch");
  expect(said({}, { quantity: 2 })).toBe("price_mismatch");
});
