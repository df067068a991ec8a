import type { Sql } from "@/lib/kernel/sql";
import { type Granted, grantCredits } from "./grant-credits";
import { lockAccounts } from "./locks";
import { noteChange } from "./note-change";

/**
 * Books the credits that an operator-assigned plan includes in its running period, once; they expire at the period's end. After
 * a change of plan within a period only what the new plan includes more is added. Null: nothing is due. For assignment, first
 * sight and the worker. Needs a transaction.
 */
export async function ensurePlanGrant(sql: Sql, consumerId: number): Promise<Granted | null> {
  await lockAccounts(sql, [consumerId]);
  const [due] = await sql.query<{ ref: string; amountMicros: number; expiresAt: Date }>(
    `SELECT 'plan:' || s.id || ':' || to_char(s.period_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS ref,
       s.period_end AS "expiresAt", (v.included_credits_micros - ${BOOKED})::bigint AS "amountMicros"
     FROM subscription s JOIN plan_version v ON v.id = s.plan_version_id
     WHERE s.consumer_id = $1::bigint AND ${IS_GRANT_DUE}`,
    [consumerId],
  );
  if (due === undefined) return null;
  const granted = await grantCredits(sql, { consumerId, source: "plan", ...due });
  // Too large: the consumer owns all that an amount can hold, and misses nothing.
  return granted.ok && granted.value.booked ? granted.value : null;
}

/**
 * Moves an operator-assigned subscription whose period is over to the period that runs now, and books what the plan includes.
 * A change of zone may have moved the boundaries; periods never overlap. Stripe's subscriptions move by their invoices. False:
 * it was moved already, or is none of those. Needs a transaction.
 */
export async function rollSubscription(
  sql: Sql,
  consumerId: number,
  period: { readonly startMs: number; readonly endMs: number },
): Promise<boolean> {
  // The subscription before the account, as an assignment does; a twin waits here and then finds nothing to move.
  const moved = await sql.query(
    `UPDATE subscription s SET period_start = GREATEST(s.period_end, to_timestamp($2::bigint / 1000.0)),
       period_end = to_timestamp($3::bigint / 1000.0)
     WHERE consumer_id = $1::bigint AND ${IS_PERIOD_OVER} AND to_timestamp($3::bigint / 1000.0) > clock_timestamp()
     RETURNING id`,
    [consumerId, period.startMs, period.endMs],
  );
  if (moved.length === 0) return false;
  await ensurePlanGrant(sql, consumerId);
  await noteChange(sql, "consumer", consumerId);
  return true;
}

/** Of a subscription `s`: it is current, and active or in a trial that has not ended. */
const IS_SERVED = `(s.ended_at IS NULL
  AND (s.status = 'active' OR (s.status = 'trialing' AND s.trial_ends_at > clock_timestamp())))`;

/** Of a subscription `s`: rollSubscription has something to do. */
export const IS_PERIOD_OVER = `(${IS_SERVED} AND s.source = 'operator' AND s.period_end <= clock_timestamp())`;

/** Included credits of whatever plan that have not expired yet. */
const BOOKED = `COALESCE((SELECT sum(p.amount) FROM lot p WHERE p.consumer_id = s.consumer_id AND p.purse = 'credits'
  AND p.source = 'plan' AND p.expires_at > clock_timestamp()), 0)`;

/** Of a subscription `s` and its plan version `v`: ensurePlanGrant has something to do. Stripe's are granted by their paid invoices. */
export const IS_GRANT_DUE = `(${IS_SERVED} AND s.source = 'operator' AND v.included_credits_micros > 0
  AND s.period_start <= clock_timestamp() AND s.period_end > clock_timestamp() AND v.included_credits_micros > ${BOOKED})`;
