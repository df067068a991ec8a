import type { Sql } from "@/lib/kernel/sql";

export interface StripeAuditEvent {
  readonly action: `consumer.${string}`;
  readonly consumerId: number;
  readonly before?: Side;
  readonly after: Side;
}

type Side = Readonly<Record<string, string | number | null>>;

/** The audit row of what a Stripe object has moved at a consumer, in the transaction that moves it. Without Prisma, for the worker. */
export async function recordStripeAudit(
  sql: Sql,
  { action, consumerId, before, after }: StripeAuditEvent,
): Promise<void> {
  await sql.query(
    `INSERT INTO audit_entry (actor_kind, actor_name, action, target_kind, target_id, target_name, consumer_id, before, after)
     SELECT 'stripe', 'Stripe', $2::text, 'consumer', id, name, id, $4::jsonb, $3::jsonb FROM consumer WHERE id = $1::bigint`,
    [consumerId, action, JSON.stringify(after), before === undefined ? null : JSON.stringify(before)],
  );
}
