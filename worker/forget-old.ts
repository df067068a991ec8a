import { inBatches, type Job, type JobContext } from "./job";

/**
 * Deletes what has served its time: changes that every gate has polled (one that was away longer reloads all), answers beyond
 * the 24 hours in which a key is charged once, requests that no browser sends again.
 */
export const forgetOld: Job = {
  name: "forget-old",
  cron: "17 * * * *",
  async run(context) {
    let forgotten = 0;
    for (const kept of KEPT) {
      forgotten += await inBatches(context, { limit: 5000, roundsMax: 200 }, (limit) =>
        deleteOlder(context, kept, limit),
      );
    }
    return forgotten;
  },
};

interface Kept {
  readonly table: string;
  readonly key: string;
  readonly hours: number;
}

const KEPT: readonly Kept[] = [
  { table: "change", key: "id", hours: 24 },
  { table: "answer", key: "consumer_id, key", hours: 25 },
  { table: "action_request", key: "id", hours: 7 * 24 },
];

async function deleteOlder({ database }: JobContext, { table, key, hours }: Kept, limit: number): Promise<number> {
  const rows = await database.query(
    `DELETE FROM ${table} WHERE (${key}) IN (
       SELECT ${key} FROM ${table} WHERE at < clock_timestamp() - $1::int * interval '1 hour' LIMIT $2::int) RETURNING 1`,
    [hours, limit],
  );
  return rows.length;
}
