import { inBatches, type Job, type JobContext } from "./job";

/**
 * Deletes what has served its time: changes that every gate has polled (one that was away longer reloads all), answers beyond
 * the 24 hours in which a key is charged once, requests that no browser sends again, questions for sign-in links and the
 * links, settlements that their holder has applied, mail of a month ago, messages of a month ago with their deliveries, Stripe's
 * events of a season ago.
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
  /** The column that its age is counted from. */
  readonly since?: string;
}

const KEPT: readonly Kept[] = [
  { table: "change", key: "id", hours: 24 },
  { table: "answer", key: "consumer_id, key", hours: 25 },
  { table: "action_request", key: "id", hours: 7 * 24 },
  { table: "settlement", key: "reservation_id", hours: 7 * 24, since: "applied_at" },
  { table: "sign_in_request", key: "id", hours: 24 },
  { table: "sign_in_link", key: "id", hours: 24 },
  { table: "mail", key: "id", hours: 30 * 24 },
  { table: "message", key: "id", hours: 30 * 24 },
  { table: "stripe_inbox", key: "event_id", hours: 90 * 24, since: "received_at" },
];

async function deleteOlder(
  { database }: JobContext,
  { table, key, hours, since = "at" }: Kept,
  limit: number,
): Promise<number> {
  const rows = await database.query(
    `DELETE FROM ${table} WHERE (${key}) IN (
       SELECT ${key} FROM ${table} WHERE ${since} < clock_timestamp() - $1::int * interval '1 hour' LIMIT $2::int) RETURNING 1`,
    [hours, limit],
  );
  return rows.length;
}
