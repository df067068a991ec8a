import { expireLots as expire } from "@/lib/ledger/expire-lots";
import { withRetry } from "@/lib/platform/postgres";
import { inBatches, type Job } from "./job";

/** Books the end of credits that have expired. */
export const expireLots: Job = {
  name: "expire-lots",
  cron: "* * * * *",
  run: (context) =>
    inBatches(context, { limit: 500, roundsMax: 40 }, (limit) =>
      withRetry(() => context.database.transaction((sql) => expire(sql, limit))),
    ),
};
