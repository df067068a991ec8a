import { fulfilIntent } from "../auto-top-up/fulfil-intent";
import type { EventHandler } from "./handler";

/** Of auto top-ups. What Checkout makes is fulfilled by its session. */
export const paymentIntent: EventHandler = {
  types: [
    "payment_intent.succeeded",
    "payment_intent.processing",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
  ],
  handle: (billing, intentId) => fulfilIntent(billing, intentId, Date.now()),
};
