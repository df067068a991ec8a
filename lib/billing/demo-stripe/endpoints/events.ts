import { flag, text } from "../parameters";
import { type Endpoint, listing, retrieve } from "./endpoint";

export const EVENTS: readonly Endpoint[] = [
  retrieve("events", "event"),
  listing("events", "event", { type: text.optional(), delivery_success: flag.optional() }, (given, event) => {
    if (given.type !== undefined && event.type !== given.type) return false;
    return given.delivery_success === undefined || (event.pending_webhooks === 0) === given.delivery_success;
  }),
];
