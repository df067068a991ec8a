import { type Period, periodAt, sameRhythm } from "./periods";
import { invalid } from "./refusal";
import type { LineDraft } from "./shapes/invoices";
import { type DemoSubscription, planOf } from "./shapes/subscriptions";
import type { DemoPrice, DemoStore } from "./store";
import { periodLine, remainingLine, unusedLine } from "./subscription-lines";

/** What is to be different. What is not named stays. */
export interface Change {
  readonly price?: DemoPrice | undefined;
  readonly quantity?: number | undefined;
  readonly proration: "always_invoice" | "create_prorations" | "none";
  readonly prorationDate?: number | undefined;
  readonly startsAnew?: boolean | undefined;
  readonly trialEnd?: number | "now" | undefined;
  /** Of a change that waits for its payment: whether it then ends with its period. */
  readonly endsWithPeriod?: boolean | undefined;
  /** Charged from then on; null: the customer's own. */
  readonly paymentMethod?: string | null | undefined;
}

export interface ChangePlan {
  readonly next: DemoSubscription;
  readonly lines: readonly LineDraft[];
  readonly isInvoicedNow: boolean;
  readonly period: Period;
}

/** What a change comes to, before anything is changed. A period of another length, and the end of a trial, begin now and are charged now. */
export function planChange(store: DemoStore, subscription: DemoSubscription, change: Change): ChangePlan {
  const [item] = subscription.items.data;
  const sold = { price: change.price ?? item.price, quantity: change.quantity ?? item.quantity };
  const period = { start: item.current_period_start, end: item.current_period_end };
  const now = store.nowS();
  const isTrial = subscription.status === "trialing";
  const rhythm = rhythmOf(sold.price);
  if (isTrial && change.trialEnd !== "now") {
    const { trialEnd = period.end } = change;
    const moved = { ...withItem(subscription, sold, { ...period, end: trialEnd }), trial_end: trialEnd };
    const next = { ...moved, billing_cycle_anchor: trialEnd };
    return { next, lines: [], isInvoicedNow: false, period: { ...period, end: trialEnd } };
  }
  if (isTrial || change.startsAnew || !sameRhythm(rhythm, rhythmOf(item.price))) {
    const fresh = periodAt(now, rhythm, now);
    const givenBack =
      isTrial || change.proration === "none" ? [] : [unusedLine(store, item, period, dateOf(change, period, now))];
    const ended = isTrial ? { status: "active", trial_end: now } : {};
    const next = { ...withItem(subscription, sold, fresh), ...ended, billing_cycle_anchor: now };
    return { next, lines: [...givenBack, periodLine(store, sold, fresh)], isInvoicedNow: true, period: fresh };
  }
  const next = withItem(subscription, sold, period);
  const isSame = sold.price.id === item.price.id && sold.quantity === item.quantity;
  if (isSame || change.proration === "none") return { next, lines: [], isInvoicedNow: false, period };
  const at = dateOf(change, period, now);
  const lines = [unusedLine(store, item, period, at), remainingLine(store, sold, period, at)];
  return { next, lines, isInvoicedNow: change.proration === "always_invoice", period };
}

export function rhythmOf({ recurring }: DemoPrice) {
  return recurring ?? { interval: "month", interval_count: 1 };
}

export function withItem(
  subscription: DemoSubscription,
  { price, quantity }: { price: DemoPrice; quantity: number },
  period: Period,
): DemoSubscription {
  const [item] = subscription.items.data;
  const changed = {
    ...item,
    price,
    plan: planOf(price),
    quantity,
    current_period_start: period.start,
    current_period_end: period.end,
  };
  return { ...subscription, items: { ...subscription.items, data: [changed] } };
}

function dateOf({ prorationDate }: Change, period: Period, now: number): number {
  const at = prorationDate ?? now;
  if (at < period.start || at > period.end) {
    throw invalid("Cannot specify `proration_date` outside the subscription's current period.", {
      param: "proration_date",
    });
  }
  return at;
}
