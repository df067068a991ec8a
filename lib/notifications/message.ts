import { publicId } from "@/lib/kernel/ids";
import { creditsText } from "@/lib/kernel/money";

/**
 * What a consumer can be told of, by mail and by webhook: the one list. A new type needs its fields here and in `dataOf`, a line
 * in MESSAGE_TYPES, and its words in mail-text.ts; the compiler says where.
 */
export type Message =
  | BalanceLow
  | BalanceExhausted
  | KeyExpiring
  | PaymentFailed
  | SubscriptionLapsing
  | AutoTopUpPaid
  | AutoTopUpStopped;

export type MessageType = Message["type"];

/** When each is sent, in the words of portal and docs. */
export const MESSAGE_TYPES: Readonly<Record<MessageType, string>> = {
  "balance.low": "Fewer credits are left than the low balance that is set under Spending and alerts",
  "balance.exhausted": "Calls are refused because too few credits are left",
  "payment.failed": "A payment was declined or could not be taken",
  "subscription.lapsing": "The subscription ends soon: it is not paid, was canceled, or its trial ends",
  "auto_top_up.paid": "An automatic top-up was paid",
  "auto_top_up.stopped": "Automatic top-ups were switched off, and somebody must act",
  "key.expiring": "A key expires within seven days",
};

export interface BalanceLow {
  readonly type: "balance.low";
  readonly leftMicros: number;
  readonly thresholdMicros: number;
  /** At the pace of the last day; null where nothing was spent. */
  readonly runsOutAt: Date | null;
}

export interface BalanceExhausted {
  readonly type: "balance.exhausted";
  readonly leftMicros: number;
  readonly refusedCalls: number;
}

export interface KeyExpiring {
  readonly type: "key.expiring";
  readonly keyId: number;
  readonly name: string;
  /** "tg_live_…c81A" */
  readonly hint: string;
  readonly expiresAt: Date;
}

/** In Stripe's form: an integer of the currency's smallest unit, the currency in small letters. */
interface Payment {
  readonly amount: number;
  readonly currency: string;
}

export interface PaymentFailed extends Payment {
  readonly type: "payment.failed";
  readonly purpose: "top_up" | "auto_top_up" | "subscription";
  /** A sentence for people: "Your card was declined." */
  readonly reason: string;
  /** Where somebody can pay it; null: on the portal's own pages. */
  readonly payUrl: string | null;
  /** When it is tried again by itself; null: it is not. */
  readonly nextAttemptAt: Date | null;
}

export interface SubscriptionLapsing {
  readonly type: "subscription.lapsing";
  readonly planName: string;
  readonly cause: "payment_failed" | "canceled" | "trial_ending";
  /** From then on calls are refused, unless something is done. */
  readonly endsAt: Date;
}

export interface AutoTopUpPaid extends Payment {
  readonly type: "auto_top_up.paid";
  readonly creditsMicros: number;
}

export interface AutoTopUpStopped {
  readonly type: "auto_top_up.stopped";
  /** For programs: "authentication_required". */
  readonly cause: string;
  /** A sentence for people: "The bank asks for a confirmation." */
  readonly reason: string;
  /** Where somebody can put it right; null: on the portal's own pages. */
  readonly payUrl: string | null;
}

/** What a webhook carries: credits as decimal text, moments in ISO 8601, money as Stripe counts it. */
export function dataOf(message: Message): Readonly<Record<string, string | number | null>> {
  switch (message.type) {
    case "balance.low":
      return {
        balance: creditsText(message.leftMicros),
        threshold: creditsText(message.thresholdMicros),
        runs_out_at: message.runsOutAt?.toISOString() ?? null,
      };
    case "balance.exhausted":
      return { balance: creditsText(message.leftMicros), refused_calls: message.refusedCalls };
    case "key.expiring":
      return {
        key: publicId("key", message.keyId),
        name: message.name,
        hint: message.hint,
        expires_at: message.expiresAt.toISOString(),
      };
    case "payment.failed":
      return {
        purpose: message.purpose,
        amount: message.amount,
        currency: message.currency,
        reason: message.reason,
        pay_url: message.payUrl,
        next_attempt_at: message.nextAttemptAt?.toISOString() ?? null,
      };
    case "subscription.lapsing":
      return { plan: message.planName, cause: message.cause, ends_at: message.endsAt.toISOString() };
    case "auto_top_up.paid":
      return { credits: creditsText(message.creditsMicros), amount: message.amount, currency: message.currency };
    case "auto_top_up.stopped":
      return { cause: message.cause, reason: message.reason, pay_url: message.payUrl };
  }
}
