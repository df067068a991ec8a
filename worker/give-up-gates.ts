import { giveUpOverdue } from "@/lib/gates/give-up-overdue";
import { inBatches, type Job } from "./job";

/** Declares gates lost that have been silent for longer than the setting allows; at first it allows any time. */
export const giveUpGates: Job = {
  name: "give-up-gates",
  cron: "* * * * *",
  run: (context) => inBatches(context, { limit: 20, roundsMax: 10 }, (limit) => giveUpOverdue(context.database, limit)),
};
