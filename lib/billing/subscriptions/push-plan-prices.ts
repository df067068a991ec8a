import Stripe from "stripe";
import type { Billing } from "../billing";

const PRICES_MAX = 50;

/**
 * Makes Stripe's catalogue what the plans' prices say: one product a plan, one recurring price for each price here, active as long
 * as it is sold. Each step may run twice. What Stripe refuses stays with the price as its error; such prices are tried again only
 * with `retryFailed`. Returns the number of prices that Stripe took.
 */
export async function pushPlanPrices(billing: Billing, { retryFailed }: { retryFailed: boolean }): Promise<number> {
  const due = await billing.database.query<PriceRow>(
    `SELECT r.id, p.id AS "planId", p.name AS "planName", r.currency, r.amount, r.interval, r.price_id AS "priceId", r.linked,
       r.revision, r.archived_at IS NULL AS "isSold",
       (extract(epoch FROM r.created_at) * 1000)::bigint AS "createdMs",
       (extract(epoch FROM p.created_at) * 1000)::bigint AS "planCreatedMs"
     FROM plan_price r JOIN plan_version v ON v.id = r.plan_version_id JOIN plan p ON p.id = v.plan_id
     WHERE r.pushed_revision < r.revision AND r.livemode = $1::boolean AND (r.push_error = '' OR $2::boolean)
     ORDER BY r.id LIMIT $3::int`,
    [billing.account.livemode, retryFailed, PRICES_MAX],
  );
  let pushed = 0;
  for (const price of due) {
    try {
      await push(billing, price);
      pushed++;
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      await billing.database.query(
        "UPDATE plan_price SET push_error = left($3::text, 500) WHERE id = $1::bigint AND revision = $2::int",
        [price.id, price.revision, error.message],
      );
    }
  }
  return pushed;
}

interface PriceRow {
  readonly id: number;
  readonly planId: number;
  readonly planName: string;
  readonly currency: string;
  readonly amount: number;
  readonly interval: "month" | "year";
  readonly priceId: string | null;
  readonly linked: boolean;
  readonly revision: number;
  readonly isSold: boolean;
  readonly createdMs: number;
  readonly planCreatedMs: number;
}

/** A price that was made by hand in Stripe is left as it is. */
async function push(billing: Billing, price: PriceRow): Promise<void> {
  const productId = price.linked ? null : await productOf(billing, price);
  const priceId = productId === null ? price.priceId : await pushPrice(billing, price, productId);
  // A price that was changed meanwhile is pushed again; the idempotency keys find what was made now.
  await billing.database.query(
    `UPDATE plan_price SET product_id = $3::text, price_id = $4::text, pushed_revision = $2::int, push_error = ''
     WHERE id = $1::bigint AND revision = $2::int`,
    [price.id, price.revision, productId, priceId],
  );
}

/** The plan's, under the plan's name of today. */
async function productOf(
  { database, account }: Billing,
  { planId, planName, planCreatedMs }: PriceRow,
): Promise<string> {
  const [known] = await database.query<{ productId: string }>(
    `SELECT r.product_id AS "productId" FROM plan_price r JOIN plan_version v ON v.id = r.plan_version_id
     WHERE v.plan_id = $1::bigint AND r.livemode = $2::boolean AND r.product_id IS NOT NULL AND NOT r.linked
     ORDER BY r.id DESC LIMIT 1`,
    [planId, account.livemode],
  );
  if (known !== undefined) {
    await account.stripe.products.update(known.productId, { name: planName, active: true });
    return known.productId;
  }
  // With the moment it was made, since a database that was made anew counts from 1 again.
  const key = `plan:${planId}:${planCreatedMs}`;
  const made = await account.stripe.products.create(
    { name: planName, metadata: { tollgate_plan: key } },
    { idempotencyKey: `${key}:product` },
  );
  return made.id;
}

async function pushPrice({ account: { stripe } }: Billing, price: PriceRow, product: string): Promise<string> {
  const { currency, amount, interval, isSold } = price;
  const key = `plan-price:${price.id}:${price.createdMs}`;
  const { id, active } =
    price.priceId === null
      ? await stripe.prices.create(
          { product, currency, unit_amount: amount, recurring: { interval }, metadata: { tollgate_plan_price: key } },
          { idempotencyKey: key },
        )
      : await stripe.prices.retrieve(price.priceId);
  if (active !== isSold) await stripe.prices.update(id, { active: isSold });
  return id;
}
