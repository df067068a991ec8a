import type Stripe from "stripe";
import type { EventFeed } from "./events";
import { invalid, missing } from "./refusal";
import {
  balanceTransaction,
  fraudWarning,
  dispute as newDispute,
  refund as newRefund,
  type RefundGiven,
} from "./shapes/reversals";

/** Money that goes back: refunds, and disputes with what banks do about them. */
export class Reversals {
  constructor(readonly feed: EventFeed) {}

  get #store() {
    return this.feed.store;
  }

  refund(charge: Stripe.Charge, given: RefundGiven): Stripe.Refund {
    const left = charge.amount - charge.amount_refunded;
    if (left === 0)
      throw invalid(`Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
    if (given.amount > left || given.amount < 1) {
      throw invalid(`Refund amount (${given.amount}) is greater than unrefunded amount on charge (${left})`, {
        param: "amount",
      });
    }
    const amount_refunded = charge.amount_refunded + given.amount;
    this.#store.put("charge", { ...charge, amount_refunded, refunded: amount_refunded === charge.amount });
    const refund = this.#store.put("refund", newRefund(this.#store.made("re"), charge, given));
    this.feed.emit("refund.created", refund);
    return refund;
  }

  /** A refund that Stripe could not carry out: the money is back with the merchant. */
  failRefund(id: string): Stripe.Refund {
    const refund = this.#store.get("refund", id);
    if (refund === undefined) throw missing("refund", id);
    const charge = typeof refund.charge === "string" ? this.#store.get("charge", refund.charge) : undefined;
    if (charge === undefined || refund.status === "failed") throw invalid(`Refund ${id} cannot fail any more.`);
    this.#store.put("charge", { ...charge, amount_refunded: charge.amount_refunded - refund.amount, refunded: false });
    const failed = this.#store.put("refund", { ...refund, status: "failed", failure_reason: "lost_or_stolen_card" });
    this.feed.emit("refund.failed", failed);
    return failed;
  }

  /** `warning_…` is an inquiry, which moves no money; every other status takes it at once. */
  dispute(chargeId: string, amount: number, status: Stripe.Dispute.Status): Stripe.Dispute {
    const charge = this.#store.get("charge", chargeId);
    if (charge === undefined) throw missing("charge", chargeId);
    const dispute = this.#store.put("dispute", newDispute(this.#store.made("du"), charge, amount, status));
    this.#store.put("charge", { ...charge, disputed: true });
    this.feed.emit("charge.dispute.created", dispute);
    return status.startsWith("warning_") ? dispute : this.moveFunds(dispute.id, "withdrawn", status);
  }

  moveFunds(id: string, how: "withdrawn" | "reinstated", status: Stripe.Dispute.Status): Stripe.Dispute {
    const dispute = this.#store.get("dispute", id);
    if (dispute === undefined) throw missing("dispute", id);
    const amount = how === "withdrawn" ? -dispute.amount : dispute.amount;
    const transaction = balanceTransaction(this.#store.made("txn"), id, amount, dispute.currency);
    const balance_transactions = [...dispute.balance_transactions, transaction];
    const moved = this.#store.put("dispute", { ...dispute, balance_transactions, status });
    this.feed.emit(`charge.dispute.funds_${how}`, moved);
    return moved;
  }

  /** What the card's issuer has heard of; no money moves. */
  warn(chargeId: string): Stripe.Radar.EarlyFraudWarning {
    const charge = this.#store.get("charge", chargeId);
    if (charge === undefined) throw missing("charge", chargeId);
    const warning = fraudWarning(this.#store.made("issfr"), charge);
    this.feed.emit("radar.early_fraud_warning.created", this.#store.put("radar.early_fraud_warning", warning));
    return warning;
  }

  closeDispute(id: string, status: "lost" | "won" | "warning_closed"): Stripe.Dispute {
    const dispute = this.#store.get("dispute", id);
    if (dispute === undefined) throw missing("dispute", id);
    if (["lost", "won", "warning_closed"].includes(dispute.status)) throw invalid("This dispute is already closed.");
    if (status === "won") this.moveFunds(id, "reinstated", "won");
    const closed = this.#store.put("dispute", { ...(this.#store.get("dispute", id) ?? dispute), status });
    this.feed.emit("charge.dispute.closed", closed);
    return closed;
  }
}
