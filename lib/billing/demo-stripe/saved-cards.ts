import type Stripe from "stripe";
import { TEST_CARDS } from "./cards";
import type { EventFeed } from "./events";
import { invalid, missing } from "./refusal";
import { paymentMethod } from "./shapes/payments";

/** Cards of customers. A number is kept apart from the payment method that stands for it. */
export class SavedCards {
  constructor(readonly feed: EventFeed) {}

  get #store() {
    return this.feed.store;
  }

  /** A payment method for a card that was typed; of a customer from then on, where one is given. */
  make(number: string, customer: string | null, authenticated: boolean): Stripe.PaymentMethod {
    const method = this.#store.put("payment_method", paymentMethod(this.#store.made("pm"), number, customer));
    this.#store.put("card_on_file", { id: method.id, number, authenticated });
    if (customer !== null) this.feed.emit("payment_method.attached", method);
    return method;
  }

  detach(id: string): Stripe.PaymentMethod {
    const method = this.#store.need("payment_method", id);
    if (typeof method.customer !== "string") {
      throw invalid("The payment method you provided is not attached to a customer so detachment is impossible.");
    }
    const customer = this.liveCustomer(method.customer);
    const detached = this.#store.put("payment_method", { ...method, customer: null });
    for (const subscription of this.#store.all("subscription")) {
      if (subscription.default_payment_method !== id) continue;
      this.#store.put("subscription", { ...subscription, default_payment_method: null });
    }
    if (customer?.invoice_settings.default_payment_method === id) this.makeDefault(customer.id, null);
    this.feed.emit("payment_method.detached", detached);
    return detached;
  }

  makeDefault(customerId: string, methodId: string | null): Stripe.Customer {
    const customer = this.liveCustomer(customerId);
    if (customer === null) throw missing("customer", customerId, "customer");
    if (methodId !== null) this.ofCustomer(methodId, customerId, "invoice_settings[default_payment_method]");
    const invoice_settings = { ...customer.invoice_settings, default_payment_method: methodId };
    const changed = { ...customer, invoice_settings };
    this.#store.put("customer", changed);
    this.feed.emit("customer.updated", changed);
    return changed;
  }

  /** A payment method that this customer may pay with. */
  ofCustomer(id: string, customerId: string | null, param: string): Stripe.PaymentMethod {
    const method = this.#store.need("payment_method", id, param);
    if (method.customer !== customerId) {
      throw invalid(`The payment method ${id} does not belong to the customer it is used with. Attach it first.`, {
        param,
      });
    }
    return method;
  }

  /** `authenticated`: its owner need not be asked again, as far as this card's bank goes. */
  onFile(id: string): { readonly number: string; readonly authenticated: boolean } {
    const { number, authenticated } = this.#store.need("card_on_file", id);
    return { number, authenticated: authenticated && TEST_CARDS[number]?.asks !== "always" };
  }

  /** The test clock that a customer lives by; null: the demo's time. */
  clockOf(customerId: string): string | null {
    const clock = this.liveCustomer(customerId)?.test_clock ?? null;
    return typeof clock === "string" ? clock : null;
  }

  /** Null: there is none, or it was deleted. */
  liveCustomer(id: string): Stripe.Customer | null {
    const customer = this.#store.get("customer", id);
    return customer === undefined || customer.deleted ? null : customer;
  }
}
