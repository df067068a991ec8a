import type Stripe from "stripe";
import { cardOutcome } from "./cards";
import { type Invoices, noMethod, subscriptionIdOf } from "./invoices";
import { applied, pendingUpdate } from "./pending-update";
import { periodAt } from "./periods";
import { type CardError, cardError, DemoRefusal, invalid } from "./refusal";
import type { DemoInvoice } from "./shapes/invoices";
import {
  type DemoPendingUpdate,
  type DemoSubscription,
  subscription as newSubscription,
  type SubscriptionGiven,
} from "./shapes/subscriptions";
import { type Change, type ChangePlan, planChange, rhythmOf, withItem } from "./subscription-change";
import { periodLine, trialLine, unusedLine } from "./subscription-lines";

export type PaymentBehavior =
  | "allow_incomplete"
  | "default_incomplete"
  | "error_if_incomplete"
  | "pending_if_incomplete";

/** What becomes of a subscription after the last try to charge it: a setting of the account in Stripe. */
export type GivenUp = "cancel" | "mark_unpaid" | "leave_past_due";

/** Time in which a draft can still be changed. */
const DRAFT_S = 3600;

/** Subscriptions from their first payment to their end. What time does to them is called from clocks. */
export class Subscriptions {
  whenGivenUp: GivenUp = "cancel";

  constructor(readonly invoices: Invoices) {
    invoices.onChanged = (invoice, how) => this.#follow(invoice, how);
  }

  get #feed() {
    return this.invoices.payments.feed;
  }

  get #store() {
    return this.invoices.payments.feed.store;
  }

  /** `by` owner: whoever subscribes has just confirmed the payment to the card's bank. */
  create(given: SubscriptionGiven, behavior: PaymentBehavior, by: "api" | "owner"): DemoSubscription {
    const made = this.#store.made("sub");
    const rhythm = rhythmOf(given.price);
    const period =
      given.trialEnd === null
        ? periodAt(made.created, rhythm, made.created)
        : { start: made.created, end: given.trialEnd };
    const shaped = newSubscription(made, this.#store.newId("si"), given, period);
    const isFree = given.trialEnd !== null || given.price.unit_amount === 0;
    if (!isFree && behavior !== "default_incomplete") this.#requirePayable(shaped, behavior);
    const subscription = this.#store.put("subscription", shaped);
    this.#feed.emit("customer.subscription.created", subscription);
    const line = given.trialEnd === null ? periodLine : trialLine;
    const drafts = [line(this.#store, given, period)];
    const invoice = this.invoices.make(subscription, "subscription_create", drafts, { period });
    this.#settle(invoice, behavior === "default_incomplete" ? null : by);
    return this.#store.need("subscription", made.id);
  }

  change(id: string, change: Change, behavior: PaymentBehavior): DemoSubscription {
    const before = this.#live(id);
    const { paymentMethod: default_payment_method = before.default_payment_method } = change;
    const plan = planChange(this.#store, { ...before, default_payment_method }, change);
    const total = plan.lines.reduce((sum, { amount }) => sum + amount, 0);
    if (plan.isInvoicedNow && total > 0 && behavior === "error_if_incomplete") {
      this.#requirePayable(plan.next, behavior);
    }
    if (before.pending_update !== null) this.dropUpdate(id);
    if (plan.isInvoicedNow && total > 0 && behavior === "pending_if_incomplete") {
      return this.#changeOncePaid(plan, change);
    }
    this.#update({ ...plan.next, pending_update: null }, this.#endOf(plan.next));
    if (!plan.isInvoicedNow) {
      this.invoices.hold(plan.next, plan.lines);
    } else {
      const prorationDate = change.prorationDate ?? this.#store.nowS();
      const terms = { period: plan.period, prorationDate };
      const invoice = this.invoices.make(plan.next, "subscription_update", plan.lines, terms);
      this.#settle(invoice, behavior === "default_incomplete" ? null : "api");
    }
    return this.#store.need("subscription", id);
  }

  /** Everything stays as it is until the invoice of the change is paid, and for good where that does not come in time. */
  #changeOncePaid({ next, lines, period }: ChangePlan, { prorationDate, endsWithPeriod }: Change): DemoSubscription {
    this.#requirePayable(next, "pending_if_incomplete");
    const now = this.#store.nowS();
    const before = this.#live(next.id);
    const terms = { period, prorationDate: prorationDate ?? now };
    const { id } = this.invoices.make(before, "subscription_update", lines, terms);
    const pending = this.#store.put("subscription", {
      ...this.#live(next.id),
      pending_update: pendingUpdate(before, next, endsWithPeriod ?? null, now),
    });
    this.#feed.emit("customer.subscription.updated", pending);
    this.#settle(this.#store.need("invoice", id), "api");
    const after = this.#store.need("subscription", next.id);
    if (after.pending_update !== null) this.invoices.leaveToOwner(id);
    return after;
  }

  /** A change that waits for its payment is let go, and its invoice with it. */
  dropUpdate(id: string): void {
    const { pending_update, latest_invoice } = this.#store.need("subscription", id);
    if (pending_update !== null) this.invoices.void(String(latest_invoice));
  }

  expireUpdate(id: string): void {
    this.dropUpdate(id);
    this.#feed.emit("customer.subscription.pending_update_expired", this.#store.need("subscription", id));
  }

  /** Fields that no money depends on. */
  edit(id: string, changes: Partial<DemoSubscription>): DemoSubscription {
    return this.#update(this.#store.need("subscription", id), changes);
  }

  /** Null: it goes on. */
  cancelAt(id: string, atS: number | null, isPeriodEnd: boolean): DemoSubscription {
    const subscription = this.#live(id);
    const reason = atS === null ? null : "cancellation_requested";
    return this.#update(subscription, {
      cancel_at: atS,
      cancel_at_period_end: isPeriodEnd,
      canceled_at: atS === null ? null : this.#store.nowS(),
      cancellation_details: { comment: null, feedback: null, feedback_option: null, reason },
    });
  }

  /** Now. With `prorates` the rest of the period is given back, on an invoice of its own or with whatever comes next. */
  cancel(id: string, { prorates, invoicesNow }: { prorates: boolean; invoicesNow: boolean }): DemoSubscription {
    this.dropUpdate(id);
    const subscription = this.#live(id);
    const [item] = subscription.items.data;
    const period = { start: item.current_period_start, end: item.current_period_end };
    if (prorates && subscription.status === "active") {
      this.invoices.hold(subscription, [unusedLine(this.#store, item, period, this.#store.nowS())]);
    }
    if (invoicesNow) {
      const invoice = this.invoices.make(subscription, "subscription_update", [], { period });
      this.#settle(invoice, "api");
    }
    return this.end(id, "cancellation_requested");
  }

  end(id: string, reason: Stripe.Subscription.CancellationDetails.Reason): DemoSubscription {
    this.dropUpdate(id);
    const subscription = this.#live(id);
    const now = this.#store.nowS();
    const ended = this.#store.put("subscription", {
      ...subscription,
      status: subscription.status === "incomplete" ? "incomplete_expired" : "canceled",
      canceled_at: subscription.canceled_at ?? now,
      ended_at: now,
      cancellation_details: { comment: null, feedback: null, feedback_option: null, reason },
    });
    this.invoices.stopCollecting(id);
    this.#feed.emit("customer.subscription.deleted", ended);
    return ended;
  }

  /** The first payment never came: what it was for cannot be paid any more. */
  expire(id: string): void {
    const subscription = this.#store.need("subscription", id);
    this.#update(subscription, { status: "incomplete_expired", ended_at: this.#store.nowS() });
    if (typeof subscription.latest_invoice === "string") this.invoices.void(subscription.latest_invoice);
  }

  /** A period ends, and the next one is charged, about an hour later. */
  renew(id: string): void {
    const subscription = this.#live(id);
    const [item] = subscription.items.data;
    const ended = { start: item.current_period_start, end: item.current_period_end };
    if (subscription.status === "trialing" && !this.#endTrial(subscription)) return;
    const period = periodAt(subscription.billing_cycle_anchor, rhythmOf(item.price), ended.end);
    const status = subscription.status === "trialing" ? "active" : subscription.status;
    const renewed = this.#update(withItem({ ...subscription, status }, item, period), {});
    // Of one that is unpaid, drafts are made and left alone.
    const finalizesAt = status === "unpaid" ? {} : { finalizesAt: this.#store.nowS() + DRAFT_S };
    const lines = [periodLine(this.#store, item, period)];
    this.invoices.make(renewed, "subscription_cycle", lines, { period: ended, ...finalizesAt });
  }

  /** After a pause that the end of a trial without a card has brought. */
  resume(id: string): DemoSubscription {
    const subscription = this.#live(id);
    if (subscription.status !== "paused") {
      throw invalid("Only paused subscriptions can be resumed. This one is not.", { param: "id" });
    }
    const [item] = subscription.items.data;
    const now = this.#store.nowS();
    const period = periodAt(now, rhythmOf(item.price), now);
    const moved = this.#update({ ...withItem(subscription, item, period), billing_cycle_anchor: now }, {});
    const lines = [periodLine(this.#store, item, period)];
    this.#settle(this.invoices.make(moved, "subscription_update", lines, { period }), "api");
    return this.#store.need("subscription", id);
  }

  /** The last try to charge it has failed. */
  giveUp(id: string): void {
    const subscription = this.#store.need("subscription", id);
    if (subscription.status !== "past_due" || this.whenGivenUp === "leave_past_due") return;
    if (this.whenGivenUp === "cancel") this.end(id, "payment_failed");
    else {
      this.#update(subscription, { status: "unpaid" });
      this.invoices.stopCollecting(id);
    }
  }

  /** False: there is no card, and the subscription has come to a rest because of it. */
  #endTrial(subscription: DemoSubscription): boolean {
    const behavior = subscription.trial_settings?.end_behavior.missing_payment_method;
    if (behavior === "create_invoice" || this.#methodOf(subscription) !== null) return true;
    if (behavior === "cancel") this.end(subscription.id, "payment_failed");
    else {
      const paused = this.#update(subscription, { status: "paused" });
      this.#feed.emit("customer.subscription.paused", paused);
    }
    return false;
  }

  /** `by` null: it waits for somebody to pay it. What its card refuses stays open. */
  #settle(invoice: DemoInvoice, by: "api" | "owner" | null): void {
    const open = this.invoices.finalize(invoice.id);
    if (open.status !== "open" || by === null) return;
    try {
      this.invoices.collect(open.id, by);
    } catch (error) {
      if (!(error instanceof DemoRefusal)) throw error;
    }
  }

  /** A subscription is as good as its latest invoice. */
  #follow(invoice: DemoInvoice, how: "paid" | "failed" | "closed"): void {
    const subscription = this.#store.need("subscription", subscriptionIdOf(invoice));
    if (subscription.latest_invoice !== invoice.id) return;
    const { status, pending_update } = subscription;
    if (pending_update !== null) {
      if (how === "paid") this.#apply(subscription, pending_update);
      else if (how === "closed") this.#update(subscription, { pending_update: null });
      return;
    }
    if (how === "failed") {
      if (status === "active") this.#update(subscription, { status: "past_due" });
      return;
    }
    if (status === "paused" && how === "paid") {
      this.#feed.emit("customer.subscription.resumed", this.#update(subscription, { status: "active" }));
    } else if (["past_due", "unpaid"].includes(status) || (status === "incomplete" && how === "paid")) {
      this.#update(subscription, { status: "active" });
    }
  }

  #apply(subscription: DemoSubscription, pending: DemoPendingUpdate): void {
    const next = applied(subscription, pending);
    const applying = this.#update(next, this.#endOf(next));
    this.#feed.emit("customer.subscription.pending_update_applied", applying);
  }

  /** Throws what would be in the way of a payment, before anything is done. */
  #requirePayable(subscription: DemoSubscription, behavior: PaymentBehavior): void {
    const method = this.#methodOf(subscription);
    if (method === null) throw noMethod();
    if (behavior !== "error_if_incomplete") return;
    const { number, authenticated } = this.invoices.payments.cards.onFile(method);
    const outcome = cardOutcome(number, "charge", authenticated);
    if (outcome.result === "declined") throw new DemoRefusal(402, cardError(outcome));
    if (outcome.result === "authenticate") throw new DemoRefusal(402, ASKED);
  }

  #methodOf({ default_payment_method, customer }: DemoSubscription): string | null {
    const standard = this.invoices.payments.cards.liveCustomer(customer)?.invoice_settings.default_payment_method;
    return default_payment_method ?? (typeof standard === "string" ? standard : null);
  }

  /** A subscription that ends with its period goes on ending with it when that moves. */
  #endOf({ cancel_at_period_end, items }: DemoSubscription): Partial<DemoSubscription> {
    return cancel_at_period_end ? { cancel_at: items.data[0].current_period_end } : {};
  }

  #update(subscription: DemoSubscription, changes: Partial<DemoSubscription>): DemoSubscription {
    const changed = this.#store.put("subscription", { ...subscription, ...changes });
    this.#feed.emit("customer.subscription.updated", changed);
    return changed;
  }

  #live(id: string): DemoSubscription {
    const subscription = this.#store.need("subscription", id);
    if (subscription.ended_at === null) return subscription;
    throw invalid("A canceled subscription can only update its cancellation_details and metadata.", {
      code: "invalid_canceled_subscription_fields",
    });
  }
}

const ASKED: CardError = {
  type: "card_error",
  code: "subscription_payment_intent_requires_action",
  message:
    "Payment for this subscription requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with `subscription.latest_invoice`.",
};
