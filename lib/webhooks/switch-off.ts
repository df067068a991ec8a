import type { Sql } from "@/lib/kernel/sql";
import { webhookOffMail } from "@/lib/notifications/mail-text";
import { aboutConsumer } from "@/lib/notifications/tell-consumer";
import { addressText } from "./endpoint-url";

export interface SwitchOff {
  readonly endpointId: number;
  readonly consumerId: number;
  readonly url: string;
  /** gone: it answered 410; failing: it took nothing for days. */
  readonly state: "gone" | "failing";
  /** A sentence for its owners. */
  readonly why: string;
}

/**
 * The worker's own switching off: what waits is dropped, owners are mailed, and the audit log says so. The caller holds the
 * endpoint's row and knows that it is on.
 */
export async function switchOff(sql: Sql, { endpointId, consumerId, url, state, why }: SwitchOff): Promise<void> {
  await sql.query("UPDATE webhook_endpoint SET state = $2::text WHERE id = $1::bigint", [endpointId, state]);
  await dropWaiting(sql, endpointId);
  const address = addressText(url);
  await sql.query(
    `INSERT INTO audit_entry (actor_kind, actor_name, action, target_kind, target_id, target_name, consumer_id, after, reason)
     VALUES ('worker', 'worker', 'webhook.disable', 'webhook', $1::bigint, $2::text, $3::bigint,
       jsonb_build_object('state', $4::text), $5::text)`,
    [endpointId, address, consumerId, state, why],
  );
  const about = await aboutConsumer(sql, consumerId);
  if (about === null) return;
  const { subject, body } = webhookOffMail(about, { address, why });
  await sql.query(
    `INSERT INTO mail (kind, consumer_id, recipient, subject, body)
     SELECT 'webhook_off', consumer_id, email, $2::text, $3::text FROM member
     WHERE consumer_id = $1::bigint AND role = 'owner' AND joined_at IS NOT NULL`,
    [consumerId, subject, body],
  );
}

/** An endpoint that is off is sent nothing later either, unless somebody sends it from the log. */
export async function dropWaiting(sql: Sql, endpointId: bigint | number): Promise<void> {
  await sql.query(
    "UPDATE webhook_delivery SET state = 'dropped' WHERE endpoint_id = $1::bigint AND state = 'waiting'",
    [endpointId],
  );
}
