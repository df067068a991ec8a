import { invalid } from "./refusal";

/** Stripe's least charge; the demo knows that of three currencies. */
const AMOUNT_MIN: Readonly<Record<string, number>> = { usd: 50, eur: 50, gbp: 30 };

export function leastCharge(currency: string): number {
  return AMOUNT_MIN[currency] ?? 1;
}

/** Throws Stripe's refusal where a charge would be below the least. */
export function requireLeastCharge(amount: number, currency: string, message: string): void {
  if (amount < leastCharge(currency)) throw invalid(message, { code: "amount_too_small", param: "amount" });
}
