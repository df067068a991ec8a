import type Stripe from "stripe";
import { recordStripeAudit } from "@/lib/audit/record-stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Sql } from "@/lib/kernel/sql";
import { withRetry } from "@/lib/platform/postgres";
import { stopAutoTopUp } from "./auto-top-up/stop";
import type { Billing } from "./billing";
import { retrieved } from "./retrieved";

export type FraudWarningRefusal = "object_unknown" | "not_ours";

/**
 * A card's issuer says that its owner did not make a payment; mostly a dispute follows. Nothing is charged automatically any more
 * until a card is saved anew, the payment carries the warning as its note, and the audit log tells operators, once. No credits move:
 * whether to refund is theirs to decide, and a refund or a dispute does what it does.
 */
export async function settleFraudWarning(
  { database, account }: Billing,
  warningId: string,
  nowMs: number,
): Promise<Result<{ booked: boolean }, FraudWarningRefusal>> {
  const warning = await retrieved(
    account.stripe.radar.earlyFraudWarnings.retrieve(warningId, { expand: ["charge", "payment_intent"] }),
  );
  if (warning === null) return refuse("object_unknown", `Stripe has no early fraud warning ${warningId}.`);
  return withRetry(() => database.transaction((sql) => settle(sql, warning, nowMs)));
}

const STOPPED = { cause: "fraud_warning", reason: "The card's bank suspects fraud.", forgetsCard: true };

async function settle(
  sql: Sql,
  warning: Stripe.Radar.EarlyFraudWarning,
  nowMs: number,
): Promise<Result<{ booked: boolean }, FraudWarningRefusal>> {
  const payer = await findPayer(sql, warning);
  if (payer === null) return refuse("not_ours", "The payment is of no consumer of this installation.");
  const { consumerId, topUpId } = payer;
  await sql.query("SELECT 1 AS locked FROM consumer WHERE id = $1::bigint FOR NO KEY UPDATE", [consumerId]);
  const known = await sql.query(
    `SELECT 1 AS there FROM audit_entry WHERE consumer_id = $1::bigint AND action = 'consumer.fraud_warning'
       AND after ->> 'warning' = $2::text`,
    [consumerId, warning.id],
  );
  if (known.length > 0) return ok({ booked: false });
  await sql.query("UPDATE top_up SET note = left($2::text, 500) WHERE id = $1::bigint", [
    topUpId,
    `The card's bank warns of fraud: ${warning.fraud_type.replaceAll("_", " ")}.`,
  ]);
  const charge = typeof warning.charge === "string" ? warning.charge : warning.charge.id;
  const after = { warning: warning.id, fraudType: warning.fraud_type, charge };
  await recordStripeAudit(sql, { action: "consumer.fraud_warning", consumerId, after });
  await stopAutoTopUp(sql, { consumerId, livemode: warning.livemode }, STOPPED, nowMs);
  return ok({ booked: true });
}

/** By the top-up that the payment names, which may be nobody's card on file; else by the customer, as a subscription's. */
async function findPayer(
  sql: Sql,
  { charge, payment_intent: intent }: Stripe.Radar.EarlyFraudWarning,
): Promise<{ readonly consumerId: number; readonly topUpId: number | null } | null> {
  const attempt = typeof intent === "object" ? (intent.metadata.tollgate_top_up ?? "") : "";
  const isNamed = /^[0-9a-f-]{36}$/.test(attempt);
  const customer = typeof charge === "object" ? charge.customer : null;
  const [payer] = await sql.query<{ consumerId: number; topUpId: number | null }>(
    `SELECT consumer_id AS "consumerId", id AS "topUpId" FROM top_up WHERE attempt = $1::uuid
     UNION ALL SELECT consumer_id, NULL FROM stripe_customer WHERE customer_id = $2::text LIMIT 1`,
    [isNamed ? attempt : null, typeof customer === "object" ? (customer?.id ?? null) : customer],
  );
  return payer ?? null;
}
