import type { Database } from "@/lib/kernel/sql";
import type { StripeAccount } from "./stripe-account";

/** What the verbs that talk to Stripe stand on. They call it outside of transactions: it may take seconds to answer. */
export interface Billing {
  readonly database: Database;
  readonly account: StripeAccount;
}

/** Wakes the worker's look at inbox, orders and prices; only a hint, it looks every few seconds by itself. */
export const STRIPE_CHANNEL = "tollgate_stripe";
