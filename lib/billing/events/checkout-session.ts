import { fulfilCheckout } from "../fulfil-checkout";
import { settleCheckout } from "../subscriptions/settle-checkout";
import type { EventHandler } from "./handler";

export const checkoutSession: EventHandler = {
  types: [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
  ],
  // A session is of a purchase or of a subscription; either says so itself.
  async handle(billing, sessionId) {
    const topUp = await fulfilCheckout(billing, sessionId);
    return !topUp.ok && topUp.code === "not_ours" ? settleCheckout(billing, sessionId) : topUp;
  },
};
