import type { Database } from "@/lib/kernel/sql";
import type { SubscriptionLapsing } from "@/lib/notifications/message";
import { tellConsumer } from "@/lib/notifications/tell-consumer";

/**
 * Subscriptions that end within seven days unless something is done: not paid, until the plan's grace days are over; canceled for
 * a later moment; on a trial that no payment follows. Told once for each cause and end: moving it on arms it again.
 */
export async function tellOfLapsingSubscriptions(database: Database, limit: number): Promise<number> {
  const lapsing = await database.query<Lapsing>(
    `SELECT * FROM (
       SELECT l.*, 'subscription_lapsing:' || l.id || ':' || l.cause || ':' || round(extract(epoch FROM l."endsAt")) AS event
       FROM (
         SELECT s.id, s.consumer_id AS "consumerId", p.name AS "planName",
           CASE WHEN s.status = 'past_due' THEN 'payment_failed' WHEN s.cancel_at IS NOT NULL THEN 'canceled'
             WHEN s.status = 'trialing' AND s.source = 'operator' THEN 'trial_ending' END AS cause,
           CASE WHEN s.status = 'past_due' THEN s.past_due_at + v.grace_days * interval '1 day'
             ELSE COALESCE(s.cancel_at, s.trial_ends_at) END AS "endsAt"
         FROM subscription s JOIN consumer c ON c.id = s.consumer_id
         JOIN plan_version v ON v.id = s.plan_version_id JOIN plan p ON p.id = v.plan_id
         WHERE s.ended_at IS NULL AND s.status <> 'canceled' AND c.status = 'active') l
       WHERE l.cause IS NOT NULL AND l."endsAt" > clock_timestamp() AND l."endsAt" <= clock_timestamp() + interval '7 days') e
     WHERE NOT EXISTS (SELECT FROM message m WHERE m.dedupe_key = e.event)
     ORDER BY e."endsAt", e.id LIMIT $1::int`,
    [limit],
  );
  let told = 0;
  for (const { consumerId, event, planName, cause, endsAt } of lapsing) {
    const message = { type: "subscription.lapsing", planName, cause, endsAt } as const;
    if (await database.transaction((sql) => tellConsumer(sql, consumerId, event, message))) told += 1;
  }
  return told;
}

interface Lapsing {
  consumerId: number;
  event: string;
  planName: string;
  cause: SubscriptionLapsing["cause"];
  endsAt: Date;
}
