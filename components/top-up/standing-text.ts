import type { AutoPayment, AutoTopUpView } from "@/lib/billing/auto-top-up/queries";
import { creditsDisplay } from "@/lib/kernel/money";

export interface Standing {
  readonly state: "ok" | "silent" | "sealed" | "off";
  /** For a badge. */
  readonly word: string;
  /** What is so, and what happens next. */
  readonly text: string;
  /** When that is over, where it is known. */
  readonly until: Date | null;
}

/** How a standing order to top up stands, for member and operator alike. */
export function standingOf(view: AutoTopUpView): Standing {
  const { state, reason, step, payments } = view;
  if (state === "off") return { state: "off", word: "off", text: reason || "Nothing is charged.", until: null };
  if (state === "card") {
    return {
      state: "silent",
      word: "needs a card",
      text: "It was agreed to. It is on as soon as a card is saved.",
      until: null,
    };
  }
  if (state === "needs_you") {
    return { state: "sealed", word: "needs you", text: `${reason} Until then nothing else is charged.`, until: null };
  }
  if (step.act !== "wait") {
    return {
      state: "ok",
      word: "on",
      text: "The balance is below the threshold: a payment begins in seconds.",
      until: null,
    };
  }
  const until = step.untilMs === null ? null : new Date(step.untilMs);
  switch (step.why) {
    case "in_flight": {
      const isUnknown = payments.some((payment) => payment.state === "started" && payment.note !== "");
      const text = isUnknown
        ? "A payment was asked for, and Stripe's answer did not come. Nothing else is charged until it is known."
        : "A payment is under way.";
      return { state: isUnknown ? "silent" : "ok", word: "on, paying", text, until: null };
    }
    case "declined":
      return { state: "silent", word: "on, waiting", text: `${lastNote(payments)} It is tried again`, until };
    case "day_cap":
      return { state: "silent", word: "on, at its cap", text: "The cap of 24 hours is reached; the next fits", until };
    case "month_cap":
      return { state: "silent", word: "on, at its cap", text: "The cap of 30 days is reached; the next fits", until };
    case "not_active":
      return {
        state: "silent",
        word: "on, waiting",
        text: "The account is suspended: nothing is charged.",
        until: null,
      };
    default: {
      const text = `Below ${creditsDisplay(view.thresholdMicros)} credits the next payment begins.`;
      return { state: "ok", word: "on", text, until: null };
    }
  }
}

function lastNote(payments: readonly AutoPayment[]): string {
  return payments.find(({ state }) => state === "failed")?.note ?? "";
}

/** What a payment's state is called. */
export function paymentWord({ state, note }: AutoPayment): string {
  if (state === "started" && note !== "") return "not known yet";
  return WORDS[state];
}

const WORDS: Readonly<Record<AutoPayment["state"], string>> = {
  started: "under way",
  pending: "under way",
  open: "waits for its owner",
  paid: "paid",
  failed: "declined",
  expired: "given up",
  refused: "not credited",
};
