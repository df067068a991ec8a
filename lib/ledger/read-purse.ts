import type { Sql } from "@/lib/kernel/sql";
import { IS_ALIVE } from "./elsewhere";

/** Where a consumer's credits are, in microcredits. The parts add up: see `balanceMicros` and `ledgerMicros`. */
export interface ConsumerPurse {
  readonly consumerId: number;
  /** In lots, on no gate, unexpired. */
  readonly unleasedMicros: number;
  /** On gates that are alive, without what is reserved there. */
  readonly onGatesMicros: number;
  /** Set aside by open reservations. */
  readonly reservedMicros: number;
  /** On gates that are fenced or silent: nobody may spend it until they report or are declared lost. */
  readonly limboMicros: number;
  /** Expired; the worker has not booked it yet. */
  readonly expiredMicros: number;
  readonly debtMicros: number;
  /** Spent, without its hourly ledger line yet. */
  readonly unpostedMicros: number;
  /** What calls can spend now: unleased + on gates. */
  readonly spendableMicros: number;
  /** unleased + on gates + reserved + limbo + expired. */
  readonly balanceMicros: number;
  /** The ledger's credits account: balance + unposted. */
  readonly ledgerMicros: number;
  /** The balance right after the last grant. */
  readonly grantBaseMicros: number;
}

/** One statement, so that the parts are of one moment. Null: no account. */
export async function readPurse(sql: Sql, consumerId: number): Promise<ConsumerPurse | null> {
  return (await readPurses(sql, [consumerId])).get(consumerId) ?? null;
}

/** For lists: the purses of at most one page of consumers; without an account there is no entry. */
export async function readPurses(
  sql: Sql,
  consumerIds: readonly number[],
): Promise<ReadonlyMap<number, ConsumerPurse>> {
  const rows = await sql.query<PurseRow>(READ, [consumerIds]);
  return new Map(rows.map((row) => [row.consumerId, withSums(row)]));
}

type PurseRow = Omit<ConsumerPurse, "spendableMicros" | "balanceMicros" | "ledgerMicros">;

function withSums(row: PurseRow): ConsumerPurse {
  const spendableMicros = row.unleasedMicros + row.onGatesMicros;
  const balanceMicros = spendableMicros + row.reservedMicros + row.limboMicros + row.expiredMicros;
  return { ...row, spendableMicros, balanceMicros, ledgerMicros: balanceMicros + row.unpostedMicros };
}

/** A reservation is part of its gate's open leases; never more of it than is open there. */
const READ = `
WITH lots AS (
  SELECT consumer_id,
    sum(amount - leased - removed) FILTER (WHERE expires_at IS NULL OR expires_at > clock_timestamp()) AS unleased,
    sum(amount - leased - removed) FILTER (WHERE expires_at <= clock_timestamp()) AS expired
  FROM lot WHERE consumer_id = ANY($1::bigint[]) AND purse = 'credits' AND NOT done GROUP BY 1),
open AS (
  SELECT l.consumer_id, l.epoch, sum(l.granted - l.used - l.returned) AS open
  FROM lease l JOIN lot o ON o.id = l.lot_id
  WHERE l.consumer_id = ANY($1::bigint[]) AND o.purse = 'credits' AND l.granted > l.used + l.returned GROUP BY 1, 2),
holds AS (
  SELECT consumer_id, epoch, sum(held) AS held FROM reservation
  WHERE consumer_id = ANY($1::bigint[]) AND state = 'held' GROUP BY 1, 2),
gates AS (
  SELECT o.consumer_id, sum(LEAST(o.open, COALESCE(h.held, 0))) AS reserved,
    sum(o.open - LEAST(o.open, COALESCE(h.held, 0))) FILTER (WHERE ${IS_ALIVE}) AS on_gates,
    sum(o.open - LEAST(o.open, COALESCE(h.held, 0))) FILTER (WHERE NOT ${IS_ALIVE}) AS limbo
  FROM open o JOIN gate_epoch e USING (epoch) LEFT JOIN holds h USING (consumer_id, epoch) GROUP BY 1),
usage AS (
  SELECT consumer_id, sum(cost - posted) AS unposted FROM usage_minute
  WHERE consumer_id = ANY($1::bigint[]) AND posted < cost GROUP BY 1)
SELECT a.consumer_id AS "consumerId", COALESCE(lots.unleased, 0)::bigint AS "unleasedMicros",
  COALESCE(gates.on_gates, 0)::bigint AS "onGatesMicros", COALESCE(gates.reserved, 0)::bigint AS "reservedMicros",
  COALESCE(gates.limbo, 0)::bigint AS "limboMicros", COALESCE(lots.expired, 0)::bigint AS "expiredMicros",
  a.debt AS "debtMicros", COALESCE(usage.unposted, 0)::bigint AS "unpostedMicros",
  COALESCE((SELECT l.balance_after FROM lot l WHERE l.consumer_id = a.consumer_id AND l.purse = 'credits'
    AND l.source <> 'loan' ORDER BY l.id DESC LIMIT 1), 0)::bigint AS "grantBaseMicros"
FROM account a LEFT JOIN lots USING (consumer_id) LEFT JOIN gates USING (consumer_id) LEFT JOIN usage USING (consumer_id)
WHERE a.consumer_id = ANY($1::bigint[])`;
