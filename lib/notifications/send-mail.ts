import type { Database } from "@/lib/kernel/sql";
import type { Mailer } from "@/lib/platform/mail";

export const MAIL_ATTEMPTS_MAX = 8;

/**
 * Sends what is due, oldest first, and returns how many left the queue. A mail is claimed by putting its next attempt ahead,
 * so that two senders never have the same one; who dies between sending and noting it sends it again after that wait: at least
 * once. A failure waits 30 s, doubling to 30 min, eight times at most. Without a mail server (`mailer` null) it is kept, for
 * the outbox page to show.
 */
export async function sendDueMail(database: Database, mailer: Mailer | null, limit: number): Promise<number> {
  if (mailer === null) return keepMail(database, limit);
  const late = await database.query(
    `UPDATE mail SET state = 'failed', body = '', note = 'Too late: it was not taken in time.'
     WHERE state = 'waiting' AND expires_at <= clock_timestamp() RETURNING id`,
  );
  const due = await database.query<DueMail>(
    `UPDATE mail SET attempts = attempts + 1,
       next_attempt_at = clock_timestamp() + LEAST(30 * 2 ^ attempts, 1800) * interval '1 second'
     WHERE id IN (SELECT id FROM mail
       WHERE state = 'waiting' AND next_attempt_at <= clock_timestamp()::timestamptz(3)
       ORDER BY id LIMIT $1::int FOR UPDATE SKIP LOCKED)
     RETURNING id, kind, recipient, subject, body, attempts`,
    [limit],
  );
  for (const mail of due) await sendOne(database, mailer, mail);
  return late.length + due.length;
}

interface DueMail {
  readonly id: number;
  readonly kind: string;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  readonly attempts: number;
}

async function sendOne(database: Database, mailer: Mailer, mail: DueMail): Promise<void> {
  try {
    await mailer.send({ to: mail.recipient, subject: mail.subject, text: mail.body });
  } catch (error) {
    const note = (error instanceof Error ? error.message : String(error)).slice(0, 500);
    const isLast = mail.attempts >= MAIL_ATTEMPTS_MAX;
    await database.query("UPDATE mail SET state = $2::text, note = $3::text WHERE id = $1::bigint", [
      mail.id,
      isLast ? "failed" : "waiting",
      note,
    ]);
    return;
  }
  // What signs somebody in is kept no longer than it must be.
  await database.query(
    `UPDATE mail SET state = 'sent', sent_at = clock_timestamp(), note = '',
       body = CASE WHEN kind = 'sign_in' THEN '' ELSE body END WHERE id = $1::bigint`,
    [mail.id],
  );
}

async function keepMail(database: Database, limit: number): Promise<number> {
  const kept = await database.query(
    `UPDATE mail SET state = 'kept' WHERE id IN (
       SELECT id FROM mail WHERE state = 'waiting' ORDER BY id LIMIT $1::int FOR UPDATE SKIP LOCKED) RETURNING id`,
    [limit],
  );
  return kept.length;
}
