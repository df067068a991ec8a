import { NET_CHANGE } from "@/lib/consumers/ledger-entries";
import { db } from "@/lib/platform/db";

export interface Outlook {
  /** Microcredits spent in the last 24 hours. */
  readonly spentDayMicros: number;
  /** The next grant that ends with something left, as of now. */
  readonly expiringNext: { readonly at: Date; readonly leftMicros: number; readonly source: string } | null;
  /** Credits less debt at 28 moments, six hours apart, the last one now. */
  readonly balances: readonly number[];
}

/** What will happen to a consumer's credits, from what happened lately. */
export async function readOutlook(consumerId: bigint, now: Date): Promise<Outlook> {
  const dayAgo = new Date(now.getTime() - 86_400_000);
  const [spent, expiring, balances] = await Promise.all([
    db().usageMinute.aggregate({ where: { consumerId, minute: { gte: dayAgo, lte: now } }, _sum: { cost: true } }),
    db().$queryRaw<{ at: Date; left: bigint; source: string }[]>`
      SELECT l.expires_at AS at, l.source,
        (l.amount - l.removed - coalesce((SELECT sum(e.used) FROM lease e WHERE e.lot_id = l.id), 0))::bigint AS left
      FROM lot l
      WHERE l.consumer_id = ${consumerId} AND l.purse = 'credits' AND NOT l.done AND l.expires_at > ${now}
      ORDER BY l.expires_at, l.id LIMIT 5`,
    db().$queryRaw<{ balance: bigint }[]>`
      WITH moment AS (SELECT ${now}::timestamptz - i * interval '6 hours' AS at FROM generate_series(27, 0, -1) i),
      entry AS (
        SELECT at, ${NET_CHANGE} AS change
        FROM ledger_entry WHERE consumer_id = ${consumerId})
      SELECT coalesce((SELECT sum(change) FROM entry WHERE entry.at <= moment.at), 0)::bigint AS balance
      FROM moment ORDER BY moment.at`,
  ]);
  const next = expiring.find(({ left }) => left > 0n);
  return {
    spentDayMicros: Number(spent._sum.cost ?? 0n),
    expiringNext: next ? { at: next.at, leftMicros: Number(next.left), source: next.source } : null,
    balances: balances.map(({ balance }) => Number(balance)),
  };
}
