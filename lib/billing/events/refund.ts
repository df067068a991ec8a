import { settleRefund } from "../settle-refund";
import type { EventHandler } from "./handler";

/** Not charge.refunded: its amount is a sum, and it says nothing of a refund that failed. */
export const refund: EventHandler = {
  types: ["refund.created", "refund.updated", "refund.failed"],
  handle: settleRefund,
};
