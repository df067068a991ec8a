import type { Sql } from "@/lib/kernel/sql";
import { STRIPE_CHANNEL } from "../billing";

/**
 * Has the worker end a subscription in Stripe at once: here it was canceled, or another one has taken its place. Nothing is given
 * back for the rest of its period. What else was ordered for it is moot. Needs a transaction.
 */
export async function orderEnd(sql: Sql, subscriptionId: number): Promise<void> {
  await sql.query(
    `UPDATE subscription_order SET state = 'refused', note = 'The subscription ended.', done_at = clock_timestamp()
     WHERE subscription_id = $1::bigint AND state = 'waiting' AND kind <> 'end'`,
    [subscriptionId],
  );
  await sql.query(
    `WITH ordered AS (
       INSERT INTO subscription_order (subscription_id, kind) VALUES ($1::bigint, 'end')
       ON CONFLICT (subscription_id) WHERE state = 'waiting' DO NOTHING RETURNING id)
     SELECT pg_notify('${STRIPE_CHANNEL}', '')::text FROM ordered`,
    [subscriptionId],
  );
}
