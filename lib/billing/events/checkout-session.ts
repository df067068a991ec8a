import { settleCardSetup } from "../auto-top-up/settle-card-setup";
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
  // A session is of a purchase, of a subscription, or of a card that is saved; each says so itself.
  async handle(billing, sessionId) {
    const topUp = await fulfilCheckout(billing, sessionId);
    if (topUp.ok || topUp.code !== "not_ours") return topUp;
    const subscription = await settleCheckout(billing, sessionId);
    if (subscription.ok || subscription.code !== "not_ours") return subscription;
    return settleCardSetup(billing, sessionId, Date.now());
  },
};
