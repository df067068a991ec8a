import { dropCard } from "../auto-top-up/drop-card";
import type { EventHandler } from "./handler";

export const paymentMethod: EventHandler = {
  types: ["payment_method.detached"],
  handle: (billing, paymentMethodId) => dropCard(billing, paymentMethodId, Date.now()),
};
