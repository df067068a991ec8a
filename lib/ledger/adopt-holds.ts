import type { Adoption, Holdings } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";
import { lockAccounts, lockLeases, lockLots } from "./locks";

/**
 * Moves what the open reservations of an epoch hold to the leases of the start that adopts them, and them with it: what the old
 * lease gives back the new one is granted, so that the lot does not notice. The old epoch's row is locked and its end follows;
 * `leases`: all that it has open. False: the adopting start is over itself.
 */
export async function moveHolds(
  sql: Sql,
  epoch: number,
  { by, kept }: Adoption,
  leases: readonly { readonly lotId: number; readonly consumerId: number }[],
): Promise<boolean> {
  const alive = await sql.query(
    "SELECT 1 AS locked FROM gate_epoch WHERE epoch = $1::bigint AND state IN ('live', 'fenced') FOR KEY SHARE",
    [by],
  );
  if (alive.length === 0) return false;
  if (kept.length > 0) {
    // All that the end will touch, at once: taking the rest later would break the order.
    const consumerIds = [...new Set(leases.map((lease) => lease.consumerId))];
    const lotIds = leases.map((lease) => lease.lotId);
    await lockAccounts(sql, consumerIds);
    await lockLots(sql, consumerIds, lotIds);
    await lockLeases(sql, epoch, lotIds);
    await sql.query(MOVE, [epoch, by, kept.map((part) => part.lotId), kept.map((part) => part.amount)]);
  }
  await moveReservations(sql, epoch, by);
  return true;
}

/** The two leases are rows of their own, so both may be written in one statement. */
const MOVE = `
WITH part AS (
  SELECT l.lot_id, l.consumer_id, LEAST(r.amount, l.granted - l.used - l.returned) AS n
  FROM unnest($3::bigint[], $4::bigint[]) r(lot_id, amount) JOIN lease l USING (lot_id)
  WHERE l.epoch = $1::bigint AND l.granted > l.used + l.returned),
given AS (
  UPDATE lease l SET returned = l.returned + part.n FROM part WHERE l.epoch = $1::bigint AND l.lot_id = part.lot_id)
INSERT INTO lease AS l (epoch, lot_id, consumer_id, granted)
SELECT $2::bigint, lot_id, consumer_id, n FROM part ORDER BY lot_id
ON CONFLICT (epoch, lot_id) DO UPDATE SET granted = l.granted + excluded.granted`;

/**
 * Hands over the open reservations of an epoch that cannot be ended (`note` says why) or that was declared lost, without what
 * they hold: that stays in limbo, or has been spent by others; what they come to will be lent. Needs a transaction.
 */
export async function handOver(sql: Sql, epoch: number, by: number, note: string): Promise<void> {
  const open = await sql.query(
    `UPDATE gate_epoch SET adopted_by = $2::bigint, note = CASE WHEN $3::text = '' THEN note ELSE $3::text END
     WHERE epoch = $1::bigint AND state <> 'ended' RETURNING 1 AS open`,
    [epoch, by, note.slice(0, 500)],
  );
  if (open.length > 0) await moveReservations(sql, epoch, by);
}

async function moveReservations(sql: Sql, epoch: number, by: number): Promise<void> {
  await sql.query("UPDATE reservation SET epoch = $2::bigint WHERE epoch = $1::bigint AND state = 'held'", [epoch, by]);
}

/** The open reservations of an epoch, as far as its journal is in, and the totals of its leases. */
export async function readHoldings(sql: Sql, epoch: number): Promise<Holdings> {
  const reservations = await sql.query<{ id: string }>(
    "SELECT id FROM reservation WHERE epoch = $1::bigint AND state = 'held' ORDER BY id",
    [epoch],
  );
  const slices = await sql.query<Holdings["slices"][number]>(
    `SELECT l.lot_id AS "lotId", l.consumer_id AS "consumerId", o.purse, o.priority, l.granted, l.used, l.returned,
       (extract(epoch FROM o.expires_at - clock_timestamp()) * 1000)::float8 AS "msLeft"
     FROM lease l JOIN lot o ON o.id = l.lot_id WHERE l.epoch = $1::bigint ORDER BY l.lot_id`,
    [epoch],
  );
  return { reservationIds: reservations.map((row) => row.id), slices };
}
