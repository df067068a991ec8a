import { sweepLots as sweep } from "@/lib/ledger/sweep-lots";
import { withRetry } from "@/lib/platform/postgres";
import { inBatches, type Job } from "./job";

/** Takes lots that are used up out of the index that every lease is looked up in. */
export const sweepLots: Job = {
  name: "sweep-lots",
  cron: "*/10 * * * *",
  run: (context) =>
    inBatches(context, { limit: 500, roundsMax: 40 }, (limit) =>
      withRetry(() => context.database.transaction((sql) => sweep(sql, limit))),
    ),
};
