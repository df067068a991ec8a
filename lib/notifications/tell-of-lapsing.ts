import type { Database } from "@/lib/kernel/sql";
import { tellConsumer } from "@/lib/notifications/tell-consumer";

/** Before a trial ends, or what was canceled does. */
const AHEAD = "3 days";

/**
 * Subscriptions that end soon: not paid, until the plan's grace is over; canceled, until the period's end; a trial that nothing
 * follows. Told once for each end, so that a day that moves arms it again.
 */
export async function tellOfLapsing(database: Database, limit: number): Promise<number> {
  const lapsing = await database.query<Lapsing>(
    `SELECT * FROM (
       SELECT s.consumer_id AS "consumerId", p.name AS "planName", e.cause, e.ends_at AS "endsAt",
         'subscription_lapsing:' || s.id || ':' || e.cause || ':' || round(extract(epoch FROM e.ends_at)) AS event
       FROM subscription s JOIN plan_version v ON v.id = s.plan_version_id JOIN plan p ON p.id = v.plan_id
       JOIN consumer c ON c.id = s.consumer_id
       CROSS JOIN LATERAL (VALUES
         ('payment_failed', CASE WHEN s.status = 'past_due' THEN s.past_due_at + v.grace_days * interval '1 day' END),
         ('canceled', CASE WHEN s.status IN ('active', 'trialing') THEN s.cancel_at END),
         ('trial_ending', CASE WHEN s.status = 'trialing' AND s.source = 'operator' THEN s.trial_ends_at END)
       ) e(cause, ends_at)
       WHERE s.ended_at IS NULL AND c.status = 'active' AND e.ends_at > clock_timestamp()
         AND (e.cause = 'payment_failed' OR e.ends_at <= clock_timestamp() + interval '${AHEAD}')) e
     WHERE NOT EXISTS (SELECT FROM message m WHERE m.dedupe_key = e.event)
     ORDER BY e."endsAt", e."consumerId" LIMIT $1::int`,
    [limit],
  );
  let told = 0;
  for (const { consumerId, event, ...subscription } of lapsing) {
    const message = { type: "subscription.lapsing", ...subscription } as const;
    if (await database.transaction((sql) => tellConsumer(sql, consumerId, event, message))) told += 1;
  }
  return told;
}

interface Lapsing {
  consumerId: number;
  planName: string;
  cause: "payment_failed" | "canceled" | "trial_ending";
  endsAt: Date;
  event: string;
}
