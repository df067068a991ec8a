import type { PlanVersionRow } from "./snapshot";

/** The purse of what a consumer may still owe. Handed to gates in slices like credit, so that all of them together lend no more. */
export const OVERDRAFT = "overdraft";

/** How much a plan lets its consumers owe, and on which occasion. */
export interface OverdraftTerms {
  /** Everything that is owed counts, wherever it came from. At least 1. */
  readonly capMicros: number;
  /** Once the credits are used up: instead of 402 credits_exhausted. */
  readonly whenExhausted: boolean;
  /** While Postgres cannot be asked for credits: instead of 503 lease_unavailable. */
  readonly whenAway: boolean;
}

/** Null: the plan lends nothing. */
export function overdraftTerms(
  plan: Pick<PlanVersionRow, "failPolicy" | "debtPolicy" | "debtCapMicros">,
): OverdraftTerms | null {
  const whenExhausted = plan.debtPolicy === "allow";
  const whenAway = plan.failPolicy === "allow";
  if (plan.debtCapMicros === 0 || !(whenExhausted || whenAway)) return null;
  return { capMicros: plan.debtCapMicros, whenExhausted, whenAway };
}
