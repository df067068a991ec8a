import { dayText } from "@/lib/notifications/day-text";
import { keyExpiringMail } from "@/lib/notifications/mail-text";
import { queueToMembers } from "@/lib/notifications/queue-to-members";
import type { Teller } from "@/lib/notifications/tell-of-balances";

/**
 * Keys that end within seven days and were made for longer, unless a rotation has put another in their place. Told once for
 * each end: moving it on arms it again.
 */
export async function tellOfExpiringKeys({ database, sender, url }: Teller, limit: number): Promise<number> {
  const keys = await database.query<ExpiringKey>(
    `SELECT k.id, k.name, k.prefix || '…' || k.last_four AS hint, k.expires_at AS "expiresAt", c.id AS "consumerId",
       c.name AS "consumerName", c.time_zone AS "timeZone"
     FROM key k JOIN consumer c ON c.id = k.consumer_id LEFT JOIN alert_setting a ON a.consumer_id = c.id
     WHERE k.revoked_at IS NULL AND k.replaced_by IS NULL AND k.expires_at > clock_timestamp()
       AND k.expires_at <= clock_timestamp() + interval '7 days' AND k.expires_at - k.created_at > interval '8 days'
       AND c.status = 'active' AND COALESCE(a.key_expiring, true)
       AND EXISTS (SELECT FROM member m WHERE m.consumer_id = c.id AND m.joined_at IS NOT NULL
         AND NOT EXISTS (SELECT FROM mail t WHERE t.dedupe_key =
           'key_expiring:' || k.id || ':' || extract(epoch FROM k.expires_at)::bigint || ':' || m.id))
     ORDER BY k.expires_at, k.id LIMIT $1::int`,
    [limit],
  );
  let mails = 0;
  for (const { id, name, hint, expiresAt, consumerId, consumerName, timeZone } of keys) {
    mails += await queueToMembers(database, {
      kind: "key_expiring",
      event: `key_expiring:${id}:${Math.round(expiresAt.getTime() / 1000)}`,
      consumerId,
      text: keyExpiringMail({
        consumerName,
        sender,
        url,
        keyName: name,
        hint,
        expires: `on ${dayText(expiresAt, timeZone)}`,
      }),
    });
  }
  return mails;
}

interface ExpiringKey {
  id: number;
  name: string;
  hint: string;
  expiresAt: Date;
  consumerId: number;
  consumerName: string;
  timeZone: string;
}
