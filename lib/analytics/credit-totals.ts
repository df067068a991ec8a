import type { Tx } from "@/lib/platform/db";
import type { TimeRange } from "./time-range";

/** What came in, and what is still owed to consumers. Amounts in microcredits. */
export interface CreditTotals {
  /** Bought in the range. */
  readonly soldMicros: bigint;
  /** Consumers who bought credits or paid an invoice in it. */
  readonly paying: number;
  /** What the ledger has moved on the consumers' side since the range began. */
  readonly netSinceMicros: bigint;
}

/** The ledger is found by its time: entries are written in that order. */
export async function creditTotals(tx: Tx, range: TimeRange): Promise<CreditTotals> {
  const [from, to] = [new Date(range.fromMs), new Date(range.toMs)];
  const [row] = await tx.$queryRaw<{ sold: bigint; paying: bigint; net: bigint }[]>`
    WITH since AS (SELECT consumer_id, kind, debit, credit, amount, at FROM ledger_entry WHERE at >= ${from}),
    payer AS (
      SELECT consumer_id FROM since WHERE kind = 'purchase' AND at < ${to}
      UNION
      SELECT s.consumer_id FROM stripe_invoice i JOIN subscription s ON s.id = i.subscription_id
      WHERE i.amount_paid > 0 AND i.booked_at >= ${from} AND i.booked_at < ${to})
    SELECT coalesce(sum(amount) FILTER (WHERE kind = 'purchase' AND at < ${to}), 0)::bigint AS sold,
      (SELECT count(*) FROM payer) AS paying,
      coalesce(sum(CASE WHEN credit = 'credits' THEN amount WHEN debit = 'credits' THEN -amount ELSE 0 END), 0)::bigint AS net
    FROM since`;
  return { soldMicros: row?.sold ?? 0n, paying: Number(row?.paying ?? 0), netSinceMicros: row?.net ?? 0n };
}

/** What all consumers together could still spend at this moment, on gates included. */
export async function creditsOutstanding(tx: Tx): Promise<bigint> {
  const [row] = await tx.$queryRaw<{ outstanding: bigint }[]>`
    SELECT (
      (SELECT coalesce(sum(amount - leased - removed), 0) FROM lot
       WHERE purse = 'credits' AND NOT done AND (expires_at IS NULL OR expires_at > clock_timestamp()))
      + (SELECT coalesce(sum(e.granted - e.used - e.returned), 0) FROM lease e JOIN lot o ON o.id = e.lot_id
         WHERE o.purse = 'credits' AND NOT o.done))::bigint AS outstanding`;
  return row?.outstanding ?? 0n;
}
