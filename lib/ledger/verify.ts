import type { Sql } from "@/lib/kernel/sql";

/** An equation that does not hold. There is never one: each is an alarm. */
export interface Violation {
  readonly consumerId: number;
  /** "I2 ledger credits = available + open + unposted": the invariant's number (README.md), then its words. */
  readonly rule: string;
  /** What the left and the right side are. */
  readonly detail: string;
  /** How far they are apart, in microcredits or units. */
  readonly drift: number;
}

/** Checks the whole money equation of these consumers in one statement, so in one moment. Empty: all holds. */
export async function verify(sql: Sql, consumerIds: readonly number[]): Promise<Violation[]> {
  return sql.query<Violation>(VERIFY, [consumerIds]);
}

const VERIFY = `
WITH lots AS (
  SELECT consumer_id, sum(amount - leased - removed) AS available,
    sum(amount - leased - removed) FILTER (WHERE expires_at IS NULL OR expires_at > clock_timestamp()) AS unexpired
  FROM lot WHERE consumer_id = ANY($1::bigint[]) AND purse = 'credits' GROUP BY 1),
leases AS (
  SELECT l.consumer_id, sum(l.granted - l.used - l.returned) AS open, sum(l.used) AS used
  FROM lease l JOIN lot o ON o.id = l.lot_id WHERE l.consumer_id = ANY($1::bigint[]) AND o.purse = 'credits' GROUP BY 1),
usage AS (
  SELECT consumer_id, sum(cost) AS cost, sum(cost - posted) AS unposted
  FROM usage_minute WHERE consumer_id = ANY($1::bigint[]) GROUP BY 1),
booked AS (
  SELECT consumer_id,
    sum(CASE WHEN credit = 'credits' THEN amount WHEN debit = 'credits' THEN -amount ELSE 0 END) AS credits,
    sum(CASE WHEN debit = 'debt' THEN amount WHEN credit = 'debt' THEN -amount ELSE 0 END) AS owed
  FROM ledger_entry WHERE consumer_id = ANY($1::bigint[]) GROUP BY 1),
-- What a plan lends. Debts that came otherwise (clawed back, settled above a hold) are left out, and what a lost start spent.
lent AS (
  SELECT o.consumer_id, o.amount AS cap, a.debt,
    (SELECT COALESCE(sum(l.granted - l.used - l.returned), 0) FROM lease l WHERE l.lot_id = o.id) AS open,
    (SELECT COALESCE(sum(e.amount), 0) FROM ledger_entry e
      WHERE e.consumer_id = o.consumer_id AND e.debit = 'debt' AND (e.kind <> 'loan' OR e.lot_id <> loan.id))
    + (SELECT COALESCE(sum(l.used), 0) FROM lease l WHERE l.lot_id = loan.id)
    - (SELECT COALESCE(sum(l.used), 0) FROM lease l JOIN gate_epoch g USING (epoch)
      WHERE l.lot_id = o.id AND g.state <> 'lost') AS otherwise
  FROM lot o JOIN account a USING (consumer_id)
  JOIN lot loan ON loan.consumer_id = o.consumer_id AND loan.source = 'loan' AND loan.ref = 'loan'
  WHERE o.consumer_id = ANY($1::bigint[]) AND o.purse = 'overdraft'),
sums AS (
  SELECT a.consumer_id, a.debt, COALESCE(available, 0) AS available, COALESCE(unexpired, 0) AS unexpired,
    COALESCE(open, 0) AS open, COALESCE(used, 0) AS used, COALESCE(cost, 0) AS cost, COALESCE(unposted, 0) AS unposted,
    COALESCE(credits, 0) AS credits, COALESCE(owed, 0) AS owed
  FROM account a LEFT JOIN lots USING (consumer_id) LEFT JOIN leases USING (consumer_id)
  LEFT JOIN usage USING (consumer_id) LEFT JOIN booked USING (consumer_id) WHERE a.consumer_id = ANY($1::bigint[])),
broken AS (
  SELECT consumer_id, 'I2 ledger credits = available + open + unposted' AS rule,
    format('%s = %s + %s + %s', credits, available, open, unposted) AS detail, credits - available - open - unposted AS drift
  FROM sums WHERE credits <> available + open + unposted
  UNION ALL
  SELECT consumer_id, 'I3 ledger debt = account debt', format('%s = %s', owed, debt), owed - debt FROM sums WHERE owed <> debt
  UNION ALL
  SELECT consumer_id, 'I7 leases used = usage cost', format('%s = %s', used, cost), used - cost FROM sums WHERE used <> cost
  UNION ALL
  SELECT consumer_id, 'I21 a debt leaves no credits available', format('debt %s, available %s', debt, unexpired),
    LEAST(debt, unexpired) FROM sums WHERE debt > 0 AND unexpired > 0
  UNION ALL
  SELECT consumer_id, 'I22 debt + open overdraft <= cap, but for debts that came otherwise',
    format('%s + %s <= %s + %s', debt, open, cap, otherwise), debt + open - cap - otherwise
  FROM lent WHERE debt + open > cap + otherwise
  UNION ALL
  SELECT o.consumer_id, 'I4 lot leased = leases granted - returned', format('lot %s: %s = %s', o.id, o.leased, held.n),
    o.leased - held.n
  FROM lot o, LATERAL (SELECT COALESCE(sum(granted - returned), 0) AS n FROM lease WHERE lot_id = o.id) held
  WHERE o.consumer_id = ANY($1::bigint[]) AND o.leased <> held.n
  UNION ALL
  SELECT l.consumer_id, 'I14 a closed epoch holds nothing', format('epoch %s, lot %s', l.epoch, l.lot_id),
    l.granted - l.used - l.returned
  FROM lease l JOIN gate_epoch e USING (epoch)
  WHERE l.consumer_id = ANY($1::bigint[]) AND e.state IN ('ended', 'lost') AND l.granted <> l.used + l.returned
  UNION ALL
  SELECT a.consumer_id, 'I15 periods do not overlap', format('%s: lots %s and %s', a.purse, a.id, b.id), 0
  FROM lot a JOIN lot b ON a.consumer_id = b.consumer_id AND a.purse = b.purse AND a.id < b.id
    AND a.starts_at < b.expires_at AND b.starts_at < a.expires_at
  WHERE a.consumer_id = ANY($1::bigint[]) AND a.source = 'period' AND b.source = 'period'
  UNION ALL
  SELECT r.consumer_id, 'I14 a held reservation is some start''s that has not ended',
    format('reservation %s, epoch %s', r.id, r.epoch), r.held
  FROM reservation r LEFT JOIN gate_epoch e ON e.epoch = r.epoch
  WHERE r.consumer_id = ANY($1::bigint[]) AND r.state = 'held' AND COALESCE(e.state = 'ended', true))
SELECT consumer_id AS "consumerId", rule, detail, drift::float8 AS drift FROM broken ORDER BY consumer_id, rule, detail`;
