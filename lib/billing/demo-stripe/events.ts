import type Stripe from "stripe";
import { STRIPE_API_VERSION } from "../stripe-account";
import type { DemoStore } from "./store";

export type EventType =
  | "payment_intent.created"
  | "payment_intent.requires_action"
  | "payment_intent.canceled"
  | "payment_method.attached"
  | "payment_method.detached"
  | "setup_intent.succeeded"
  | "setup_intent.setup_failed"
  | "customer.updated"
  | "customer.subscription.created"
  | "customer.subscription.updated"
  | "customer.subscription.deleted"
  | "customer.subscription.paused"
  | "customer.subscription.pending_update_applied"
  | "customer.subscription.pending_update_expired"
  | "customer.subscription.resumed"
  | "customer.subscription.trial_will_end"
  | "invoice.created"
  | "invoice.finalized"
  | "invoice.paid"
  | "invoice.payment_succeeded"
  | "invoice.payment_failed"
  | "invoice.payment_action_required"
  | "invoice.voided"
  | "invoice.marked_uncollectible"
  | "invoice_payment.paid"
  | "checkout.session.completed"
  | "checkout.session.async_payment_succeeded"
  | "checkout.session.async_payment_failed"
  | "checkout.session.expired"
  | "payment_intent.succeeded"
  | "payment_intent.processing"
  | "payment_intent.payment_failed"
  | "charge.succeeded"
  | "refund.created"
  | "refund.updated"
  | "refund.failed"
  | "charge.dispute.created"
  | "charge.dispute.updated"
  | "charge.dispute.funds_withdrawn"
  | "charge.dispute.funds_reinstated"
  | "charge.dispute.closed"
  | "radar.early_fraud_warning.created"
  | "customer.created"
  | "customer.deleted"
  | "product.created"
  | "product.updated"
  | "price.created"
  | "price.updated";

/** An event with the object as it is at this moment, kept and handed to `deliver`. */
export class EventFeed {
  /** Who takes events to the webhook endpoint. */
  deliver: (event: Stripe.Event) => void = () => {};

  constructor(readonly store: DemoStore) {}

  emit(type: EventType, object: { readonly id: string }): void {
    const event = {
      id: this.store.newId("evt"),
      object: "event",
      api_version: STRIPE_API_VERSION,
      created: this.store.nowS(),
      data: { object: structuredClone(object) },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
      // The SDK's Event is a union over `type`; what pairs type and object here is the caller.
    } as unknown as Stripe.Event;
    this.deliver(this.store.put("event", event));
  }
}
