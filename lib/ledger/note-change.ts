import type { Sql } from "@/lib/kernel/sql";

/**
 * config: compile the snapshot anew; consumer: reload it; credits, recall, quota: its purses have changed; settle: a gate has
 * taken a settlement for another one.
 */
export type ChangeKind = "config" | "consumer" | "credits" | "recall" | "quota" | "settle";

/** The channel that wakes a gate's poll; only a hint, the row is what counts. */
export const CHANGE_CHANNEL = "tollgate_change";

/** Tells the gates, in the change's own transaction, what to reload. Usage, leases and flushes never do. */
export async function noteChange(sql: Sql, kind: ChangeKind, consumerId: number | null = null): Promise<void> {
  await sql.query(
    `WITH noted AS (INSERT INTO change (kind, consumer_id) VALUES ($1::text, $2::bigint) RETURNING kind)
     SELECT pg_notify('${CHANGE_CHANNEL}', kind)::text AS hinted FROM noted`,
    [kind, consumerId],
  );
}
