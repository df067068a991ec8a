import { db, prismaDatabase } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import type { Billing } from "./billing";
import { openStripe, type StripeAccount } from "./stripe-account";

let account: StripeAccount | undefined;

/** The console's way to Stripe, one a process. */
export function consoleStripe(): StripeAccount {
  account ??= openStripe(consoleEnv());
  return account;
}

export function consoleBilling(): Billing {
  return { database: prismaDatabase(db()), account: consoleStripe() };
}
