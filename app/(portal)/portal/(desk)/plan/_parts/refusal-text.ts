import type { StartRefusal } from "@/lib/billing/subscriptions/start-subscription";

/** In the address after Stripe's pages could not be opened. */
export function refusalText(code: string | undefined): string | null {
  return code !== undefined && Object.hasOwn(TEXTS, code) ? TEXTS[code as keyof typeof TEXTS] : null;
}

const TEXTS: Record<StartRefusal | "nothing_to_confirm" | "owners_only" | "no_customer", string> = {
  consumer_unknown: "This account is closed.",
  price_unavailable: "That plan is not sold any more. Choose another.",
  subscribed_already: "This account has a subscription already. Change that one.",
  attempt_over: "That was begun before. Choose again.",
  too_many_attempts: "Too many payments were begun and not finished. Try again in an hour.",
  stripe_refused: "That plan cannot be chosen right now. Nothing was charged: choose another.",
  stripe_unavailable: "Stripe's pages cannot be opened right now. Nothing was charged: try again.",
  nothing_to_confirm: "No change waits for the bank any more.",
  owners_only: "Only an owner can do this. Ask one of yours.",
  no_customer: "Nothing was paid by this account yet, so there are no invoices.",
};
