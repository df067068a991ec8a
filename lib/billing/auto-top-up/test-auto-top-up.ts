import { customerOf, storedCustomer } from "../stripe-customer";
import { PACK_MICROS, type TestBilling } from "../test-billing";
import { lookAtBalances } from "./look-at-balances";
import { resolvePayments } from "./resolve-payments";

export interface AgreedTerms {
  readonly packId: number;
  /** A test card's name in code. */
  readonly card?: string;
  readonly thresholdMicros?: number;
  readonly dayCount?: number;
  readonly monthCount?: number;
  readonly dayAmount?: number | null;
}

/** A consumer with a member, a saved card, and a standing order that is on. */
export async function autoTopUpConsumer(scene: TestBilling, terms: AgreedTerms): Promise<number> {
  const consumerId = await scene.consumer();
  const { database, account } = scene.billing;
  const customer = await customerOf(scene.billing, consumerId, `test:${consumerId}`);
  const method = await account.stripe.paymentMethods.attach(terms.card ?? "pm_card_visa", { customer });
  await database.query(
    `WITH m AS (INSERT INTO member (consumer_id, email, role, joined_at) VALUES ($1::bigint, 'ada@acme.test', 'owner', now()) RETURNING id),
       c AS (INSERT INTO auto_top_up_consent (consumer_id, member_id, member_name, version, text)
         SELECT $1::bigint, id, 'ada@acme.test', 1, 'I agree.' FROM m RETURNING id)
     INSERT INTO auto_top_up (consumer_id, livemode, state, pack_id, credits_micros, currency, amount, threshold_micros, day_count,
       month_count, day_amount, consent_id, payment_method_id, card)
     SELECT $1::bigint, false, 'on', p.id, p.credits_micros, p.currency, p.amount, $3::bigint, $4::int, $5::int, $6::bigint, c.id,
       $7::text, 'visa 4242' FROM c, credit_pack p WHERE p.id = $2::bigint`,
    [
      consumerId,
      terms.packId,
      terms.thresholdMicros ?? PACK_MICROS / 2,
      terms.dayCount ?? 3,
      terms.monthCount ?? 20,
      terms.dayAmount ?? null,
      method.id,
    ],
  );
  return consumerId;
}

/** What the worker does every two seconds, once. */
export async function look(scene: TestBilling, nowMs: number): Promise<void> {
  await resolvePayments(scene.billing, nowMs, 100);
  await lookAtBalances(scene.billing, nowMs, { sweptTo: null, resting: new Map(), limit: 1000 });
}

export async function ruleOf(scene: TestBilling, consumerId: number) {
  const [rule] = await scene.database.query<{
    state: string;
    cause: string;
    declines: number;
    notBefore: Date | null;
    card: string;
  }>(`SELECT state, cause, declines, not_before AS "notBefore", card FROM auto_top_up WHERE consumer_id = $1::bigint`, [
    consumerId,
  ]);
  if (rule === undefined) throw new Error(`no standing order of ${consumerId}`);
  return rule;
}

/** States of its payments, oldest first. */
export async function paymentsOf(scene: TestBilling, consumerId: number): Promise<string[]> {
  const rows = await scene.database.query<{ state: string }>(
    "SELECT state FROM top_up WHERE consumer_id = $1::bigint AND origin = 'auto' ORDER BY id",
    [consumerId],
  );
  return rows.map(({ state }) => state);
}

/** As Stripe has them, oldest first. */
export async function intentsOf(scene: TestBilling, consumerId: number) {
  const customer = await storedCustomer(scene.billing, consumerId);
  return scene.demo.store
    .all("payment_intent")
    .filter((intent) => intent.customer === customer)
    .toReversed();
}
