import type { Sql } from "@/lib/kernel/sql";

/** Mail of its own; that of a message is queued by tellConsumer. */
export type MailKind = "sign_in" | "invitation";

export interface NewMail {
  readonly kind: MailKind;
  readonly consumerId: bigint | number;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  /** One event is told once; null: as often as it is queued. */
  readonly dedupeKey: string | null;
  /** From then on nobody needs it any more. */
  readonly expiresAt: Date | null;
}

/** Puts a mail into the outbox, in the transaction of what it tells. False: the same event was told before. */
export async function queueMail(sql: Sql, mail: NewMail): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO mail (kind, consumer_id, recipient, subject, body, dedupe_key, expires_at)
     VALUES ($1::text, $2::bigint, $3::text, $4::text, $5::text, $6::text, $7::timestamptz)
     ON CONFLICT (dedupe_key) DO NOTHING RETURNING id`,
    [mail.kind, mail.consumerId, mail.recipient, mail.subject, mail.body, mail.dedupeKey, mail.expiresAt],
  );
  return rows.length === 1;
}
