import type { Database } from "@/lib/kernel/sql";
import { tellConsumer } from "@/lib/notifications/tell-consumer";

/**
 * Keys that end within seven days and were made for longer, unless a rotation has put another in their place. Told once for
 * each end: moving it on arms it again.
 */
export async function tellOfExpiringKeys(database: Database, limit: number): Promise<number> {
  const keys = await database.query<ExpiringKey>(
    `SELECT * FROM (
       SELECT k.id AS "keyId", k.name, k.prefix || '…' || k.last_four AS hint, k.expires_at AS "expiresAt",
         k.consumer_id AS "consumerId", 'key_expiring:' || k.id || ':' || round(extract(epoch FROM k.expires_at)) AS event
       FROM key k JOIN consumer c ON c.id = k.consumer_id
       WHERE k.revoked_at IS NULL AND k.replaced_by IS NULL AND k.expires_at > clock_timestamp()
         AND k.expires_at <= clock_timestamp() + interval '7 days' AND k.expires_at - k.created_at > interval '8 days'
         AND c.status = 'active') e
     WHERE NOT EXISTS (SELECT FROM message m WHERE m.dedupe_key = e.event)
     ORDER BY e."expiresAt", e."keyId" LIMIT $1::int`,
    [limit],
  );
  let told = 0;
  for (const { consumerId, event, ...key } of keys) {
    const message = { type: "key.expiring", ...key } as const;
    if (await database.transaction((sql) => tellConsumer(sql, consumerId, event, message))) told += 1;
  }
  return told;
}

interface ExpiringKey {
  keyId: number;
  name: string;
  hint: string;
  expiresAt: Date;
  consumerId: number;
  event: string;
}
