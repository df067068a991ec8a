import type { Sql } from "@/lib/kernel/sql";
import { lockAccounts, lockLots } from "./locks";
import { pay } from "./pay";
import { storedJson } from "./stored-json";

/** An allowed call that carried an idempotency key, and what it was charged. */
export interface KeyedCharge {
  readonly consumerId: number;
  /** Digest of gateway and key, 32 bytes. */
  readonly key: Buffer;
  readonly decision: string;
  readonly body: unknown;
  readonly charged: readonly { readonly lotId: number; readonly amount: number }[];
}

/**
 * Remembers one decision for each idempotency key (I10). Where two gates have both charged a key, the later flush finds the
 * first one's answer and gives its own charge back: to the same lot, with the same expiry. A quota is given its units back.
 */
export async function insertAnswers(sql: Sql, charges: readonly KeyedCharge[]): Promise<void> {
  const sorted = [...charges].sort((a, b) => a.consumerId - b.consumerId || Buffer.compare(a.key, b.key));
  const won = await sql.query<{ decision: string }>(
    `INSERT INTO answer (consumer_id, key, decision, body, at)
     SELECT consumer_id, key, decision, body, clock_timestamp()
     FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::jsonb[]) r(consumer_id, key, decision, body)
     ORDER BY consumer_id, key ON CONFLICT DO NOTHING RETURNING decision`,
    [
      sorted.map((charge) => charge.consumerId),
      sorted.map((charge) => charge.key),
      sorted.map((charge) => charge.decision),
      sorted.map((charge) => storedJson(charge.body)),
    ],
    "answers.insert",
  );
  const first = new Set(won.map((row) => row.decision));
  const second = sorted
    .filter((charge) => !first.has(charge.decision))
    .flatMap(({ consumerId, decision, charged }) => charged.map((part) => ({ consumerId, decision, ...part })));
  if (second.length === 0) return;

  const consumerIds = [...new Set(second.map((part) => part.consumerId))];
  await lockAccounts(sql, consumerIds);
  await lockLots(
    sql,
    consumerIds,
    second.map((part) => part.lotId),
  );
  await sql.query(GIVE_BACK, [
    second.map((part) => part.consumerId),
    second.map((part) => part.lotId),
    second.map((part) => part.amount),
    second.map((part) => part.decision),
  ]);
  await pay(sql, consumerIds);
}

const GIVE_BACK = `
WITH part AS (
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[]) r(consumer_id, lot_id, n, decision) WHERE n > 0),
booked AS (
  INSERT INTO ledger_entry (consumer_id, kind, debit, credit, amount, lot_id, ref, at)
  SELECT p.consumer_id, 'duplicate', 'adjust', 'credits', p.n, p.lot_id, p.decision || '/' || p.lot_id, clock_timestamp()
  FROM part p JOIN lot ON lot.id = p.lot_id AND lot.purse = 'credits'),
by_lot AS (SELECT lot_id, sum(n)::bigint AS n FROM part GROUP BY 1)
UPDATE lot SET done = false, amount = amount + CASE WHEN purse = 'credits' THEN b.n ELSE 0 END,
  removed = removed - CASE WHEN purse = 'credits' THEN 0 ELSE b.n END
FROM by_lot b WHERE lot.id = b.lot_id`;
