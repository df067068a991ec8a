import type { Sql } from "@/lib/kernel/sql";
import type { MailText } from "@/lib/notifications/mail-text";
import type { MailKind } from "@/lib/notifications/queue-mail";

/**
 * Tells each active member of a consumer of an event, once; `event` names it ("low_balance:12:7"). Returns how many mails that
 * makes. What the outbox has forgotten, after 30 days, may be told again if it is still so.
 */
export async function queueToMembers(
  sql: Sql,
  { kind, event, consumerId, text }: { kind: MailKind; event: string; consumerId: number; text: MailText },
): Promise<number> {
  const rows = await sql.query(
    `INSERT INTO mail (kind, consumer_id, recipient, subject, body, dedupe_key)
     SELECT $1::text, m.consumer_id, m.email, $4::text, $5::text, $3::text || ':' || m.id FROM member m
     WHERE m.consumer_id = $2::bigint AND m.joined_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM mail told WHERE told.dedupe_key = $3::text || ':' || m.id)
     ON CONFLICT (dedupe_key) DO NOTHING RETURNING id`,
    [kind, consumerId, event, text.subject, text.body],
  );
  return rows.length;
}
