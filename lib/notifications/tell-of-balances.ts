import { creditsDisplay } from "@/lib/kernel/money";
import type { Database } from "@/lib/kernel/sql";
import { readPurses } from "@/lib/ledger/read-purse";
import { dayText } from "@/lib/notifications/day-text";
import { exhaustedMail, lowBalanceMail } from "@/lib/notifications/mail-text";
import { queueToMembers } from "@/lib/notifications/queue-to-members";

export interface Teller {
  readonly database: Database;
  /** Who sells the API. */
  readonly sender: string;
  /** The portal's, without a slash at the end. */
  readonly url: string;
  readonly nowMs: number;
}

/**
 * One batch of consumers who want to be told of a low balance, by id after `after`. Told once for each grant: new credits arm
 * it again. Gives how many mails that makes, and the last consumer looked at; null: that was the last batch.
 */
export async function tellOfLowBalances(
  teller: Teller,
  after: number,
  limit: number,
): Promise<{ mails: number; last: number | null }> {
  const { database, sender, url, nowMs } = teller;
  const wanting = await database.query<Wanting>(
    `SELECT c.id AS "consumerId", c.name AS "consumerName", c.time_zone AS "timeZone", a.low_balance_micros AS threshold,
       COALESCE((SELECT max(l.id) FROM lot l WHERE l.consumer_id = c.id AND l.purse = 'credits' AND l.source <> 'loan'), 0)
         AS "grantId",
       COALESCE((SELECT sum(u.cost) FROM usage_minute u
         WHERE u.consumer_id = c.id AND u.minute >= clock_timestamp() - interval '1 day'), 0)::bigint AS "spentDay"
     FROM alert_setting a JOIN consumer c ON c.id = a.consumer_id
     WHERE a.low_balance_micros IS NOT NULL AND c.status = 'active' AND c.id > $1::bigint ORDER BY c.id LIMIT $2::int`,
    [after, limit],
  );
  const purses = await readPurses(
    database,
    wanting.map(({ consumerId }) => consumerId),
  );
  let mails = 0;
  for (const { consumerId, consumerName, timeZone, threshold, grantId, spentDay } of wanting) {
    const left = purses.get(consumerId)?.spendableMicros;
    // Without an account nothing was ever there to run low.
    if (left === undefined || left >= threshold) continue;
    const runsOut = spentDay > 0 && left > 0 ? dayText(new Date(nowMs + (left / spentDay) * DAY_MS), timeZone) : null;
    mails += await queueToMembers(database, {
      kind: "low_balance",
      event: `low_balance:${consumerId}:${grantId}:${threshold}`,
      consumerId,
      text: lowBalanceMail({
        consumerName,
        sender,
        url,
        leftCredits: creditsDisplay(left),
        thresholdCredits: creditsDisplay(threshold),
        runsOut,
      }),
    });
  }
  return { mails, last: wanting.length < limit ? null : (wanting.at(-1)?.consumerId ?? null) };
}

/**
 * Consumers whose calls were refused for lack of credits in the last ten minutes, and since their newest grant. Told once for
 * each grant. Bounded by the consumers who call.
 */
export async function tellOfExhaustion({ database, sender, url }: Teller, limit: number): Promise<number> {
  const refused = await database.query<Refused>(
    `SELECT o.consumer_id AS "consumerId", c.name AS "consumerName", sum(o.count)::bigint AS calls, COALESCE(g.id, 0) AS "grantId"
     FROM occurrence o JOIN consumer c ON c.id = o.consumer_id
     LEFT JOIN alert_setting a ON a.consumer_id = c.id
     LEFT JOIN LATERAL (SELECT l.id, l.starts_at FROM lot l WHERE l.consumer_id = c.id AND l.purse = 'credits'
       AND l.source <> 'loan' ORDER BY l.id DESC LIMIT 1) g ON true
     WHERE o.code = 'credits_exhausted' AND o.minute >= clock_timestamp() - interval '10 minutes'
       AND c.status = 'active' AND COALESCE(a.exhausted, true) AND (g.starts_at IS NULL OR o.last_at > g.starts_at)
     GROUP BY 1, 2, 4 ORDER BY 1 LIMIT $1::int`,
    [limit],
  );
  const purses = await readPurses(
    database,
    refused.map(({ consumerId }) => consumerId),
  );
  let mails = 0;
  for (const { consumerId, consumerName, calls, grantId } of refused) {
    const leftCredits = creditsDisplay(purses.get(consumerId)?.spendableMicros ?? 0);
    mails += await queueToMembers(database, {
      kind: "exhausted",
      event: `exhausted:${consumerId}:${grantId}`,
      consumerId,
      text: exhaustedMail({ consumerName, sender, url, leftCredits, calls }),
    });
  }
  return mails;
}

const DAY_MS = 86_400_000;

interface Wanting {
  consumerId: number;
  consumerName: string;
  timeZone: string;
  threshold: number;
  grantId: number;
  spentDay: number;
}

interface Refused {
  consumerId: number;
  consumerName: string;
  calls: number;
  grantId: number;
}
