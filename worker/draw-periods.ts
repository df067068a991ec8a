import { CAP, effectiveLimits } from "@/lib/engine/consumer-state";
import { periodAt, type QuotaPeriod } from "@/lib/engine/periods";
import type { PeriodLot } from "@/lib/engine/ports";
import type { LimitRow } from "@/lib/engine/snapshot";
import type { Database } from "@/lib/kernel/sql";
import { ensurePeriods } from "@/lib/ledger/ensure-periods";
import { quotaPurse } from "@/lib/ledger/purse";
import { unixMs } from "@/lib/ledger/unix-ms";
import { withRetry } from "@/lib/platform/postgres";
import type { Job } from "./job";

const AHEAD = 2;
const PAGE = 100;

/**
 * Draws the periods of quotas and spend caps two ahead, of consumers that have used the running one, so that no gate waits for
 * it at midnight. A consumer's first period is drawn by the gate that first sees it.
 */
export const drawPeriods: Job = {
  name: "draw-periods",
  cron: "7 * * * *",
  async run({ database, nowMs, signal }) {
    let [done, afterId] = [0, 0];
    while (!signal.aborted) {
      const consumers = await readPage(database, afterId);
      for (const consumer of consumers) {
        const periods = periodsOf(consumer, nowMs);
        await withRetry(() => database.transaction((sql) => ensurePeriods(sql, periods)));
      }
      done += consumers.length;
      afterId = consumers.at(-1)?.id ?? afterId;
      if (consumers.length < PAGE) break;
    }
    return done;
  },
};

interface MeteredConsumer {
  readonly id: number;
  readonly timeZone: string;
  readonly spendCapMicros: number | null;
  readonly anchorMs: number | null;
  readonly limits: readonly LimitRow[];
  readonly overrides: readonly LimitRow[];
}

function periodsOf(consumer: MeteredConsumer, nowMs: number): PeriodLot[] {
  const limits = effectiveLimits(consumer.limits, consumer.overrides, quotaPurse).flatMap(({ purse, row }) =>
    purse === null ? [] : [{ purse, limit: row.limit, period: row.period as QuotaPeriod }],
  );
  if (consumer.spendCapMicros !== null) limits.push({ purse: CAP, limit: consumer.spendCapMicros, period: "month" });
  return limits.flatMap(({ purse, limit, period }) => {
    const drawn: PeriodLot[] = [];
    for (let atMs = nowMs; drawn.length <= AHEAD; ) {
      const { startMs, endMs } = periodAt(period, atMs, consumer.timeZone, consumer.anchorMs);
      drawn.push({ consumerId: consumer.id, purse, limit, startsAtMs: startMs, endsAtMs: endMs });
      atMs = endMs;
    }
    return drawn;
  });
}

function readPage(database: Database, afterId: number): Promise<MeteredConsumer[]> {
  return database.query<MeteredConsumer>(
    `WITH used AS (
       SELECT DISTINCT consumer_id AS id FROM lot WHERE source = 'period' AND NOT done AND leased > 0
         AND expires_at > clock_timestamp() AND consumer_id > $1::bigint ORDER BY 1 LIMIT $2::int)
     SELECT c.id, c.time_zone AS "timeZone", c.spend_cap_micros AS "spendCapMicros", ${unixMs("s.anchor_at")} AS "anchorMs",
       COALESCE((SELECT json_agg(json_build_object('routeId', l.route_id, 'name', l.name, 'kind', l.kind,
         'period', l.period, 'limit', l."limit")) FROM plan_limit l WHERE l.plan_version_id = s.plan_version_id), '[]') AS limits,
       COALESCE((SELECT json_agg(json_build_object('routeId', o.route_id, 'name', o.name, 'kind', o.kind,
         'period', o.period, 'limit', o."limit")) FROM limit_override o WHERE o.consumer_id = c.id), '[]') AS overrides
     FROM used JOIN consumer c USING (id) LEFT JOIN subscription s ON s.consumer_id = c.id AND s.ended_at IS NULL
     ORDER BY c.id`,
    [afterId, PAGE],
  );
}
