import type { Sql } from "@/lib/kernel/sql";

/**
 * Pays debts from unexpired credits, the refunded lot first, else in burn order (I21: a debt and available credits never stand
 * side by side). The last statement of whatever may raise either; accounts and open credit lots of `consumerIds` are locked.
 * Returns the microcredits paid.
 */
export async function pay(sql: Sql, consumerIds: readonly number[], firstLotId: number | null = null): Promise<number> {
  const rows = await sql.query<{ amount: number }>(PAY, [consumerIds, firstLotId], "ledger.pay");
  return rows.reduce((sum, row) => sum + row.amount, 0);
}

const PAY = `
WITH free AS (
  SELECT l.id, l.consumer_id, l.expires_at, l.priority, a.debt, l.amount - l.leased - l.removed AS free
  FROM account a JOIN lot l USING (consumer_id)
  WHERE a.consumer_id = ANY($1::bigint[]) AND a.debt > 0 AND l.purse = 'credits' AND NOT l.done
    AND (l.expires_at IS NULL OR l.expires_at > clock_timestamp())),
run AS (
  SELECT *, sum(free) OVER (PARTITION BY consumer_id
    ORDER BY (id = $2::bigint) DESC NULLS LAST, expires_at NULLS LAST, priority, id) - free AS before
  FROM free),
pay AS (SELECT id, consumer_id, LEAST(free, debt - before)::bigint AS n FROM run WHERE free > 0 AND debt > before),
taken AS (UPDATE lot SET removed = removed + pay.n FROM pay WHERE lot.id = pay.id),
settled AS (
  UPDATE account a SET debt = debt - paid.n
  FROM (SELECT consumer_id, sum(n)::bigint AS n FROM pay GROUP BY 1) paid WHERE a.consumer_id = paid.consumer_id)
INSERT INTO ledger_entry (consumer_id, kind, debit, credit, amount, lot_id, at)
SELECT consumer_id, 'debt_paid', 'credits', 'debt', n, id, clock_timestamp() FROM pay RETURNING amount`;
