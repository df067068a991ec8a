import type { TopUpState } from "@/lib/billing/fulfil-checkout";
import type { TopUpOutcome } from "@/lib/billing/top-up-outcome";
import { creditsDisplay } from "@/lib/kernel/money";

/** What the page says that a payer comes back to; null: there is no such payment of this account. */
export function outcomeText(outcome: TopUpOutcome | null): string {
  return outcome === null ? "There is no such payment of this account." : TEXTS[outcome.state](outcome);
}

/** The link back to the packs. */
export function againText(outcome: TopUpOutcome | null): string {
  return outcome?.state === "paid" || outcome?.state === "pending" ? "Top up again" : "Choose again";
}

/** Whether it may still change while the page is open. */
export function isUndecided(outcome: TopUpOutcome | null): boolean {
  return outcome !== null && UNDECIDED.has(outcome.state);
}

const UNDECIDED: ReadonlySet<TopUpState> = new Set(["started", "open", "pending"]);

const waiting = () => "Waiting for Stripe to confirm the payment …";
const over = () => "This payment was not finished. Nothing was charged.";

const TEXTS: Record<TopUpState, (outcome: TopUpOutcome) => string> = {
  started: waiting,
  open: waiting,
  pending: () =>
    "Your bank has not confirmed the payment yet, which may take days with this method. The credits come by themselves; you can close this page.",
  paid: ({ creditsMicros }) =>
    `Paid: ${creditsDisplay(creditsMicros)} credits were added. Calls are served again within five seconds.`,
  failed: () => "The payment failed. Nothing was charged: choose again, or another way to pay.",
  expired: over,
  refused: () =>
    "The payment does not match what was chosen and is not credited yet. The operator sees it and puts it right.",
};
