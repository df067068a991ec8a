import type { EpochState, UsageDelta } from "@/lib/engine/ports";
import { type HoldTerms, type Settlement, settlementCost } from "@/lib/engine/reservation";
import type { Sql } from "@/lib/kernel/sql";
import { addUsage, raiseUsed } from "./add-usage";
import { lend } from "./lend-shortage";
import { lockAccounts, lockLots } from "./locks";
import { pay } from "./pay";

/**
 * Applies what other gates have settled for reservations of an epoch that is lost: what it held for them may have been spent by
 * others, so that their cost is a loan, which available credits pay at once. Returns how many have ended. Needs a transaction.
 */
export async function lendSettlements(sql: Sql, epoch: number): Promise<number> {
  await sql.query("SELECT 1 AS locked FROM gate_epoch WHERE epoch = $1::bigint FOR NO KEY UPDATE", [epoch]);
  const settled = await readSettled(sql, epoch);
  const costs = settled.map(({ terms, settlement }) => settlementCost(terms, settlement));
  const ended = settled.flatMap((row, at) => {
    const cost = costs[at];
    return typeof cost === "number" ? [{ ...row, costMicros: cost }] : [];
  });
  if (ended.some((row) => row.costMicros > 0)) await charge(sql, epoch, ended);
  await sql.query(
    `UPDATE reservation v SET charged = r.cost, state = CASE WHEN r.cost = 0 THEN 'released' ELSE 'settled' END
     FROM unnest($1::text[], $2::bigint[]) r(id, cost) WHERE v.id = r.id AND v.state = 'held'`,
    [ended.map((row) => row.id), ended.map((row) => row.costMicros)],
  );
  // What has no price will never have one.
  await sql.query("UPDATE settlement SET applied_at = clock_timestamp() WHERE reservation_id = ANY($1::text[])", [
    settled.map((row) => row.id),
  ]);
  return ended.length;
}

/** Lost starts that a flush has something settled of, and whose accounts and lots the lending will take. */
export interface LostHolders {
  readonly epochs: readonly number[];
  readonly consumerIds: readonly number[];
}

/**
 * Locks the lost starts that hold these reservations, before the flush has any account. One that is not lost is not declared so
 * before the flush has ended either: the declaration would miss what the flush brings.
 */
export async function lockLostHolders(sql: Sql, reservationIds: readonly string[]): Promise<LostHolders> {
  const holders = await sql.query<{ epoch: number; state: EpochState }>(
    `SELECT epoch, state FROM gate_epoch
     WHERE epoch IN (SELECT epoch FROM reservation WHERE id = ANY($1::text[]) AND state = 'held')
     ORDER BY epoch FOR KEY SHARE`,
    [reservationIds],
    "settlements.holders",
  );
  const epochs = holders.filter((holder) => holder.state === "lost").map((holder) => holder.epoch);
  if (epochs.length === 0) return NOBODY;
  await sql.query(
    "SELECT 1 AS locked FROM gate_epoch WHERE epoch = ANY($1::bigint[]) ORDER BY epoch FOR NO KEY UPDATE",
    [epochs],
    "settlements.lock_lost",
  );
  const consumers = await sql.query<{ id: number }>(
    `SELECT DISTINCT consumer_id AS id FROM reservation v
     WHERE epoch = ANY($1::bigint[]) AND state = 'held' AND (id = ANY($2::text[]) OR EXISTS (
       SELECT FROM settlement s WHERE s.reservation_id = v.id AND s.applied_at IS NULL))`,
    [epochs, reservationIds],
    "settlements.lost_consumers",
  );
  return { epochs, consumerIds: consumers.map((consumer) => consumer.id) };
}

const NOBODY: LostHolders = { epochs: [], consumerIds: [] };

interface Settled {
  readonly id: string;
  readonly consumerId: number;
  readonly routeId: number;
  readonly terms: HoldTerms;
  readonly settlement: Settlement;
  readonly minuteMs: number;
}

async function readSettled(sql: Sql, epoch: number): Promise<Settled[]> {
  return sql.query<Settled>(
    `SELECT v.id, v.consumer_id AS "consumerId", v.route_id AS "routeId", v.terms, s.settlement,
       (extract(epoch FROM date_trunc('minute', s.at, 'UTC')) * 1000)::bigint AS "minuteMs"
     FROM reservation v JOIN settlement s ON s.reservation_id = v.id
     WHERE v.epoch = $1::bigint AND v.state = 'held' AND v.terms IS NOT NULL AND s.applied_at IS NULL ORDER BY v.id`,
    [epoch],
  );
}

/**
 * In the lost epoch's name, so that leases and usage rise together (I7), but on a lot of their own: the journal may still turn
 * up, and its totals of any lot that it knows would swallow these.
 */
async function charge(
  sql: Sql,
  epoch: number,
  ended: readonly (Settled & { readonly costMicros: number })[],
): Promise<void> {
  const byConsumer = new Map<number, number>();
  const usage = new Map<string, { -readonly [Key in keyof UsageDelta]: UsageDelta[Key] }>();
  for (const { consumerId, routeId, minuteMs, costMicros } of ended) {
    byConsumer.set(consumerId, (byConsumer.get(consumerId) ?? 0) + costMicros);
    const key = `${consumerId}/${routeId}/${minuteMs}`;
    const row = usage.get(key) ?? { consumerId, routeId, minuteMs, calls: 0, units: 0, costMicros: 0 };
    row.costMicros += costMicros;
    usage.set(key, row);
  }
  const consumerIds = [...byConsumer.keys()];
  await lockAccounts(sql, consumerIds);
  await sql.query(
    `INSERT INTO lot (consumer_id, purse, source, ref, amount, starts_at, done)
     SELECT id, 'credits', 'loan', 'settled:' || $1::bigint, 0, clock_timestamp(), true FROM unnest($2::bigint[]) id
     ORDER BY id ON CONFLICT (consumer_id, purse, ref) DO NOTHING`,
    [epoch, consumerIds],
  );
  const loans = await sql.query<{ lotId: number; consumerId: number; used: number }>(
    `SELECT o.id AS "lotId", o.consumer_id AS "consumerId", COALESCE(l.used, 0)::bigint AS used
     FROM lot o LEFT JOIN lease l ON l.lot_id = o.id AND l.epoch = $1::bigint
     WHERE o.consumer_id = ANY($2::bigint[]) AND o.purse = 'credits' AND o.ref = 'settled:' || $1::bigint ORDER BY o.id`,
    [epoch, consumerIds],
  );
  const lotIds = loans.map((loan) => loan.lotId);
  await lockLots(sql, consumerIds, lotIds);
  const totals = loans.map((loan) => ({ ...loan, used: loan.used + (byConsumer.get(loan.consumerId) ?? 0) }));
  await lend(sql, epoch, totals);
  await raiseUsed(sql, epoch, totals);
  await addUsage(sql, epoch, [...usage.values()]);
  await pay(sql, consumerIds);
}
