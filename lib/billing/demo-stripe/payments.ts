import type Stripe from "stripe";
import type { EventFeed } from "./events";
import { shapes } from "./objects";
import { DemoRefusal, invalid, missing } from "./refusal";

/** Stripe's test cards, and what becomes of a payment with them. */
const CARDS: Readonly<Record<string, CardOutcome>> = {
  "4242424242424242": { result: "paid" },
  "5555555555554444": { result: "paid" },
  "4000002500003155": { result: "authenticate" },
  "4000000000000259": { result: "paid", dispute: "needs_response" },
  "4000000000001976": { result: "paid", dispute: "warning_needs_response" },
  "4000000000000002": { result: "declined", code: "generic_decline", message: "Your card was declined." },
  "4000000000009995": { result: "declined", code: "insufficient_funds", message: "Your card has insufficient funds." },
};

export type CardOutcome =
  | { readonly result: "paid"; readonly dispute?: Stripe.Dispute.Status }
  | { readonly result: "authenticate" }
  | { readonly result: "declined"; readonly code: string; readonly message: string };

export function cardOutcome(number: string): CardOutcome {
  const digits = number.replace(/[\s-]/g, "");
  return CARDS[digits] ?? { result: "declined", code: "incorrect_number", message: "Your card number is incorrect." };
}

/** How long a bank debit of the demo takes to settle. */
export const SETTLE_MS = 20_000;

/** What money does: payments of sessions, refunds, disputes. Each step changes objects first and tells of it afterwards. */
export class Payments {
  constructor(readonly feed: EventFeed) {}

  get #store() {
    return this.feed.store;
  }

  openSession(id: string): Stripe.Checkout.Session {
    const session = this.#store.get("checkout.session", id);
    if (session === undefined) throw missing("checkout.session", id, "session");
    if (session.status === "open" && session.expires_at <= this.#store.nowS()) this.expire(session);
    return this.#store.get("checkout.session", id) ?? session;
  }

  /** Throws the card's decline, which leaves the session open. */
  payByCard(sessionId: string, outcome: CardOutcome): void {
    const session = this.#payable(sessionId);
    const intent = this.#intentOf(session);
    if (outcome.result !== "paid") {
      const isDecline = outcome.result === "declined";
      const message = isDecline ? outcome.message : "We are unable to authenticate your payment method.";
      const code = isDecline ? "card_declined" : "payment_intent_authentication_failure";
      const decline = isDecline ? { decline_code: outcome.code } : {};
      const last_payment_error = { type: "card_error", code, message, ...decline } as const;
      const failed = this.#store.put("payment_intent", { ...intent, last_payment_error });
      this.feed.emit("payment_intent.payment_failed", failed);
      throw new DemoRefusal(402, { type: "card_error", code, message, ...decline });
    }
    const paid = this.#succeed(intent);
    this.#complete({ ...session, payment_status: "paid" });
    if (outcome.dispute !== undefined) this.dispute(paid.id, paid.amount, outcome.dispute);
  }

  /** A payment method that settles later: the session is complete and unpaid until then. */
  payByDebit(sessionId: string, succeeds: boolean, settleMs = SETTLE_MS): void {
    const session = this.#payable(sessionId);
    const processing = this.#store.put("payment_intent", { ...this.#intentOf(session), status: "processing" });
    this.feed.emit("payment_intent.processing", processing);
    this.#complete({ ...session, payment_status: "unpaid" });
    const dueMs = this.#store.nowMs() + settleMs;
    this.#store.put("settling", { id: session.id, created: this.#store.nowS(), dueMs, succeeds, done: false });
  }

  /** Settles the bank debits that are due. */
  settleDue(): void {
    const due = this.#store.all("settling").filter(({ done, dueMs }) => !done && dueMs <= this.#store.nowMs());
    for (const settling of due.reverse()) this.settle(settling.id, settling.succeeds);
  }

  settle(sessionId: string, succeeds: boolean): void {
    const settling = this.#store.get("settling", sessionId);
    const session = this.#store.get("checkout.session", sessionId);
    if (settling === undefined || settling.done || session === undefined) throw missing("bank debit", sessionId);
    this.#store.put("settling", { ...settling, succeeds, done: true });
    const intent = this.#intentOf(session);
    if (succeeds) {
      this.#succeed(intent);
      const paid = this.#store.put("checkout.session", { ...session, payment_status: "paid" });
      this.feed.emit("checkout.session.async_payment_succeeded", paid);
      return;
    }
    const message = "The bank account has insufficient funds.";
    const last_payment_error = { type: "invalid_request_error", code: "insufficient_funds", message } as const;
    const failed = this.#store.put("payment_intent", {
      ...intent,
      status: "requires_payment_method",
      last_payment_error,
    });
    this.feed.emit("payment_intent.payment_failed", failed);
    this.feed.emit("checkout.session.async_payment_failed", session);
  }

  expire(session: Stripe.Checkout.Session): Stripe.Checkout.Session {
    if (session.status !== "open") {
      throw invalid(`Only Checkout Sessions with a status in ["open"] can be expired. This one is ${session.status}.`);
    }
    const expired = this.#store.put("checkout.session", { ...session, status: "expired", url: null });
    this.feed.emit("checkout.session.expired", expired);
    return expired;
  }

  refund(charge: Stripe.Charge, given: Parameters<typeof shapes.refund>[2]): Stripe.Refund {
    const left = charge.amount - charge.amount_refunded;
    if (left === 0)
      throw invalid(`Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
    if (given.amount > left || given.amount < 1) {
      throw invalid(`Refund amount (${given.amount}) is greater than unrefunded amount on charge (${left})`, {
        param: "amount",
      });
    }
    const amount_refunded = charge.amount_refunded + given.amount;
    this.#store.put("charge", { ...charge, amount_refunded, refunded: amount_refunded === charge.amount });
    const refund = this.#store.put("refund", shapes.refund(this.#made("re"), charge, given));
    this.feed.emit("refund.created", refund);
    return refund;
  }

  /** A refund that Stripe could not carry out: the money is back with the merchant. */
  failRefund(id: string): Stripe.Refund {
    const refund = this.#store.get("refund", id);
    if (refund === undefined) throw missing("refund", id);
    const charge = typeof refund.charge === "string" ? this.#store.get("charge", refund.charge) : undefined;
    if (charge === undefined || refund.status === "failed") throw invalid(`Refund ${id} cannot fail any more.`);
    this.#store.put("charge", { ...charge, amount_refunded: charge.amount_refunded - refund.amount, refunded: false });
    const failed = this.#store.put("refund", { ...refund, status: "failed", failure_reason: "lost_or_stolen_card" });
    this.feed.emit("refund.failed", failed);
    return failed;
  }

  /** `warning_…` is an inquiry, which moves no money; every other status takes it at once. */
  dispute(chargeId: string, amount: number, status: Stripe.Dispute.Status): Stripe.Dispute {
    const charge = this.#store.get("charge", chargeId);
    if (charge === undefined) throw missing("charge", chargeId);
    const dispute = this.#store.put("dispute", shapes.dispute(this.#made("du"), charge, amount, status));
    this.#store.put("charge", { ...charge, disputed: true });
    this.feed.emit("charge.dispute.created", dispute);
    return status.startsWith("warning_") ? dispute : this.moveFunds(dispute.id, "withdrawn", status);
  }

  moveFunds(id: string, how: "withdrawn" | "reinstated", status: Stripe.Dispute.Status): Stripe.Dispute {
    const dispute = this.#store.get("dispute", id);
    if (dispute === undefined) throw missing("dispute", id);
    const amount = how === "withdrawn" ? -dispute.amount : dispute.amount;
    const transaction = shapes.balanceTransaction(this.#made("txn"), id, amount, dispute.currency);
    const balance_transactions = [...dispute.balance_transactions, transaction];
    const moved = this.#store.put("dispute", { ...dispute, balance_transactions, status });
    this.feed.emit(`charge.dispute.funds_${how}`, moved);
    return moved;
  }

  closeDispute(id: string, status: "lost" | "won" | "warning_closed"): Stripe.Dispute {
    const dispute = this.#store.get("dispute", id);
    if (dispute === undefined) throw missing("dispute", id);
    if (["lost", "won", "warning_closed"].includes(dispute.status)) throw invalid("This dispute is already closed.");
    if (status === "won") this.moveFunds(id, "reinstated", "won");
    const closed = this.#store.put("dispute", { ...(this.#store.get("dispute", id) ?? dispute), status });
    this.feed.emit("charge.dispute.closed", closed);
    return closed;
  }

  #payable(sessionId: string): Stripe.Checkout.Session {
    const session = this.openSession(sessionId);
    if (session.status !== "open") throw invalid(`This Checkout Session is ${session.status}.`);
    return session;
  }

  #intentOf(session: Stripe.Checkout.Session): Stripe.PaymentIntent {
    if (typeof session.payment_intent === "string") {
      const intent = this.#store.get("payment_intent", session.payment_intent);
      if (intent !== undefined) return intent;
    }
    const intent = shapes.paymentIntent(this.#made("pi"), {
      amount: session.amount_total ?? 0,
      currency: session.currency ?? "usd",
      customer: typeof session.customer === "string" ? session.customer : null,
      metadata: this.#store.get("session_terms", session.id)?.paymentMetadata ?? {},
    });
    this.#store.put("checkout.session", { ...session, payment_intent: intent.id });
    return this.#store.put("payment_intent", intent);
  }

  #succeed(intent: Stripe.PaymentIntent): Stripe.Charge {
    const charge = this.#store.put("charge", shapes.charge(this.#made("ch"), intent));
    const { amount } = intent;
    const succeeded = { ...intent, status: "succeeded", amount_received: amount, latest_charge: charge.id } as const;
    this.feed.emit("payment_intent.succeeded", this.#store.put("payment_intent", succeeded));
    this.feed.emit("charge.succeeded", charge);
    return charge;
  }

  #complete(session: Stripe.Checkout.Session): void {
    const payment_intent = this.#store.get("checkout.session", session.id)?.payment_intent ?? null;
    const complete = { ...session, payment_intent, status: "complete", url: null } as const;
    this.feed.emit("checkout.session.completed", this.#store.put("checkout.session", complete));
  }

  #made(prefix: string) {
    return { id: this.#store.newId(prefix), created: this.#store.nowS() };
  }
}
