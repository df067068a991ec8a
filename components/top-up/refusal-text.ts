import type { StartRefusal } from "@/lib/billing/start-top-up";

/** In the address after a payment page could not be opened. */
export function refusalText(code: string | undefined): string | null {
  return code !== undefined && Object.hasOwn(TEXTS, code) ? TEXTS[code as StartRefusal] : null;
}

const TEXTS: Record<StartRefusal, string> = {
  consumer_unknown: "This account is closed.",
  pack_unavailable: "That pack is not sold any more. Choose another.",
  attempt_over: "That payment was begun before. Choose again.",
  too_many_attempts: "Too many payments were begun and not finished. Try again in an hour.",
  stripe_refused: "That pack cannot be bought right now. Nothing was charged: choose another.",
  stripe_unavailable: "The payment page cannot be opened right now. Nothing was charged: try again.",
};
