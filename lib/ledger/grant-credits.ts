import { AMOUNT_MICROS_MAX } from "@/lib/kernel/money";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Sql } from "@/lib/kernel/sql";
import { lockAccounts, lockLots } from "./locks";
import { noteChange } from "./note-change";
import { pay } from "./pay";

export type GrantSource = "purchase" | "plan" | "promo" | "adjustment" | "restored";

export interface Grant {
  readonly consumerId: number;
  readonly source: GrantSource;
  /** What made it (Stripe object, request id, period): the same again books nothing. */
  readonly ref: string;
  /** At least 1. */
  readonly amountMicros: number;
  /** Null: never. In the future. */
  readonly expiresAt: Date | null;
  readonly note?: string;
}

export interface Granted {
  readonly lotId: number;
  /** False: this ref was booked before, and nothing has changed now. */
  readonly booked: boolean;
  /** The part that went to a debt. */
  readonly paidDebtMicros: number;
  /** What the consumer owned right after, on gates included. */
  readonly balanceAfterMicros: number;
}

/**
 * Adds a lot of credits; a debt is paid from it first (I21). Needs a transaction and the consumer's account. Refused where the
 * consumer would own more than an amount can hold.
 */
export async function grantCredits(sql: Sql, grant: Grant): Promise<Result<Granted, "balance_too_large">> {
  const { consumerId, source, ref, amountMicros } = grant;
  await lockAccounts(sql, [consumerId]);
  await lockLots(sql, [consumerId]);
  const [before] = await sql.query<{ lotId: number | null; balanceAfterMicros: number | null; fits: boolean }>(
    `SELECT l.id AS "lotId", l.balance_after AS "balanceAfterMicros",
       COALESCE((SELECT sum(amount) FROM lot WHERE consumer_id = $1::bigint AND purse = 'credits' AND NOT done), 0)
         + $3::bigint <= ${AMOUNT_MICROS_MAX} AS fits
     FROM (SELECT 1) one LEFT JOIN lot l ON l.consumer_id = $1::bigint AND l.purse = 'credits' AND l.ref = $2::text`,
    [consumerId, ref, amountMicros],
  );
  if (before?.lotId != null) {
    const balanceAfterMicros = before.balanceAfterMicros ?? 0;
    return ok({ lotId: before.lotId, booked: false, paidDebtMicros: 0, balanceAfterMicros });
  }
  if (!before?.fits) return refuse("balance_too_large", "The balance would exceed what an amount can hold.");

  const [lot] = await sql.query<{ id: number }>(
    `WITH lot AS (
       INSERT INTO lot (consumer_id, purse, source, priority, ref, amount, starts_at, expires_at)
       VALUES ($1::bigint, 'credits', $2::text, $3::smallint, $4::text, $5::bigint, clock_timestamp(), $6::timestamptz)
       RETURNING id),
     booked AS (
       INSERT INTO ledger_entry (consumer_id, kind, debit, credit, amount, lot_id, ref, note, at)
       SELECT $1::bigint, $2::text, $7::text, 'credits', $5::bigint, id, $4::text, $8::text, clock_timestamp() FROM lot)
     SELECT id FROM lot`,
    [consumerId, source, PRIORITY[source], ref, amountMicros, grant.expiresAt, COMES_FROM[source], grant.note ?? null],
  );
  if (lot === undefined) throw new Error("a lot was inserted, but its row did not come back");
  const paidDebtMicros = await pay(sql, [consumerId]);
  const balanceAfterMicros = await keepBalance(sql, consumerId, lot.id);
  await noteChange(sql, "credits", consumerId);
  return ok({ lotId: lot.id, booked: true, paidDebtMicros, balanceAfterMicros });
}

/** Promotional credits burn before paid ones of the same expiry. */
const PRIORITY: Record<GrantSource, number> = { purchase: 1, plan: 0, promo: 0, adjustment: 1, restored: 1 };

/** The ledger account that the amount leaves. */
const COMES_FROM: Record<GrantSource, string> = {
  purchase: "stripe",
  plan: "promo",
  promo: "promo",
  adjustment: "adjust",
  restored: "stripe",
};

async function keepBalance(sql: Sql, consumerId: number, lotId: number): Promise<number> {
  const [row] = await sql.query<{ balanceAfterMicros: number }>(
    `UPDATE lot SET balance_after = (
       COALESCE((SELECT sum(amount - leased - removed) FROM lot WHERE consumer_id = $1::bigint AND purse = 'credits'
         AND NOT done AND (expires_at IS NULL OR expires_at > clock_timestamp())), 0)
       + COALESCE((SELECT sum(e.granted - e.used - e.returned) FROM lease e JOIN lot o ON o.id = e.lot_id
         WHERE e.consumer_id = $1::bigint AND o.purse = 'credits' AND NOT o.done), 0))::bigint
     WHERE id = $2::bigint RETURNING balance_after AS "balanceAfterMicros"`,
    [consumerId, lotId],
  );
  return row?.balanceAfterMicros ?? 0;
}
