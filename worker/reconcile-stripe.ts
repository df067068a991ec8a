import { reconcile } from "@/lib/billing/reconcile";
import type { StripeAccount } from "@/lib/billing/stripe-account";
import type { Job } from "./job";

/** Books what Stripe's objects say and no event has told. Each difference that stays is an alarm. */
export function reconcileStripe(account: StripeAccount): Job {
  return {
    name: "reconcile-stripe",
    cron: "*/10 * * * *",
    async run({ database, log, nowMs, signal }) {
      const { repaired, differences } = await reconcile({ database, account }, nowMs, signal);
      if (repaired > 0) log.warn({ repaired }, "booked what no event had told");
      for (const difference of differences) log.error({ difference }, "the ledger differs from Stripe");
      return repaired;
    },
  };
}
