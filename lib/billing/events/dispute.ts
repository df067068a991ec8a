import { settleDispute } from "../settle-dispute";
import type { EventHandler } from "./handler";

export const dispute: EventHandler = {
  types: [
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
  ],
  handle: settleDispute,
};
