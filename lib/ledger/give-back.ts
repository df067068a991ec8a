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
  await sql.query(RETURN, [epoch, lotIds, totals.map((total) => total.returned)], "give_back.return");
  await pay(sql, consumerIds);
}

const RETURN = `
WITH back AS (
  SELECT l.lot_id, LEAST(r.returned, l.granted - l.used) - l.returned AS n
  FROM unnest($2::bigint[], $3::bigint[]) r(lot_id, returned) JOIN lease l USING (lot_id) WHERE l.epoch = $1::bigint),
leases AS (
  UPDATE lease l SET returned = l.returned + back.n FROM back
  WHERE l.epoch = $1::bigint AND l.lot_id = back.lot_id AND back.n > 0)
UPDATE lot SET leased = leased - back.n FROM back WHERE lot.id = back.lot_id AND back.n > 0`;
