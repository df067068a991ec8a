import { CONSOLE_KEY, settingsOf } from "@/lib/access/settings";
import { type Teller, tellOfExhaustion, tellOfLowBalances } from "@/lib/notifications/tell-of-balances";
import { tellOfExpiringKeys } from "@/lib/notifications/tell-of-expiring-keys";
import { workerEnv } from "@/lib/platform/env";
import type { Job, JobContext } from "./job";

const BATCH = 200;
const BATCHES_MAX = 100;

/** Writes mail of low balances, refusals for lack of credits and keys that end; send-mail sends it. */
export const tellMembers: Job = {
  name: "tell-members",
  cron: "* * * * *",
  async run(context) {
    const teller = await tellerOf(context);
    let mails = await tellOfExhaustion(teller, 1000);
    mails += await tellOfExpiringKeys(teller, 1000);
    let after: number | null = 0;
    for (let batch = 0; batch < BATCHES_MAX && after !== null && !context.signal.aborted; batch++) {
      const told: { mails: number; last: number | null } = await tellOfLowBalances(teller, after, BATCH);
      mails += told.mails;
      after = told.last;
    }
    return mails;
  },
};

async function tellerOf({ database, nowMs }: JobContext): Promise<Teller> {
  const [row] = await database.query<{ value: unknown }>("SELECT value FROM setting WHERE key = $1::text", [
    CONSOLE_KEY,
  ]);
  const sender = settingsOf(row?.value).organisation || "Tollgate";
  return { database, sender, url: workerEnv().PUBLIC_URL, nowMs };
}
