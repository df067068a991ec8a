import { recordStripeAudit } from "@/lib/audit/record-stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Sql } from "@/lib/kernel/sql";
import { clawBack } from "@/lib/ledger/claw-back";
import { grantCredits } from "@/lib/ledger/grant-credits";
import { withRetry } from "@/lib/platform/postgres";
import { fulfilIntent } from "./auto-top-up/fulfil-intent";
import { stopAutoTopUp } from "./auto-top-up/stop";
import type { Billing } from "./billing";
import { fulfilCheckout } from "./fulfil-checkout";

/** A refund or dispute as it is in Stripe now. */
export interface Reversal {
  readonly kind: "refund" | "dispute";
  readonly objectId: string;
  readonly paymentIntentId: string;
  /** Money that it concerns, in the payment's smallest unit. */
  readonly amount: number;
  /** The money is gone from the merchant's account now. */
  readonly taken: boolean;
}

export type ReversalRefusal = "not_ours" | "not_paid_yet" | "debt_too_large" | "balance_too_large";

export interface Reversed {
  readonly topUpId: number;
  /** What the consumer's credits changed by now; 0: nothing. */
  readonly creditMicros: number;
  readonly booked: boolean;
}

/**
 * Brings a top-up's credits to what its refunds and disputes leave of the payment: credits × money kept ÷ money paid. Each object
 * takes effect or not; what is booked is the difference to what was booked before, so order and repeats change nothing (I11).
 */
export async function reverseTopUp(billing: Billing, reversal: Reversal): Promise<Result<Reversed, ReversalRefusal>> {
  const topUpId = await findPaid(billing, reversal.paymentIntentId);
  if (!topUpId.ok) return topUpId;
  return withRetry(() => billing.database.transaction((sql) => settle(sql, topUpId.value, reversal)));
}

/** A refund may be heard of before the payment itself is (t5): then the payment is booked first. */
async function findPaid(
  billing: Billing,
  paymentIntentId: string,
): Promise<Result<number, "not_ours" | "not_paid_yet">> {
  const stored = await paidTopUpId(billing, paymentIntentId);
  if (stored !== null) return ok(stored);
  const { data } = await billing.account.stripe.checkout.sessions.list({ payment_intent: paymentIntentId, limit: 1 });
  const session = data[0];
  const fulfilled =
    session === undefined
      ? await fulfilIntent(billing, paymentIntentId, Date.now())
      : await fulfilCheckout(billing, session.id);
  if (!fulfilled.ok && (fulfilled.code === "not_ours" || fulfilled.code === "object_unknown")) {
    return refuse("not_ours", "The payment is not of a top-up of this installation.");
  }
  const found = await paidTopUpId(billing, paymentIntentId);
  return found === null ? refuse("not_paid_yet", "The payment itself is not credited yet.") : ok(found);
}

async function paidTopUpId({ database }: Billing, paymentIntentId: string): Promise<number | null> {
  const [row] = await database.query<{ id: number }>(
    "SELECT id FROM top_up WHERE payment_intent_id = $1::text AND state = 'paid'",
    [paymentIntentId],
  );
  return row?.id ?? null;
}

/** Whoever disputes a payment is charged no other without being asked anew. */
const DISPUTED = { cause: "disputed", reason: "A payment was disputed with the card's bank.", forgetsCard: true };

interface PaidTopUp {
  readonly consumerId: number;
  readonly livemode: boolean;
  readonly creditsMicros: number;
  readonly amountPaid: number;
  readonly lotId: number;
}

async function settle(sql: Sql, topUpId: number, reversal: Reversal): Promise<Result<Reversed, ReversalRefusal>> {
  const [topUp] = await sql.query<PaidTopUp>(
    `SELECT consumer_id AS "consumerId", livemode, credits_micros AS "creditsMicros", amount_paid AS "amountPaid", lot_id AS "lotId"
     FROM top_up WHERE id = $1::bigint FOR NO KEY UPDATE`,
    [topUpId],
  );
  if (topUp === undefined) throw new Error(`top-up ${topUpId} is gone`);
  const booked = await sql.query<Booked>(
    `SELECT kind, object_id AS "objectId", max(part)::int AS part, max(amount) AS amount, sum(credit_micros)::bigint AS "creditMicros"
     FROM stripe_booking WHERE top_up_id = $1::bigint AND kind <> 'purchase' GROUP BY kind, object_id`,
    [topUpId],
  );
  const own = booked.find(({ kind, objectId }) => kind === reversal.kind && objectId === reversal.objectId);
  const wasTaken = own !== undefined && own.part % 2 === 0;
  if (wasTaken === reversal.taken) return ok({ topUpId, creditMicros: 0, booked: false });

  const others = booked.filter((each) => each !== own && each.part % 2 === 0);
  const takenMoney = sum(others.map(({ amount }) => amount)) + (reversal.taken ? reversal.amount : 0);
  const target = -shareOf(topUp.creditsMicros, takenMoney, topUp.amountPaid);
  const creditMicros = target - sum(booked.map((each) => each.creditMicros));
  const part = own === undefined ? 0 : own.part + 1;
  const moved = await move(sql, topUp, reversal, part, creditMicros);
  if (!moved.ok) return moved;
  await sql.query(
    `INSERT INTO stripe_booking (kind, object_id, part, top_up_id, consumer_id, amount, credit_micros)
     VALUES ($1::text, $2::text, $3::int, $4::bigint, $5::bigint, $6::bigint, $7::bigint)`,
    [reversal.kind, reversal.objectId, part, topUpId, topUp.consumerId, reversal.amount, creditMicros],
  );
  if (reversal.kind === "dispute" && reversal.taken) await stopAutoTopUp(sql, topUp, DISPUTED, Date.now());
  return ok({ topUpId, creditMicros, booked: true });
}

interface Booked {
  readonly kind: string;
  readonly objectId: string;
  readonly part: number;
  readonly amount: number;
  readonly creditMicros: number;
}

async function move(
  sql: Sql,
  { consumerId, lotId }: PaidTopUp,
  { kind, objectId }: Reversal,
  part: number,
  creditMicros: number,
): Promise<Result<unknown, "debt_too_large" | "balance_too_large">> {
  if (creditMicros === 0) return ok(null);
  const ref = `${objectId}:${part}`;
  const amountMicros = Math.abs(creditMicros);
  const moved =
    creditMicros < 0
      ? await clawBack(sql, { consumerId, kind, ref, amountMicros, lotId, note: NOTES[kind] })
      : await grantCredits(sql, {
          consumerId,
          source: "restored",
          ref,
          amountMicros,
          expiresAt: null,
          note: NOTES[kind],
        });
  if (!moved.ok) return moved;
  const action = creditMicros < 0 ? "consumer.claw_back" : "consumer.restore_credits";
  await recordStripeAudit(sql, { action, consumerId, after: { creditMicros, [kind]: objectId } });
  return ok(null);
}

const NOTES = { refund: "Refund of a top-up", dispute: "Dispute of a top-up" } as const;

/** credits × part ÷ whole, rounded down; all of it from the whole on, also where nothing was paid. */
function shareOf(credits: number, part: number, whole: number): number {
  if (part === 0) return 0;
  return part >= whole ? credits : Number((BigInt(credits) * BigInt(part)) / BigInt(whole));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
