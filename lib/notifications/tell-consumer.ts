import { CONSOLE_KEY, settingsOf } from "@/lib/access/settings";
import { publicId } from "@/lib/kernel/ids";
import type { Sql } from "@/lib/kernel/sql";
import { type MessageAbout, messageMail } from "@/lib/notifications/mail-text";
import { dataOf, type Message } from "@/lib/notifications/message";
import { queueDeliveries } from "@/lib/notifications/queue-deliveries";
import { queueToMembers } from "@/lib/notifications/queue-to-members";
import { linkEnv } from "@/lib/platform/env";

/**
 * Tells a consumer of an event, once: mail to its members and deliveries to its webhook endpoints are queued in the caller's
 * transaction, so they leave if what they tell commits, and only then. `event` names it within all consumers, such as
 * "payment_failed:<invoice>:<attempt>", in at most 160 characters. False: it was told before, or there is no such consumer.
 * What is forgotten after 30 days may be told again if it is still so.
 */
export async function tellConsumer(
  sql: Sql,
  consumerId: bigint | number,
  event: string,
  message: Message,
): Promise<boolean> {
  const about = await aboutConsumer(sql, consumerId);
  if (about === null) return false;
  const data = { consumer: publicId("consumer", consumerId), external_id: about.externalId, ...dataOf(message) };
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO message (consumer_id, type, data, dedupe_key) VALUES ($1::bigint, $2::text, $3::jsonb, $4::text)
     ON CONFLICT (dedupe_key) DO NOTHING RETURNING id`,
    [consumerId, message.type, JSON.stringify(data), event],
  );
  if (row === undefined) return false;
  await queueToMembers(sql, { type: message.type, event, consumerId, text: messageMail(message, about) });
  await queueDeliveries(sql, row.id);
  return true;
}

/** Whom a message is for, in its own zone, and who sells to it; null where there is no such consumer, or it is archived. */
export async function aboutConsumer(
  sql: Sql,
  consumerId: bigint | number,
): Promise<(MessageAbout & { readonly externalId: string }) | null> {
  const [row] = await sql.query<{ name: string; externalId: string; timeZone: string; settings: unknown }>(
    `SELECT name, external_id AS "externalId", time_zone AS "timeZone",
       (SELECT value FROM setting WHERE key = $2::text) AS settings
     FROM consumer WHERE id = $1::bigint AND status <> 'archived'`,
    [consumerId, CONSOLE_KEY],
  );
  if (row === undefined) return null;
  const { name, externalId, timeZone, settings } = row;
  const sender = settingsOf(settings).organisation || "Tollgate";
  return { consumerName: name, externalId, timeZone, sender, url: linkEnv().PUBLIC_URL };
}
