import type { LeaseReturn } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";
import { lockAccounts, lockLeases, lockLots } from "./locks";
import { pay } from "./pay";

/**
 * Returns idle parts of slices to their lots: totals, so that a repeat changes nothing; never more than is unspent. What comes
 * back pays debts first. The gate lowers its spendable part before it sends this. Each lot once. Needs a transaction.
 */
export async function giveBack(sql: Sql, epoch: number, totals: readonly LeaseReturn[]): Promise<void> {
  // Takes turns with the gate's own flush, which has looked at what a lease holds before it raises what is used of it.
  await sql.query(
    "SELECT 1 AS locked FROM gate_epoch WHERE epoch = $1::bigint FOR NO KEY UPDATE",
    [epoch],
    "give_back.epoch",
  );
  const consumerIds = [...new Set(totals.map((total) => total.consumerId))];
  const lotIds = totals.map((total) => total.lotId);
  await lockAccounts(sql, consumerIds);
  await lockLots(sql, consumerIds, lotIds);
  await lockLeases(sql, epoch, lotIds);
  for (let at = 0; at < totals.length; at += ROWS_A_STATEMENT) {
    const part = totals.slice(at, at + ROWS_A_STATEMENT);
    const columns = [part.map((total) => total.lotId), part.map((total) => total.returned)];
    await sql.query(RETURN, [epoch, ...columns], "give_back.return");
  }
  await pay(sql, consumerIds);
}

/** So that none of them comes near a statement's time. */
const ROWS_A_STATEMENT = 2_000;

/**
 * An epoch that ends gives back leases by the hundred thousand, and of a young one the planner knows nothing: each is looked up
 * by its key (OFFSET 0, and an upsert that never inserts), or it would compare all of them with all of them.
 */
const RETURN = `
WITH back AS (
  SELECT l.lot_id, l.consumer_id, LEAST(r.returned, l.granted - l.used) - l.returned AS n
  FROM unnest($2::bigint[], $3::bigint[]) r(lot_id, returned)
  CROSS JOIN LATERAL (SELECT * FROM lease WHERE epoch = $1::bigint AND lot_id = r.lot_id OFFSET 0) l),
leases AS (
  INSERT INTO lease AS l (epoch, lot_id, consumer_id, granted, returned)
  SELECT $1::bigint, lot_id, consumer_id, n, n FROM back WHERE n > 0 ORDER BY lot_id
  ON CONFLICT (epoch, lot_id) DO UPDATE SET returned = l.returned + excluded.returned)
UPDATE lot SET leased = leased - back.n FROM back WHERE lot.id = back.lot_id AND back.n > 0`;
