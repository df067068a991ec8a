import type Stripe from "stripe";
import { type CardOutcome, digitsOf, GOOD_CARD, TEST_CARDS } from "./cards";
import type { Clocks } from "./clocks";
import { customerIdOf, type Payments } from "./payments";
import { AUTHENTICATION_FAILED, cardError, DemoRefusal, invalid, missing } from "./refusal";
import { customer as newCustomer } from "./shapes/catalog";
import type { SessionTerms } from "./store";
import type { Subscriptions } from "./subscriptions";

/** How long a bank debit of the demo takes to settle, by the real clock: whoever paid looks on. */
export const SETTLE_MS = 20_000;
const DAY_S = 86_400;

/** What becomes of Checkout sessions: paid, saved, subscribed, settled later, expired. */
export class Checkouts {
  constructor(
    readonly payments: Payments,
    readonly subscriptions: Subscriptions,
    readonly clocks: Clocks,
  ) {}

  get #feed() {
    return this.payments.feed;
  }

  get #store() {
    return this.payments.feed.store;
  }

  open(id: string): Stripe.Checkout.Session {
    const session = this.#store.get("checkout.session", id);
    if (session === undefined) throw missing("checkout.session", id, "session");
    if (session.status === "open" && session.expires_at <= this.#store.wallS()) this.expire(session);
    return this.#store.get("checkout.session", id) ?? session;
  }

  /** Throws the card's decline, which leaves the session open. An outcome of "authenticate" is one that was refused. */
  payByCard(sessionId: string, outcome: CardOutcome, typed = GOOD_CARD): void {
    const session = this.#payable(sessionId);
    if (session.mode === "setup") this.#save(session, outcome, typed);
    else if (session.mode === "subscription") this.#subscribe(session, outcome, typed);
    else this.#pay(session, outcome, typed);
  }

  /** A payment method that settles later: the session is complete and unpaid until then. */
  payByDebit(sessionId: string, succeeds: boolean, settleMs = SETTLE_MS): void {
    const session = this.#payable(sessionId);
    if (session.mode !== "payment" || this.#termsOf(session).savesCard)
      throw invalid("A bank debit of the demo pays once, and cannot be saved.");
    const processing = this.#store.put("payment_intent", { ...this.#intentOf(session), status: "processing" });
    this.#feed.emit("payment_intent.processing", processing);
    this.#complete(session.id, { payment_status: "unpaid" });
    const dueMs = this.#store.wallMs() + settleMs;
    this.#store.put("settling", { id: session.id, created: this.#store.nowS(), dueMs, succeeds, done: false });
  }

  /** Settles the bank debits that are due. */
  settleDue(): void {
    const due = this.#store.all("settling").filter(({ done, dueMs }) => !done && dueMs <= this.#store.wallMs());
    for (const settling of due.reverse()) this.settle(settling.id, settling.succeeds);
  }

  settle(sessionId: string, succeeds: boolean): void {
    const settling = this.#store.get("settling", sessionId);
    const session = this.#store.get("checkout.session", sessionId);
    if (settling === undefined || settling.done || session === undefined) throw missing("bank debit", sessionId);
    this.#store.put("settling", { ...settling, succeeds, done: true });
    const intent = this.#intentOf(session);
    if (succeeds) {
      this.payments.succeed(intent, null);
      const paid = this.#store.put("checkout.session", { ...session, payment_status: "paid" });
      this.#feed.emit("checkout.session.async_payment_succeeded", paid);
      return;
    }
    const message = "The bank account has insufficient funds.";
    this.payments.fail(intent, { type: "invalid_request_error", code: "insufficient_funds", message });
    this.#feed.emit("checkout.session.async_payment_failed", session);
  }

  expire(session: Stripe.Checkout.Session): Stripe.Checkout.Session {
    if (session.status !== "open") {
      throw invalid(`Only Checkout Sessions with a status in ["open"] can be expired. This one is ${session.status}.`);
    }
    const expired = this.#store.put("checkout.session", { ...session, status: "expired", url: null });
    this.#feed.emit("checkout.session.expired", expired);
    return expired;
  }

  #pay(session: Stripe.Checkout.Session, outcome: CardOutcome, typed: string): void {
    const { savesCard } = this.#termsOf(session);
    const customer = outcome.result === "paid" && savesCard ? this.#customerOf(session) : customerIdOf(session);
    const intent = { ...this.#intentOf(session), customer };
    const method = outcome.result === "paid" ? this.#method(typed, savesCard ? customer : null) : null;
    this.payments.settleByCard({ ...intent, payment_method: method?.id ?? null }, outcome, method);
    this.#complete(session.id, { payment_status: "paid", customer });
  }

  #save(session: Stripe.Checkout.Session, outcome: CardOutcome, typed: string): void {
    const setup = this.#store.need("setup_intent", String(session.setup_intent));
    if (outcome.result !== "paid") {
      const last_setup_error = errorOf(outcome);
      const failed = this.#store.put("setup_intent", { ...setup, last_setup_error });
      this.#feed.emit("setup_intent.setup_failed", failed);
      throw new DemoRefusal(402, last_setup_error);
    }
    const customer = this.#customerOf(session);
    const { id } = this.#method(typed, customer);
    const done = { ...setup, customer, payment_method: id, status: "succeeded", last_setup_error: null } as const;
    this.#feed.emit("setup_intent.succeeded", this.#store.put("setup_intent", done));
    this.#complete(session.id, { customer });
  }

  /** There is no subscription before its first payment is made, or its trial has begun. */
  #subscribe(session: Stripe.Checkout.Session, outcome: CardOutcome, typed: string): void {
    if (outcome.result !== "paid") throw new DemoRefusal(402, errorOf(outcome));
    const terms = this.#termsOf(session);
    const customer = this.#customerOf(session);
    const { id: paymentMethod } = this.#method(typed, customer);
    const made = this.clocks.during(customer, () => {
      const given = {
        customer,
        price: this.#store.need("price", String(terms.priceId)),
        quantity: terms.quantity,
        metadata: terms.paymentMetadata,
        paymentMethod,
        trialEnd: terms.trialDays === null ? terms.trialEnd : this.#store.nowS() + terms.trialDays * DAY_S,
        missingPaymentMethod: terms.missingPaymentMethod,
        testClock: this.payments.cards.clockOf(customer),
      };
      return this.subscriptions.create(given, "allow_incomplete", "owner");
    });
    this.#complete(session.id, {
      customer,
      subscription: made.id,
      invoice: typeof made.latest_invoice === "string" ? made.latest_invoice : null,
      payment_status: session.amount_total === 0 ? "no_payment_required" : "paid",
    });
  }

  /** Who went through the session has passed 3-D Secure where the card asks for it. */
  #method(typed: string, customer: string | null): Stripe.PaymentMethod {
    const number = digitsOf(typed);
    return this.payments.cards.make(number, customer, TEST_CARDS[number]?.asks !== undefined);
  }

  #customerOf(session: Stripe.Checkout.Session): string {
    const known = customerIdOf(session);
    if (known !== null) return known;
    const customer = this.#store.put("customer", newCustomer(this.#store.made("cus"), { metadata: {} }));
    this.#feed.emit("customer.created", customer);
    return customer.id;
  }

  #payable(sessionId: string): Stripe.Checkout.Session {
    const session = this.open(sessionId);
    if (session.status !== "open") throw invalid(`This Checkout Session is ${session.status}.`);
    return session;
  }

  #termsOf({ id }: Stripe.Checkout.Session): SessionTerms {
    return this.#store.need("session_terms", id);
  }

  #intentOf(session: Stripe.Checkout.Session): Stripe.PaymentIntent {
    if (typeof session.payment_intent === "string") {
      return this.#store.need("payment_intent", session.payment_intent);
    }
    const { paymentMetadata, savesCard } = this.#termsOf(session);
    const intent = this.payments.create({
      amount: session.amount_total ?? 0,
      currency: session.currency ?? "usd",
      customer: customerIdOf(session),
      metadata: paymentMetadata,
      futureUsage: savesCard ? "off_session" : null,
    });
    this.#store.put("checkout.session", { ...session, payment_intent: intent.id });
    return intent;
  }

  #complete(sessionId: string, changes: Partial<Stripe.Checkout.Session>): void {
    const session = this.#store.need("checkout.session", sessionId);
    const complete = this.#store.put("checkout.session", { ...session, ...changes, status: "complete", url: null });
    this.#feed.emit("checkout.session.completed", complete);
  }
}

function errorOf(outcome: Exclude<CardOutcome, { result: "paid" }>) {
  return outcome.result === "declined" ? cardError(outcome) : AUTHENTICATION_FAILED;
}
