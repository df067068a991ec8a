import { recordStripeAudit } from "@/lib/audit/record-stripe";
import { ok, type Result } from "@/lib/kernel/result";
import type { Sql } from "@/lib/kernel/sql";
import { grantCredits } from "@/lib/ledger/grant-credits";

/** A top-up that is locked, and what Stripe says was paid for it. */
export interface PaidTopUp {
  readonly topUpId: number;
  readonly consumerId: number;
  readonly creditsMicros: number;
  readonly packName: string;
  /** What the purchase is booked by: its Checkout session, or the payment intent that no session made. */
  readonly objectId: string;
  readonly paymentIntentId: string | null;
  readonly amountPaid: number;
}

/**
 * Credits a paid purchase, once (I11): grant, booking and state in the caller's transaction. Where the credits do not fit, nothing
 * is written, and the caller keeps why.
 */
export async function creditTopUp(sql: Sql, paid: PaidTopUp): Promise<Result<null, "balance_too_large">> {
  const { topUpId, consumerId, creditsMicros, packName, objectId, paymentIntentId, amountPaid } = paid;
  await sql.query("INSERT INTO account (consumer_id) VALUES ($1::bigint) ON CONFLICT DO NOTHING", [consumerId]);
  const granted = await grantCredits(sql, {
    consumerId,
    source: "purchase",
    ref: objectId,
    amountMicros: creditsMicros,
    expiresAt: null,
    note: `Top-up: ${packName}`,
  });
  if (!granted.ok) return granted;
  await sql.query(
    `INSERT INTO stripe_booking (kind, object_id, part, top_up_id, consumer_id, amount, credit_micros)
     VALUES ('purchase', $1::text, 0, $2::bigint, $3::bigint, $4::bigint, $5::bigint)`,
    [objectId, topUpId, consumerId, amountPaid, creditsMicros],
  );
  await sql.query(
    `UPDATE top_up SET state = 'paid', note = '', payment_intent_id = $2::text, amount_paid = $3::bigint, lot_id = $4::bigint,
       paid_at = clock_timestamp(), look_at = NULL WHERE id = $1::bigint`,
    [topUpId, paymentIntentId, amountPaid, granted.value.lotId],
  );
  await recordStripeAudit(sql, {
    action: "consumer.top_up",
    consumerId,
    after: { creditsMicros, pack: packName, [objectId.startsWith("cs_") ? "session" : "payment"]: objectId },
  });
  return ok(null);
}
