import { periodAt } from "@/lib/engine/periods";
import { ensurePlanGrant, IS_GRANT_DUE, IS_PERIOD_OVER, rollSubscription } from "@/lib/ledger/plan-grant";
import { withRetry } from "@/lib/platform/postgres";
import { inBatches, type Job, type JobContext } from "./job";

/** Begins the new month of operator-assigned subscriptions, and books what plans include. */
export const rollSubscriptions: Job = {
  name: "roll-subscriptions",
  cron: "* * * * *",
  async run(context) {
    const rolled = await inBatches(context, { limit: 200, roundsMax: 50 }, (limit) => rollNext(context, limit));
    return rolled + (await inBatches(context, { limit: 200, roundsMax: 50 }, (limit) => grantNext(context, limit)));
  },
};

interface Due {
  consumerId: number;
  timeZone: string;
  anchorAt: Date;
}

async function rollNext({ database, nowMs }: JobContext, limit: number): Promise<number> {
  const due = await database.query<Due>(
    `SELECT s.consumer_id AS "consumerId", c.time_zone AS "timeZone", s.anchor_at AS "anchorAt"
     FROM subscription s JOIN consumer c ON c.id = s.consumer_id
     WHERE ${IS_PERIOD_OVER} ORDER BY s.period_end, s.id LIMIT $1::int`,
    [limit],
  );
  let rolled = 0;
  for (const { consumerId, timeZone, anchorAt } of due) {
    const period = periodAt("month", nowMs, timeZone, anchorAt.getTime());
    const moved = await withRetry(() => database.transaction((sql) => rollSubscription(sql, consumerId, period)));
    if (moved) rolled++;
  }
  return rolled;
}

async function grantNext({ database }: JobContext, limit: number): Promise<number> {
  const due = await database.query<{ consumerId: number }>(
    `SELECT s.consumer_id AS "consumerId" FROM subscription s JOIN plan_version v ON v.id = s.plan_version_id
     WHERE ${IS_GRANT_DUE} ORDER BY s.id LIMIT $1::int`,
    [limit],
  );
  let granted = 0;
  for (const { consumerId } of due) {
    const grant = await withRetry(() => database.transaction((sql) => ensurePlanGrant(sql, consumerId)));
    if (grant !== null) granted++;
  }
  return granted;
}
