import type { Database } from "@/lib/kernel/sql";
import { readPurses } from "@/lib/ledger/read-purse";
import { tellConsumer } from "@/lib/notifications/tell-consumer";

/**
 * One batch of consumers who want to be told of a low balance and were not, by id after `after`. Told once for each grant: new
 * credits arm it again. Gives how many were told, and the last consumer looked at; null: that was the last batch.
 */
export async function tellOfLowBalances(
  database: Database,
  nowMs: number,
  after: number,
  limit: number,
): Promise<{ told: number; last: number | null }> {
  const wanting = await database.query<Wanting>(
    `SELECT w.*, COALESCE((SELECT sum(u.cost) FROM usage_minute u
       WHERE u.consumer_id = w."consumerId" AND u.minute >= clock_timestamp() - interval '1 day'), 0)::bigint AS "spentDay"
     FROM (SELECT c.id AS "consumerId", a.low_balance_micros AS threshold, 'low_balance:' || c.id || ':' || COALESCE((
           SELECT max(l.id) FROM lot l WHERE l.consumer_id = c.id AND l.purse = 'credits' AND l.source <> 'loan'), 0)
         || ':' || a.low_balance_micros AS event
       FROM alert_setting a JOIN consumer c ON c.id = a.consumer_id
       WHERE a.low_balance_micros IS NOT NULL AND c.status = 'active' AND c.id > $1::bigint) w
     WHERE NOT EXISTS (SELECT FROM message m WHERE m.dedupe_key = w.event)
     ORDER BY w."consumerId" LIMIT $2::int`,
    [after, limit],
  );
  const purses = await readPurses(
    database,
    wanting.map(({ consumerId }) => consumerId),
  );
  let told = 0;
  for (const { consumerId, event, threshold, spentDay } of wanting) {
    const left = purses.get(consumerId)?.spendableMicros;
    // Without an account nothing was ever there to run low.
    if (left === undefined || left >= threshold) continue;
    const runsOutAt = spentDay > 0 && left > 0 ? new Date(nowMs + (left / spentDay) * DAY_MS) : null;
    const message = { type: "balance.low", leftMicros: left, thresholdMicros: threshold, runsOutAt } as const;
    if (await database.transaction((sql) => tellConsumer(sql, consumerId, event, message))) told += 1;
  }
  return { told, last: wanting.length < limit ? null : (wanting.at(-1)?.consumerId ?? null) };
}

/**
 * Consumers whose calls were refused for lack of credits in the last ten minutes, and since their newest grant. Told once for
 * each grant. Bounded by the consumers who call.
 */
export async function tellOfExhaustion(database: Database, limit: number): Promise<number> {
  const refused = await database.query<Refused>(
    `SELECT o.consumer_id AS "consumerId", 'exhausted:' || o.consumer_id || ':' || COALESCE(g.id, 0) AS event,
       sum(o.count)::bigint AS calls
     FROM occurrence o JOIN consumer c ON c.id = o.consumer_id
     LEFT JOIN LATERAL (SELECT l.id, l.starts_at FROM lot l WHERE l.consumer_id = c.id AND l.purse = 'credits'
       AND l.source <> 'loan' ORDER BY l.id DESC LIMIT 1) g ON true
     WHERE o.code = 'credits_exhausted' AND o.minute >= clock_timestamp() - interval '10 minutes'
       AND c.status = 'active' AND (g.starts_at IS NULL OR o.last_at > g.starts_at)
       AND NOT EXISTS (SELECT FROM message m WHERE m.dedupe_key = 'exhausted:' || o.consumer_id || ':' || COALESCE(g.id, 0))
     GROUP BY 1, 2 ORDER BY 1 LIMIT $1::int`,
    [limit],
  );
  const purses = await readPurses(
    database,
    refused.map(({ consumerId }) => consumerId),
  );
  let told = 0;
  for (const { consumerId, event, calls } of refused) {
    const leftMicros = purses.get(consumerId)?.spendableMicros ?? 0;
    const message = { type: "balance.exhausted", leftMicros, refusedCalls: calls } as const;
    if (await database.transaction((sql) => tellConsumer(sql, consumerId, event, message))) told += 1;
  }
  return told;
}

const DAY_MS = 86_400_000;

interface Wanting {
  consumerId: number;
  event: string;
  threshold: number;
  spentDay: number;
}

interface Refused {
  consumerId: number;
  event: string;
  calls: number;
}
