import type { Sql } from "@/lib/kernel/sql";

/**
 * What a rate allows where several gates run. each: every gate lets the whole of it pass. divided: each lets through its part
 * of it, by the number of live gates, and at least one call a window.
 */
export type RateSharing = "each" | "divided";

export const RATES_SETTING = "rates";

export async function readRateSharing(sql: Sql): Promise<RateSharing> {
  const [row] = await sql.query<{ shared: string | null }>(
    "SELECT value->>'shared' AS shared FROM setting WHERE key = $1::text",
    [RATES_SETTING],
  );
  return row?.shared === "divided" ? "divided" : "each";
}

/** Needs a transaction, with the audit entry in it. Gates hear of it with their next poll. */
export async function writeRateSharing(sql: Sql, shared: RateSharing): Promise<void> {
  await sql.query(
    `INSERT INTO setting (key, value, updated_at) VALUES ($1::text, jsonb_build_object('shared', $2::text), clock_timestamp())
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    [RATES_SETTING, shared],
  );
}
