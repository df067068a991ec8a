import type { Sql } from "@/lib/kernel/sql";

/** Hours of silence after which a gate may be declared lost by itself. */
export const LOST_AFTER_H = { min: 1, max: 720 } as const;

/** Null, as at first: never, a person decides. */
export async function readLostAfterH(sql: Sql): Promise<number | null> {
  const [row] = await sql.query<{ hours: number | null }>(
    "SELECT (value->>'hours')::int AS hours FROM setting WHERE key = $1::text",
    [LOST_AFTER_SETTING],
  );
  return row?.hours ?? null;
}

/** Needs a transaction, with the audit entry in it. The worker goes by it from its next minute on. */
export async function writeLostAfterH(sql: Sql, hours: number | null): Promise<void> {
  await sql.query(
    `INSERT INTO setting (key, value, updated_at) VALUES ($1::text, jsonb_build_object('hours', $2::int), clock_timestamp())
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    [LOST_AFTER_SETTING, hours],
  );
}

const LOST_AFTER_SETTING = "lost_after";
