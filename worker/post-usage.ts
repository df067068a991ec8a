import { postUsage as post } from "@/lib/ledger/post-usage";
import { withRetry } from "@/lib/platform/postgres";
import { inBatches, type Job } from "./job";

/** Usage that gates report later than this stays unposted until an operator looks; the equations hold either way. */
const LATE_DAYS_MAX = 35;

/** Gives each consumer's whole hours their ledger lines. */
export const postUsage: Job = {
  name: "post-usage",
  cron: "2 * * * *",
  run: (context) =>
    inBatches(context, { limit: 500, roundsMax: 400 }, (limit) =>
      withRetry(() => context.database.transaction((sql) => post(sql, { days: LATE_DAYS_MAX, limit }))),
    ),
};
