import { db } from "@/lib/platform/db";

export interface ConsumerTrend {
  /** Microcredits spent in the last 24 hours. */
  readonly spentDayMicros: number;
  /** 402 answers of the last seven times 24 hours, the newest last. */
  readonly refusals: readonly number[];
}

const DAY_MS = 86_400_000;
const DAYS = 7;

/** How it goes with the consumers of one page of the list; who neither spent nor was refused anything has no entry. */
export async function readTrends(
  consumerIds: readonly bigint[],
  now: Date,
): Promise<ReadonlyMap<bigint, ConsumerTrend>> {
  const ids = [...consumerIds];
  const [spent, refused] = await Promise.all([
    db().usageMinute.groupBy({
      by: ["consumerId"],
      where: { consumerId: { in: ids }, minute: { gte: new Date(now.getTime() - DAY_MS), lte: now } },
      _sum: { cost: true },
    }),
    db().$queryRaw<{ consumerId: bigint; daysAgo: number; count: number }[]>`
      SELECT consumer_id AS "consumerId", sum(count)::int AS count,
        floor(extract(epoch FROM ${now}::timestamptz - minute) / 86400)::int AS "daysAgo"
      FROM occurrence
      WHERE consumer_id = ANY(${ids}) AND status = 402
        AND minute >= ${new Date(now.getTime() - DAYS * DAY_MS)} AND minute <= ${now}
      GROUP BY 1, 3`,
  ]);
  const spentMicros = new Map(spent.map(({ consumerId, _sum }) => [consumerId, Number(_sum.cost ?? 0n)]));
  const refusals = new Map<bigint, number[]>();
  for (const { consumerId, daysAgo, count } of refused) {
    const days = refusals.get(consumerId) ?? Array.from({ length: DAYS }, () => 0);
    // What was refused exactly seven days ago still counts as of the first of them.
    const day = DAYS - 1 - Math.min(daysAgo, DAYS - 1);
    days[day] = (days[day] ?? 0) + count;
    refusals.set(consumerId, days);
  }
  const known = new Set([...spentMicros.keys(), ...refusals.keys()]);
  return new Map(
    [...known].map((id) => [
      id,
      {
        spentDayMicros: spentMicros.get(id) ?? 0,
        refusals: refusals.get(id) ?? Array.from({ length: DAYS }, () => 0),
      },
    ]),
  );
}
