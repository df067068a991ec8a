import { verifyNext } from "@/lib/ledger/verification";
import type { Job } from "./job";

/** Checks the money equation of the next consumers, 4,000 a minute, round and round. What it finds is an alarm. */
export const verifyLedger: Job = {
  name: "verify-ledger",
  cron: "* * * * *",
  async run({ database, log }) {
    const violations = await verifyNext(database, 20);
    for (const violation of violations) log.error({ violation }, "the ledger does not add up");
    return violations.length;
  },
};
