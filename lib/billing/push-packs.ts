import Stripe from "stripe";
import type { Billing } from "./billing";

const PACKS_MAX = 50;

/**
 * Makes Stripe's catalogue what the packs here say: a product and a price for each, active as long as it is sold. Each step may run
 * twice. What Stripe refuses stays with the pack as its error; such packs are tried again only with `retryFailed`. Returns the
 * number of packs that Stripe took.
 */
export async function pushPacks(billing: Billing, { retryFailed }: { retryFailed: boolean }): Promise<number> {
  const due = await billing.database.query<PackRow>(
    `SELECT id, name, credits_micros AS "creditsMicros", currency, amount, product_id AS "productId", price_id AS "priceId",
       linked, revision, archived_at IS NULL AS "isSold", (extract(epoch FROM created_at) * 1000)::bigint AS "createdMs"
     FROM credit_pack WHERE pushed_revision < revision AND livemode = $1::boolean AND (push_error = '' OR $2::boolean)
     ORDER BY id LIMIT $3::int`,
    [billing.account.livemode, retryFailed, PACKS_MAX],
  );
  let pushed = 0;
  for (const pack of due) {
    try {
      await push(billing, pack);
      pushed++;
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      await billing.database.query(
        "UPDATE credit_pack SET push_error = left($3::text, 500) WHERE id = $1::bigint AND revision = $2::int",
        [pack.id, pack.revision, error.message],
      );
    }
  }
  return pushed;
}

interface PackRow {
  readonly id: number;
  readonly name: string;
  readonly creditsMicros: number;
  readonly currency: string;
  readonly amount: number;
  readonly productId: string | null;
  readonly priceId: string | null;
  readonly linked: boolean;
  readonly revision: number;
  readonly isSold: boolean;
  readonly createdMs: number;
}

/** A price that was made by hand in Stripe is left as it is. */
async function push(billing: Billing, pack: PackRow): Promise<void> {
  const made = pack.linked ? pack : await pushPrice(billing, pack);
  // A pack that was changed meanwhile is pushed again; the idempotency keys find what was made now.
  await billing.database.query(
    `UPDATE credit_pack SET product_id = $3::text, price_id = $4::text, pushed_revision = $2::int, push_error = ''
     WHERE id = $1::bigint AND revision = $2::int`,
    [pack.id, pack.revision, made.productId, made.priceId],
  );
}

async function pushPrice({ account: { stripe } }: Billing, pack: PackRow) {
  const { name, currency, amount, isSold } = pack;
  // With the moment it was made, since a database that was made anew counts from 1 again.
  const key = `pack:${pack.id}:${pack.createdMs}`;
  const productId =
    pack.productId ??
    (await stripe.products.create({ name, metadata: { tollgate_pack: key } }, { idempotencyKey: `${key}:product` })).id;
  const priceId =
    pack.priceId ??
    (
      await stripe.prices.create(
        { product: productId, currency, unit_amount: amount, nickname: name, metadata: { tollgate_pack: key } },
        { idempotencyKey: `${key}:price:${pack.revision}` },
      )
    ).id;
  if (isSold) await stripe.products.update(productId, { name, active: true });
  for await (const price of stripe.prices.list({ product: productId, limit: 100 })) {
    const active = isSold && price.id === priceId;
    if (price.active !== active) await stripe.prices.update(price.id, { active });
  }
  if (!isSold) await stripe.products.update(productId, { name, active: false });
  return { productId, priceId };
}
