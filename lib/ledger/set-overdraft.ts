import { OVERDRAFT } from "@/lib/engine/overdraft";
import type { Sql } from "@/lib/kernel/sql";
import { lockAccounts } from "./locks";

/**
 * Sets what may still be lent to these consumers: their lot has the plan's debt cap, less what they owe, less what gates hold
 * to lend. `removed` is the debt without what slices have lent, which `leased` has already; it falls below 0 as debts are paid.
 * A cap that was lowered stays where debt and slices have come to: less cannot be taken back. The only writer of `amount` and
 * `removed` of these lots, under the account's lock, so that no debt rises in between. Needs a transaction.
 */
export async function setOverdraft(sql: Sql, consumerIds: readonly number[]): Promise<void> {
  await lockAccounts(sql, consumerIds);
  await sql.query(SET, [consumerIds], "overdraft.set");
}

/** The start is rounded down: rounded up, as its column would, the lot could not be leased from in this very transaction. */
const SET = `
WITH terms AS (
  SELECT a.consumer_id, a.debt,
    CASE WHEN v.fail_policy = 'allow' OR v.debt_policy = 'allow' THEN v.debt_cap_micros ELSE 0 END AS cap,
    COALESCE(out.used, 0) AS used, COALESCE(out.open, 0) AS open
  FROM account a
  LEFT JOIN subscription s ON s.consumer_id = a.consumer_id AND s.ended_at IS NULL
  LEFT JOIN plan_version v ON v.id = s.plan_version_id
  LEFT JOIN LATERAL (
    SELECT sum(l.used) AS used, sum(l.granted - l.used - l.returned) AS open
    FROM lot o JOIN lease l ON l.lot_id = o.id WHERE o.consumer_id = a.consumer_id AND o.purse = '${OVERDRAFT}') out ON true
  WHERE a.consumer_id = ANY($1::bigint[]))
INSERT INTO lot AS l (consumer_id, purse, source, ref, amount, removed, starts_at)
SELECT consumer_id, '${OVERDRAFT}', '${OVERDRAFT}', '${OVERDRAFT}', COALESCE(cap, 0), (debt - used)::bigint,
  date_trunc('milliseconds', clock_timestamp())
FROM terms ORDER BY consumer_id
ON CONFLICT (consumer_id, purse, ref) DO UPDATE SET removed = excluded.removed,
  amount = GREATEST(excluded.amount, LEAST(l.amount,
    (SELECT debt + open FROM terms WHERE terms.consumer_id = excluded.consumer_id)::bigint))`;
