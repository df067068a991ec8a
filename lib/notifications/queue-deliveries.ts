import type { Sql } from "@/lib/kernel/sql";

/** Wakes the worker's look at deliveries; only a hint, it looks every few seconds by itself. */
export const WEBHOOK_CHANNEL = "tollgate_webhook";

/** Of one endpoint. What comes on top is dropped: it is in the endpoint's log, and can be sent from there. */
export const WAITING_MAX = 1000;

/**
 * Queues a message for each of its consumer's endpoints that is on and wants its type. The endpoints are locked first, as whoever
 * sends to one does, so that two messages at once do not both take the last place.
 */
export async function queueDeliveries(sql: Sql, messageId: number): Promise<void> {
  const wanting = await sql.query<{ id: number }>(
    `SELECT e.id FROM message m JOIN webhook_endpoint e ON e.consumer_id = m.consumer_id
     WHERE m.id = $1::bigint AND e.state = 'on' AND m.type = ANY (e.types) ORDER BY e.id FOR NO KEY UPDATE OF e`,
    [messageId],
  );
  if (wanting.length === 0) return;
  await sql.query(
    `INSERT INTO webhook_delivery (endpoint_id, message_id, state)
     SELECT e.id, $1::bigint, CASE WHEN (SELECT count(*) FROM webhook_delivery w WHERE w.endpoint_id = e.id AND w.state = 'waiting')
       < $3::int THEN 'waiting' ELSE 'dropped' END
     FROM unnest($2::bigint[]) AS e (id) ON CONFLICT (endpoint_id, message_id) DO NOTHING`,
    [messageId, wanting.map(({ id }) => id), WAITING_MAX],
  );
  await wakeDeliveries(sql);
}

/** When the transaction commits: something waits to be delivered. */
export async function wakeDeliveries(sql: Sql): Promise<void> {
  await sql.query("SELECT 1 FROM pg_notify($1::text, '')", [WEBHOOK_CHANNEL]);
}
