import type Stripe from "stripe";
import { type CardOutcome, cardOutcome } from "./cards";
import type { EventFeed } from "./events";
import {
  AUTHENTICATION_FAILED,
  AUTHENTICATION_REQUIRED,
  type CardError,
  cardError,
  DemoRefusal,
  invalid,
} from "./refusal";
import type { Reversals } from "./reversals";
import type { SavedCards } from "./saved-cards";
import { type Money, charge as newCharge, paymentIntent } from "./shapes/payments";

export interface Confirmation {
  readonly paymentMethod: string;
  /** Nobody is there whom the bank could ask. */
  readonly offSession: boolean;
  /** The card's owner has just confirmed the payment to the bank. */
  readonly isConfirmed?: boolean;
  /** Refuses instead of waiting for 3-D Secure. */
  readonly errorOnRequiresAction: boolean;
  /** Where the payer goes after 3-D Secure. */
  readonly returnUrl: string | null;
}

/** Payment intents, and the charges that they make. Each step changes objects first and tells of it afterwards. */
export class Payments {
  /** Who waits for a payment's end: an invoice. */
  onSettled: (intent: Stripe.PaymentIntent) => void = () => {};

  constructor(
    readonly feed: EventFeed,
    readonly cards: SavedCards,
    readonly reversals: Reversals,
    /** Where its own pages are, without a slash at the end. */
    readonly baseUrl: () => string,
  ) {}

  get #store() {
    return this.feed.store;
  }

  create(money: Money): Stripe.PaymentIntent {
    const intent = this.#store.put("payment_intent", paymentIntent(this.#store.made("pi"), money));
    this.feed.emit("payment_intent.created", intent);
    return intent;
  }

  /** Charges a card that is on file. Throws the refusal of the card, with the intent as it is then. */
  confirm(id: string, given: Confirmation): Stripe.PaymentIntent {
    const intent = this.#store.need("payment_intent", id, "intent");
    if (!["requires_payment_method", "requires_confirmation", "requires_action"].includes(intent.status)) {
      throw unexpected(intent, "confirmed", "requires_payment_method, requires_confirmation, requires_action");
    }
    const method = this.cards.ofCustomer(given.paymentMethod, customerIdOf(intent), "payment_method");
    const { number, authenticated } = this.cards.onFile(method.id);
    const outcome = cardOutcome(number, "charge", authenticated || given.isConfirmed);
    const tried = { ...intent, payment_method: method.id };
    if (outcome.result === "authenticate") {
      if (!given.offSession && !given.errorOnRequiresAction) return this.#ask(tried, given.returnUrl);
      throw this.#refused(tried, AUTHENTICATION_REQUIRED, method);
    }
    return this.settleByCard(tried, outcome, method);
  }

  /** What the bank's page says: the card's owner has confirmed the payment, or refused it. */
  authenticate(id: string, confirmed: boolean): Stripe.PaymentIntent {
    const intent = this.#store.need("payment_intent", id, "intent");
    if (intent.status !== "requires_action") throw unexpected(intent, "authenticated", "requires_action");
    const asked = { ...intent, next_action: null };
    const method = this.#store.need("payment_method", String(intent.payment_method));
    if (!confirmed) throw this.#refused(asked, AUTHENTICATION_FAILED, method);
    return this.settleByCard(asked, cardOutcome(this.cards.onFile(method.id).number, "charge", true), method);
  }

  /** Brings a payment by card to its end. Throws where it is not paid. `method` null: a card that was typed and is not kept. */
  settleByCard(
    intent: Stripe.PaymentIntent,
    outcome: CardOutcome,
    method: Stripe.PaymentMethod | null,
  ): Stripe.PaymentIntent {
    if (outcome.result !== "paid") {
      throw this.#refused(intent, outcome.result === "declined" ? cardError(outcome) : AUTHENTICATION_FAILED, method);
    }
    const paid = this.succeed(intent, method);
    const charge = this.#store.need("charge", String(paid.latest_charge));
    if (outcome.dispute !== undefined) this.reversals.dispute(charge.id, charge.amount, outcome.dispute);
    return paid;
  }

  succeed(intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod | null): Stripe.PaymentIntent {
    const charge = this.#store.put("charge", newCharge(this.#store.made("ch"), intent, method));
    const paid = this.#store.put("payment_intent", {
      ...intent,
      status: "succeeded",
      amount_received: intent.amount,
      latest_charge: charge.id,
      last_payment_error: null,
      next_action: null,
    });
    this.feed.emit("payment_intent.succeeded", paid);
    this.feed.emit("charge.succeeded", charge);
    this.onSettled(paid);
    return paid;
  }

  fail(intent: Stripe.PaymentIntent, last_payment_error: Stripe.PaymentIntent.LastPaymentError): Stripe.PaymentIntent {
    const failed = this.#store.put("payment_intent", {
      ...intent,
      status: "requires_payment_method",
      payment_method: null,
      next_action: null,
      last_payment_error,
    });
    this.feed.emit("payment_intent.payment_failed", failed);
    this.onSettled(failed);
    return failed;
  }

  cancel(id: string, reason: Stripe.PaymentIntent.CancellationReason | null): Stripe.PaymentIntent {
    const intent = this.#store.need("payment_intent", id, "intent");
    if (["succeeded", "canceled", "processing"].includes(intent.status)) {
      throw unexpected(intent, "canceled", "requires_payment_method, requires_confirmation, requires_action");
    }
    const canceled = this.#store.put("payment_intent", {
      ...intent,
      status: "canceled",
      canceled_at: this.#store.nowS(),
      cancellation_reason: reason,
      next_action: null,
    });
    this.feed.emit("payment_intent.canceled", canceled);
    return canceled;
  }

  #ask(intent: Stripe.PaymentIntent, return_url: string | null): Stripe.PaymentIntent {
    const url = `${this.baseUrl()}/authenticate/${intent.id}`;
    const asked = this.#store.put("payment_intent", {
      ...intent,
      status: "requires_action",
      next_action: { type: "redirect_to_url", redirect_to_url: { url, return_url } },
    });
    this.feed.emit("payment_intent.requires_action", asked);
    return asked;
  }

  #refused(intent: Stripe.PaymentIntent, error: CardError, method: Stripe.PaymentMethod | null): DemoRefusal {
    const payment_method = method ?? undefined;
    const of = payment_method === undefined ? {} : { payment_method };
    const failed = this.fail(intent, { ...error, ...of });
    return new DemoRefusal(402, { ...error, ...of, payment_intent: failed });
  }
}

export function customerIdOf({ customer }: { customer: string | { id: string } | null }): string | null {
  return typeof customer === "string" ? customer : (customer?.id ?? null);
}

function unexpected({ id, status }: Stripe.PaymentIntent, act: string, wanted: string): DemoRefusal {
  return invalid(
    `The PaymentIntent ${id} could not be ${act} because it has a status of ${status}, not one of: ${wanted}.`,
    {
      code: "payment_intent_unexpected_state",
      param: "intent",
    },
  );
}
