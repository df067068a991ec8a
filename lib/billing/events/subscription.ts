import { syncSubscription } from "../subscriptions/sync-subscription";
import type { EventHandler } from "./handler";

export const subscription: EventHandler = {
  types: [
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.trial_will_end",
    "customer.subscription.pending_update_applied",
    "customer.subscription.pending_update_expired",
  ],
  handle: syncSubscription,
};
