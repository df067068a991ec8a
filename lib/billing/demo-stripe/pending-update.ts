import type { DemoPendingUpdate, DemoSubscription } from "./shapes/subscriptions";

const EXPIRES_S = 23 * 3600;

/** From what is to what is planned, until 23 hours from now or the period's end, whichever comes first. */
export function pendingUpdate(
  before: DemoSubscription,
  next: DemoSubscription,
  endsWithPeriod: boolean | null,
  nowS: number,
): DemoPendingUpdate {
  const isMoved = next.billing_cycle_anchor !== before.billing_cycle_anchor;
  return {
    billing_cycle_anchor: isMoved ? next.billing_cycle_anchor : null,
    cancel_at_period_end: endsWithPeriod,
    discount: null,
    discounts: null,
    expires_at: Math.min(nowS + EXPIRES_S, before.items.data[0].current_period_end),
    metadata: null,
    subscription_items: next.items.data,
    trial_end: next.trial_end === before.trial_end ? null : next.trial_end,
    trial_from_plan: null,
  };
}

/** What a subscription becomes once its change is paid. */
export function applied(subscription: DemoSubscription, pending: DemoPendingUpdate): DemoSubscription {
  const { billing_cycle_anchor, cancel_at_period_end, subscription_items, trial_end } = pending;
  const ended = trial_end === null ? {} : { status: "active" as const, trial_end };
  const goesOn = cancel_at_period_end === false ? { cancel_at: null, canceled_at: null } : {};
  return {
    ...subscription,
    ...ended,
    ...goesOn,
    items: { ...subscription.items, data: subscription_items },
    billing_cycle_anchor: billing_cycle_anchor ?? subscription.billing_cycle_anchor,
    cancel_at_period_end: cancel_at_period_end ?? subscription.cancel_at_period_end,
    pending_update: null,
  };
}
