import type { Sql } from "@/lib/kernel/sql";
import type { MailText } from "@/lib/notifications/mail-text";
import type { MessageType } from "@/lib/notifications/message";

interface ToMembers {
  readonly type: MessageType;
  readonly event: string;
  readonly consumerId: bigint | number;
  readonly text: MailText;
}

/** Mails each active member, unless the consumer's alerts leave this type out. */
export async function queueToMembers(sql: Sql, { type, event, consumerId, text }: ToMembers): Promise<void> {
  await sql.query(
    `INSERT INTO mail (kind, consumer_id, recipient, subject, body, dedupe_key)
     SELECT replace($1::text, '.', '_'), m.consumer_id, m.email, $4::text, $5::text, $3::text || ':' || m.id
     FROM member m LEFT JOIN alert_setting a ON a.consumer_id = m.consumer_id
     WHERE m.consumer_id = $2::bigint AND m.joined_at IS NOT NULL
       AND ($1::text <> 'balance.exhausted' OR COALESCE(a.exhausted, true))
       AND ($1::text <> 'key.expiring' OR COALESCE(a.key_expiring, true))
     ON CONFLICT (dedupe_key) DO NOTHING`,
    [type, consumerId, event, text.subject, text.body],
  );
}
