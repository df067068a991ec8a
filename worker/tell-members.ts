import { tellOfExhaustion, tellOfLowBalances } from "@/lib/notifications/tell-of-balances";
import { tellOfExpiringKeys } from "@/lib/notifications/tell-of-expiring-keys";
import { tellOfLapsing } from "@/lib/notifications/tell-of-lapsing";
import type { Job } from "./job";

const BATCH = 200;
const BATCHES_MAX = 100;

/**
 * Tells consumers of low balances, refusals for lack of credits, and of keys and subscriptions that end: as mail to members, and to
 * webhooks.
 */
export const tellMembers: Job = {
  name: "tell-members",
  cron: "* * * * *",
  async run({ database, nowMs, signal }) {
    let told = await tellOfExhaustion(database, 1000);
    told += await tellOfExpiringKeys(database, 1000);
    told += await tellOfLapsing(database, 1000);
    let after: number | null = 0;
    for (let batch = 0; batch < BATCHES_MAX && after !== null && !signal.aborted; batch++) {
      const answer: { told: number; last: number | null } = await tellOfLowBalances(database, nowMs, after, BATCH);
      told += answer.told;
      after = answer.last;
    }
    return told;
  },
};
