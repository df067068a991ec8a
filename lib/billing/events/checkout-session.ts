import { fulfilCheckout } from "../fulfil-checkout";
import type { EventHandler } from "./handler";

export const checkoutSession: EventHandler = {
  types: [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
  ],
  handle: fulfilCheckout,
};
