import { settleInvoice } from "../subscriptions/settle-invoice";
import type { EventHandler } from "./handler";

export const invoice: EventHandler = {
  types: [
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "invoice.voided",
    "invoice.marked_uncollectible",
  ],
  handle: settleInvoice,
};
