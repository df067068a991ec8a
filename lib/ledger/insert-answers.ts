import type { AnswerRow } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";

/** What was charged of one lot although another gate had charged for the same before: an idempotency key, or a reservation's end. */
export interface SecondCharge {
  readonly consumerId: number;
  /** Or the reservation's id. */
  readonly decisionId: string;
  readonly lotId: number;
  readonly amount: number;
}

/**
 * Remembers one decision for each idempotency key (I10). Where two gates have both charged a key, the later flush finds the
 * first one's answer here and gives its own charge back: to the same lot, with the same expiry. A quota gets its units back.
 */
export async function insertAnswers(sql: Sql, answers: readonly AnswerRow[]): Promise<SecondCharge[]> {
  const sorted = [...answers].sort((a, b) => a.consumerId - b.consumerId || (a.key < b.key ? -1 : 1));
  const won = await sql.query<{ decision: string }>(
    `INSERT INTO answer (consumer_id, key, decision, at)
     SELECT consumer_id, decode(key, 'hex'), decision, clock_timestamp()
     FROM unnest($1::bigint[], $2::text[], $3::text[]) r(consumer_id, key, decision)
     ORDER BY consumer_id, key ON CONFLICT DO NOTHING RETURNING decision`,
    [
      sorted.map((answer) => answer.consumerId),
      sorted.map((answer) => answer.key),
      sorted.map((answer) => answer.decisionId),
    ],
    "answers.insert",
  );
  const first = new Set(won.map((row) => row.decision));
  return sorted
    .filter((answer) => !first.has(answer.decisionId))
    .flatMap(({ consumerId, decisionId, charged }) => charged.map((part) => ({ consumerId, decisionId, ...part })));
}

/** The accounts and open credit lots of their consumers, and the charged lots, are locked; `pay` follows. */
export async function giveBackSecond(sql: Sql, second: readonly SecondCharge[]): Promise<void> {
  await sql.query(GIVE_BACK, [
    second.map((part) => part.consumerId),
    second.map((part) => part.lotId),
    second.map((part) => part.amount),
    second.map((part) => part.decisionId),
  ]);
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
