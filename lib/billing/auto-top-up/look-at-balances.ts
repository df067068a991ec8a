import { readPurses } from "@/lib/ledger/read-purse";
import type { Billing } from "../billing";
import { askForPayment } from "./ask-for-payment";
import { beginPayment } from "./begin-payment";
import { readPayment } from "./resolve-payments";

/** Payments that are asked for at once: Stripe answers one in about a second, and takes 25 a second in a sandbox. */
const AT_ONCE = 5;
/** At a cap or in a pause, a consumer is not looked at again for so long. */
const REST_MS = 60_000;

export interface Looked {
  readonly charged: number;
  /** The last consumer of the sweep; null: it begins anew. */
  readonly sweptTo: number | null;
}

/**
 * Looks for balances below their thresholds and begins payments: consumers whose calls were booked in the last two minutes, and `limit`
 * of all others by id, so that nothing that lowers a balance is missed. `resting` holds until when a consumer need not be looked at.
 */
export async function lookAtBalances(
  billing: Billing,
  nowMs: number,
  { sweptTo, resting, limit }: { sweptTo: number | null; resting: Map<number, number>; limit: number },
): Promise<Looked> {
  const { database, account } = billing;
  const rows = await database.query<Watched>(READ, [account.livemode, sweptTo ?? 0, limit]);
  for (const [consumerId, untilMs] of resting) if (untilMs <= nowMs) resting.delete(consumerId);
  const watched = [...new Map(rows.map((row) => [row.consumerId, row])).values()].filter(
    ({ consumerId }) => !resting.has(consumerId),
  );
  const purses = await readPurses(
    database,
    watched.map(({ consumerId }) => consumerId),
  );
  // Credits that a living gate holds can be spent by calls: they count, as they do on the portal's page.
  const low = watched.filter(
    ({ consumerId, thresholdMicros }) => (purses.get(consumerId)?.spendableMicros ?? 0) < thresholdMicros,
  );
  let charged = 0;
  for (let from = 0; from < low.length; from += AT_ONCE) {
    const batch = low.slice(from, from + AT_ONCE);
    const results = await Promise.all(batch.map(({ consumerId }) => charge(billing, consumerId, nowMs)));
    for (const [at, restUntilMs] of results.entries()) {
      const consumerId = batch[at]?.consumerId;
      if (restUntilMs === null) charged += 1;
      else if (consumerId !== undefined) resting.set(consumerId, Math.min(restUntilMs, nowMs + REST_MS));
    }
  }
  const swept = rows.filter(({ isSwept }) => isSwept);
  return { charged, sweptTo: swept.length < limit ? null : (swept.at(-1)?.consumerId ?? null) };
}

interface Watched {
  readonly consumerId: number;
  readonly thresholdMicros: number;
  readonly isSwept: boolean;
}

/** Null: a payment was begun. Otherwise until when there is nothing to do, as far as is known. */
async function charge(billing: Billing, consumerId: number, nowMs: number): Promise<number | null> {
  const { database, account } = billing;
  const begun = await beginPayment(database, { consumerId, livemode: account.livemode }, nowMs);
  if (begun === null || begun.act === "stop") return nowMs;
  if (begun.act === "wait") return begun.untilMs ?? nowMs;
  const payment = await readPayment(billing, begun.topUpId);
  if (payment !== null) await askForPayment(billing, payment, nowMs);
  return null;
}

const READ = `
(SELECT consumer_id AS "consumerId", threshold_micros AS "thresholdMicros", false AS "isSwept" FROM auto_top_up a
 WHERE state = 'on' AND livemode = $1::boolean AND EXISTS (SELECT FROM usage_minute u
   WHERE u.consumer_id = a.consumer_id AND u.minute > clock_timestamp() - interval '2 minutes') LIMIT 1000)
UNION ALL
(SELECT consumer_id, threshold_micros, true FROM auto_top_up
 WHERE state = 'on' AND livemode = $1::boolean AND consumer_id > $2::bigint ORDER BY consumer_id LIMIT $3::int)`;
