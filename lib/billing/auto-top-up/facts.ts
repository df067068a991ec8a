import type { Sql } from "@/lib/kernel/sql";
import { readPurse } from "@/lib/ledger/read-purse";
import { unixMs } from "@/lib/ledger/unix-ms";
import { type Facts, MONTH_MS, type PackTerms, type Taken } from "./rule";
import type { RuleRow } from "./rule-row";

/** What a standing order is decided by, beside itself. */
export async function readFacts(sql: Sql, { consumerId, livemode, packId }: RuleRow, nowMs: number): Promise<Facts> {
  const purse = await readPurse(sql, consumerId);
  const [row] = await sql.query<{ isActive: boolean; isInFlight: boolean }>(
    `SELECT status = 'active' AS "isActive", EXISTS (SELECT FROM top_up WHERE consumer_id = c.id AND livemode = $2::boolean
       AND origin = 'auto' AND state IN ('started', 'open', 'pending')) AS "isInFlight" FROM consumer c WHERE id = $1::bigint`,
    [consumerId, livemode],
  );
  const [pack] = await sql.query<PackTerms>(
    `SELECT credits_micros AS "creditsMicros", currency, amount FROM credit_pack WHERE id = $1::bigint AND livemode = $2::boolean
       AND archived_at IS NULL AND price_id IS NOT NULL`,
    [packId, livemode],
  );
  // Declined ones took nothing, nor did those that were canceled in Stripe; what was never found there is counted.
  const taken = await sql.query<Taken>(
    `SELECT ${unixMs("created_at")} AS "atMs", amount FROM top_up WHERE consumer_id = $1::bigint AND livemode = $2::boolean
       AND origin = 'auto' AND state <> 'failed' AND (state <> 'expired' OR payment_intent_id IS NULL)
       AND created_at > to_timestamp($3::float8 / 1000)`,
    [consumerId, livemode, nowMs - MONTH_MS],
  );
  return {
    isActive: row?.isActive === true,
    isInFlight: row?.isInFlight !== false,
    spendableMicros: purse?.spendableMicros ?? 0,
    pack: pack ?? null,
    taken,
  };
}
