import type Stripe from "stripe";
import { leastCharge } from "./amounts";
import { type CardOutcome, digitsOf, TEST_CARDS } from "./cards";
import type { EventType } from "./events";
import type { Payments } from "./payments";
import type { Period } from "./periods";
import { invalid } from "./refusal";
import {
  type DemoInvoice,
  type DemoLine,
  invoiceLine,
  invoicePayment,
  type LineDraft,
  invoice as newInvoice,
} from "./shapes/invoices";
import type { DemoSubscription } from "./shapes/subscriptions";

export interface InvoiceTerms {
  readonly period: Period;
  /** When it becomes final by itself; null: whoever makes it does that. */
  readonly finalizesAt?: number;
  /** The moment that its prorations are worked out for. */
  readonly prorationDate?: number;
}

const DAY_S = 86_400;
/** Days from a failed payment to the next try; after the last the subscription is given up. */
const RETRY_DAYS = [3, 5, 7];

/** Invoices of subscriptions: from lines to money. */
export class Invoices {
  /** Who depends on what becomes of an invoice: its subscription. */
  onChanged: (invoice: DemoInvoice, how: "paid" | "failed" | "closed") => void = () => {};

  constructor(readonly payments: Payments) {
    payments.onSettled = (intent) => this.#settled(intent);
  }

  get #store() {
    return this.payments.feed.store;
  }

  /** A draft of these lines and of those that wait. */
  make(
    subscription: DemoSubscription,
    reason: Stripe.Invoice.BillingReason,
    drafts: readonly LineDraft[],
    terms: InvoiceTerms,
  ): DemoInvoice {
    const made = this.#store.made("in");
    const waiting = this.#waiting(subscription.id);
    const lines = [
      ...waiting.map(({ id, line }) => invoiceLine(this.#store.newId("il"), made.id, subscription, line, id)),
      ...drafts.map((draft) => invoiceLine(this.#store.newId("il"), made.id, subscription, draft, null)),
    ];
    for (const pending of waiting) this.#store.put("invoiceitem", { ...pending, invoice: made.id });
    const invoice = this.#store.put("invoice", this.#shape(made, subscription, reason, lines, terms));
    this.#store.put("subscription", {
      ...this.#store.need("subscription", subscription.id),
      latest_invoice: invoice.id,
    });
    this.#emit("invoice.created", invoice);
    return invoice;
  }

  /** What `make` would make, kept nowhere. */
  preview(subscription: DemoSubscription, drafts: readonly LineDraft[], terms: InvoiceTerms): DemoInvoice {
    const made = this.#store.made("upcoming_in");
    const waiting = this.#waiting(subscription.id).map(({ line }) => line);
    const lines = [...waiting, ...drafts].map((draft, at) =>
      invoiceLine(`il_tmp_${at}`, made.id, subscription, draft, null),
    );
    return this.#shape(made, subscription, "upcoming", lines, terms);
  }

  /** Keeps lines for the subscription's next invoice. */
  hold(subscription: DemoSubscription, drafts: readonly LineDraft[]): void {
    for (const line of drafts) {
      const made = this.#store.made("ii");
      this.#store.put("invoiceitem", { ...made, subscription: subscription.id, line, invoice: null });
    }
  }

  /** Settles the customer's balance with it and makes the payment that it waits for. What is due nothing is paid. */
  finalize(id: string): DemoInvoice {
    const draft = this.#store.need("invoice", id);
    if (draft.status !== "draft") {
      throw invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.", {
        code: "invoice_not_editable",
      });
    }
    const customer = this.payments.cards.liveCustomer(draft.customer);
    const starting_balance = customer?.balance ?? 0;
    const owed = draft.total + starting_balance;
    // What is too little to charge is owed with the next invoice, and what was given back pays it.
    const amount_due = owed < leastCharge(draft.currency) ? 0 : owed;
    const ending_balance = owed - amount_due;
    if (customer !== null && ending_balance !== starting_balance) {
      this.#store.put("customer", { ...customer, balance: ending_balance });
    }
    const finalized_at = this.#store.nowS();
    const number = this.#store
      .all("invoice")
      .filter((other) => other.customer === draft.customer && other.number).length;
    const open = this.#store.put("invoice", {
      ...draft,
      status: "open",
      number: `${draft.customer.slice(-8).toUpperCase()}-${String(number + 1).padStart(4, "0")}`,
      amount_due,
      amount_remaining: amount_due,
      starting_balance,
      ending_balance,
      automatically_finalizes_at: null,
      effective_at: finalized_at,
      hosted_invoice_url: `${this.payments.baseUrl()}/invoice/${id}`,
      status_transitions: { ...draft.status_transitions, finalized_at },
    });
    this.#emit("invoice.finalized", open);
    if (amount_due === 0) return this.#paid(open);
    const intent = this.payments.create({
      amount: amount_due,
      currency: open.currency,
      customer: open.customer,
      metadata: {},
      description: open.billing_reason === "subscription_create" ? "Subscription creation" : "Subscription update",
      futureUsage: "off_session",
    });
    this.#store.put("invoice_payment", invoicePayment(this.#store.made("inpay"), open, intent.id));
    return open;
  }

  /**
   * Charges the card on file. Throws where that is refused. `by`: the clock, whom nobody answers and who tries again on its own; the
   * API; or the owner, who has just confirmed it to the bank.
   */
  collect(id: string, by: "clock" | "api" | "owner"): DemoInvoice {
    const invoice = this.#payable(id);
    if (invoice.status === "paid") return invoice;
    if (by === "clock" || invoice.attempt_count === 0) {
      const waitDays = invoice.billing_reason === "subscription_create" ? undefined : RETRY_DAYS[invoice.attempt_count];
      const next_payment_attempt = waitDays === undefined ? null : this.#store.nowS() + waitDays * DAY_S;
      this.#store.put("invoice", { ...invoice, next_payment_attempt });
    }
    const paymentMethod = this.methodOf(invoice);
    if (paymentMethod === null) {
      this.#failed(this.#store.need("invoice", id), false);
      throw noMethod();
    }
    const intent = this.payments.confirm(this.intentOf(invoice), {
      paymentMethod,
      offSession: by === "clock",
      isConfirmed: by === "owner",
      errorOnRequiresAction: false,
      returnUrl: invoice.hosted_invoice_url ?? null,
    });
    const after = this.#store.need("invoice", id);
    if (intent.status !== "requires_action") return after;
    const asked = this.#store.put("invoice", { ...after, attempted: true, attempt_count: after.attempt_count + 1 });
    this.onChanged(asked, "failed");
    this.#emit("invoice.payment_action_required", asked);
    return asked;
  }

  /** At its hosted page, with a card that is typed there and belongs to the customer afterwards. */
  payByCard(id: string, outcome: CardOutcome, typed: string): void {
    const invoice = this.#payable(id);
    const number = digitsOf(typed);
    const { cards } = this.payments;
    const isAsked = TEST_CARDS[number]?.asks !== undefined;
    const method = outcome.result === "paid" ? cards.make(number, invoice.customer, isAsked) : null;
    const intent = this.#store.need("payment_intent", this.intentOf(invoice));
    this.payments.settleByCard({ ...intent, payment_method: method?.id ?? null }, outcome, method);
  }

  /** Nobody tries it again by himself; it stays open for whoever pays it. */
  leaveToOwner(id: string): void {
    const invoice = this.#store.need("invoice", id);
    this.#store.put("invoice", { ...invoice, auto_advance: false, next_payment_attempt: null });
  }

  void(id: string): DemoInvoice {
    const invoice = this.#closable(id, ["open", "uncollectible"], "voided");
    return this.#close(invoice, "void", "voided_at", "invoice.voided");
  }

  markUncollectible(id: string): DemoInvoice {
    const invoice = this.#closable(id, ["draft", "open"], "marked uncollectible");
    return this.#close(invoice, "uncollectible", "marked_uncollectible_at", "invoice.marked_uncollectible");
  }

  /** Nobody tries any more by himself; what is open can still be paid. */
  stopCollecting(subscriptionId: string): void {
    for (const invoice of this.ofSubscription(subscriptionId)) {
      if (invoice.status !== "open" && invoice.status !== "draft") continue;
      this.#store.put("invoice", {
        ...invoice,
        auto_advance: false,
        automatically_finalizes_at: null,
        next_payment_attempt: null,
      });
    }
  }

  /** Newest first. */
  ofSubscription(id: string): DemoInvoice[] {
    return this.#store.all("invoice").filter((invoice) => subscriptionIdOf(invoice) === id);
  }

  /** The card that it is charged to; null: there is none. */
  methodOf(invoice: DemoInvoice): string | null {
    const subscription = this.#store.need("subscription", subscriptionIdOf(invoice));
    const customer = this.payments.cards.liveCustomer(invoice.customer);
    const standard = customer?.invoice_settings.default_payment_method;
    const named = invoice.default_payment_method ?? subscription.default_payment_method ?? standard;
    return typeof named === "string" ? named : null;
  }

  intentOf({ id }: DemoInvoice): string {
    const payment = this.#store.all("invoice_payment").find(({ invoice }) => invoice === id)?.payment.payment_intent;
    if (typeof payment !== "string") throw new Error(`invoice ${id} is open and has no payment`);
    return payment;
  }

  #settled(intent: Stripe.PaymentIntent): void {
    const payment = this.#store.all("invoice_payment").find((each) => each.payment.payment_intent === intent.id);
    if (payment === undefined) return;
    const invoice = this.#store.need("invoice", String(payment.invoice));
    if (intent.status !== "succeeded") {
      this.#failed(invoice, intent.last_payment_error?.code === "authentication_required");
      return;
    }
    const paid_at = this.#store.nowS();
    const paid = this.#store.put("invoice_payment", {
      ...payment,
      status: "paid",
      amount_paid: intent.amount_received,
      status_transitions: { ...payment.status_transitions, paid_at },
    });
    this.payments.feed.emit("invoice_payment.paid", paid);
    this.#paid({ ...invoice, attempted: true, attempt_count: invoice.attempt_count + 1 });
  }

  #paid(invoice: DemoInvoice): DemoInvoice {
    const paid = this.#store.put("invoice", {
      ...invoice,
      status: "paid",
      attempted: true,
      amount_paid: invoice.amount_due,
      amount_remaining: 0,
      auto_advance: false,
      next_payment_attempt: null,
      status_transitions: { ...invoice.status_transitions, paid_at: this.#store.nowS() },
    });
    this.onChanged(paid, "paid");
    this.#emit("invoice.paid", paid);
    this.#emit("invoice.payment_succeeded", paid);
    return paid;
  }

  #failed(invoice: DemoInvoice, isAsked: boolean): void {
    const failed = this.#store.put("invoice", {
      ...invoice,
      attempted: true,
      attempt_count: invoice.attempt_count + 1,
    });
    this.onChanged(failed, "failed");
    if (isAsked) this.#emit("invoice.payment_action_required", failed);
    this.#emit("invoice.payment_failed", failed);
  }

  #close(
    invoice: DemoInvoice,
    status: "void" | "uncollectible",
    moment: "voided_at" | "marked_uncollectible_at",
    event: "invoice.voided" | "invoice.marked_uncollectible",
  ): DemoInvoice {
    const closed = this.#store.put("invoice", {
      ...invoice,
      status,
      auto_advance: false,
      automatically_finalizes_at: null,
      next_payment_attempt: null,
      status_transitions: { ...invoice.status_transitions, [moment]: this.#store.nowS() },
    });
    if (status === "void" && invoice.amount_due > 0) this.payments.cancel(this.intentOf(invoice), "void_invoice");
    this.onChanged(closed, "closed");
    this.#emit(event, closed);
    return closed;
  }

  #payable(id: string): DemoInvoice {
    const invoice = this.#store.need("invoice", id, "invoice");
    if (invoice.status === "draft") return this.finalize(id);
    if (invoice.status === "paid") throw invalid("Invoice is already paid");
    if (invoice.status === "void") throw invalid("This invoice is void and can't be paid.");
    return invoice;
  }

  #closable(id: string, from: readonly string[], act: string): DemoInvoice {
    const invoice = this.#store.need("invoice", id, "invoice");
    if (from.includes(String(invoice.status))) return invoice;
    throw invalid(`You can only have an invoice ${act} that is ${from.join(" or ")}. This one is ${invoice.status}.`, {
      code: "status_transition_invalid",
    });
  }

  #waiting(subscriptionId: string) {
    const items = this.#store.all("invoiceitem").reverse();
    return items.filter(({ subscription, invoice }) => subscription === subscriptionId && invoice === null);
  }

  #shape(
    made: { id: string; created: number },
    subscription: DemoSubscription,
    reason: Stripe.Invoice.BillingReason,
    lines: readonly DemoLine[],
    terms: InvoiceTerms,
  ): DemoInvoice {
    const customer = this.payments.cards.liveCustomer(subscription.customer);
    return newInvoice(made, {
      subscription,
      customer,
      reason,
      lines,
      period: terms.period,
      finalizesAt: terms.finalizesAt ?? null,
      prorationDate: terms.prorationDate ?? null,
    });
  }

  #emit(type: EventType, invoice: DemoInvoice): void {
    this.payments.feed.emit(type, invoice);
  }
}

export function subscriptionIdOf({ parent }: DemoInvoice): string {
  return String(parent?.subscription_details?.subscription);
}

export function noMethod() {
  const message =
    "This customer has no attached payment source or default payment method. Please consider adding a default payment method.";
  return invalid(message, { code: "resource_missing" });
}
