import type Stripe from "stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";

/** A subscription as Stripe's object says it, in our words. */
export interface Mirrored {
  readonly status: "trialing" | "active" | "past_due" | "canceled";
  /** Over for good: in Stripe nothing will be charged any more. */
  readonly isOver: boolean;
  /** Of the price that the running period was paid at. */
  readonly priceId: string;
  /** Paid from the period's end on, where that is another one. */
  readonly nextPriceId: string | null;
  readonly createdAt: Date;
  readonly anchorAt: Date;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly trialEndsAt: Date | null;
  readonly pastDueAt: Date | null;
  readonly canceledAt: Date | null;
  /** It ends then by itself. */
  readonly cancelAt: Date | null;
  /** A change that its bank is to confirm first; null: none waits. */
  readonly unconfirmed: Unconfirmed | null;
}

export interface Unconfirmed {
  readonly priceId: string;
  /** Without a payment by then, nothing is changed. */
  readonly confirmBy: Date;
}

export type MirrorRefusal = "price_mismatch" | "status_unknown";

/**
 * In the metadata of a subscription that changes to a smaller plan at its period's end: its item has the new price already, so
 * that Stripe charges it next, and these say what was paid for until when (Unix s). In Stripe, so that the object alone tells.
 */
export const KEPT_PRICE = "tollgate_kept_price";
export const KEPT_UNTIL = "tollgate_kept_until";
export const FORGET_KEPT = { [KEPT_PRICE]: "", [KEPT_UNTIL]: "" };

/**
 * What a subscription's object says, whatever was known before. Null: its first payment is not made, so that it is none yet.
 * `unpaidSince`: when its oldest open invoice was made.
 */
export function mirrorOf(
  subscription: Stripe.Subscription,
  unpaidSince: Date | null,
  now: Date,
): Result<Mirrored | null, MirrorRefusal> {
  const items = subscription.items.data;
  const [item] = items;
  if (item === undefined || items.length > 1 || (item.quantity ?? 1) !== 1) {
    return refuse("price_mismatch", "The subscription sells something else than one of one price.");
  }
  const standing = standingOf(subscription, item);
  if (standing === "none") return ok(null);
  if (standing === "unknown") {
    return refuse("status_unknown", `Stripe calls the subscription “${subscription.status}”, which is not known here.`);
  }
  const { status, isOver } = standing;
  const periodEnd = dateOf(item.current_period_end);
  const kept = keptPrice(subscription, item);
  const endedAt = isOver || standing.isHalted ? dateOf(subscription.ended_at ?? item.current_period_end) : null;
  const endsBySelf = subscription.cancel_at ?? (subscription.cancel_at_period_end ? item.current_period_end : null);
  return ok({
    status,
    isOver,
    priceId: kept ?? item.price.id,
    nextPriceId: kept === null ? null : item.price.id,
    createdAt: dateOf(subscription.created),
    anchorAt: dateOf(subscription.billing_cycle_anchor),
    periodStart: dateOf(item.current_period_start),
    periodEnd,
    trialEndsAt: subscription.trial_end === null ? null : dateOf(subscription.trial_end),
    // Never ahead of now: the plan's grace days count from here.
    pastDueAt: status === "past_due" ? earlier(unpaidSince ?? dateOf(item.current_period_start), now) : null,
    canceledAt: endedAt === null ? null : earlier(endedAt, now),
    cancelAt: endsBySelf === null || endedAt !== null ? null : dateOf(endsBySelf),
    unconfirmed: unconfirmedOf(subscription),
  });
}

interface Standing {
  readonly status: Mirrored["status"];
  readonly isOver: boolean;
  /** Paused: nothing is served, but it may go on. */
  readonly isHalted?: boolean;
}

/** "none": not begun. A trial that nothing followed stays a trial, one that has ended. */
function standingOf(subscription: Stripe.Subscription, item: Stripe.SubscriptionItem): Standing | "none" | "unknown" {
  const wasOnlyTrial = subscription.trial_end !== null && item.current_period_end <= subscription.trial_end;
  switch (subscription.status) {
    case "trialing":
      return { status: "trialing", isOver: false };
    case "active":
      return { status: "active", isOver: false };
    case "past_due":
    case "unpaid":
      return { status: "past_due", isOver: false };
    case "paused":
      return { status: wasOnlyTrial ? "trialing" : "canceled", isOver: false, isHalted: true };
    case "canceled": {
      const ranOut = wasOnlyTrial && (subscription.ended_at ?? 0) >= (subscription.trial_end ?? 0);
      return { status: ranOut ? "trialing" : "canceled", isOver: true };
    }
    case "incomplete":
    case "incomplete_expired":
      return "none";
    default:
      return "unknown";
  }
}

/** Until the running period is another one than that which it was kept for. */
function keptPrice({ metadata }: Stripe.Subscription, item: Stripe.SubscriptionItem): string | null {
  const kept = metadata[KEPT_PRICE] ?? "";
  const until = Number(metadata[KEPT_UNTIL] ?? 0);
  return kept !== "" && kept !== item.price.id && item.current_period_start < until ? kept : null;
}

/** The change to another price that waits in Stripe for its invoice, the subscription's latest, to be paid. */
export function unconfirmedOf({ pending_update }: Stripe.Subscription): Unconfirmed | null {
  const item = pending_update?.subscription_items?.[0];
  if (pending_update == null || item === undefined) return null;
  return { priceId: item.price.id, confirmBy: dateOf(pending_update.expires_at) };
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

function dateOf(unixS: number): Date {
  return new Date(unixS * 1000);
}
