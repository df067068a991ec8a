import Stripe from "stripe";
import { moneyText } from "./currency";
import type { StripeAccount } from "./stripe-account";

/** A pack, or a plan's price for a month or a year, as far as Stripe has it too. */
export interface SoldPrice {
  readonly name: string;
  readonly priceId: string | null;
  readonly currency: string;
  readonly amount: bigint;
  /** Of a plan: paid each month or year. */
  readonly interval?: string;
  readonly linked: boolean;
  readonly archivedAt: Date | null;
}

export interface CatalogDifference {
  /** A pack's or plan's name, or the id of a price that nothing here sells. */
  readonly what: string;
  readonly here: string;
  readonly inStripe: string;
}

const PRICES_MAX = 1000;

/** Where packs and plans' prices are not the same as Stripe's, read from Stripe now. Null: Stripe does not answer. */
export async function compareCatalog(
  { stripe }: StripeAccount,
  sold: readonly SoldPrice[],
): Promise<readonly CatalogDifference[] | null> {
  try {
    const prices = new Map<string, Stripe.Price>();
    for await (const price of stripe.prices.list({ limit: 100, expand: ["data.product"] })) {
      if (prices.size >= PRICES_MAX) break;
      prices.set(price.id, price);
    }
    const named = new Set(sold.flatMap(({ priceId }) => priceId ?? []));
    const nowhere = [...prices.values()].filter((price) => price.active && !named.has(price.id));
    return [
      ...sold.flatMap((each) => differencesOf(each, each.priceId === null ? undefined : prices.get(each.priceId))),
      ...nowhere.map((price) => ({ what: price.id, here: "nothing sells it", inStripe: priceText(price) })),
    ];
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return null;
    throw error;
  }
}

function differencesOf(sold: SoldPrice, price: Stripe.Price | undefined): CatalogDifference[] {
  const isSold = sold.archivedAt === null;
  const here = `${isSold ? "sold" : "archived"} at ${moneyText(sold.amount, sold.currency)}${each(sold.interval)}`;
  if (price === undefined) return isSold ? [{ what: sold.name, here, inStripe: "no such price" }] : [];
  const isSameMoney = price.currency === sold.currency && price.unit_amount === Number(sold.amount);
  const isSameTime = price.recurring?.interval === sold.interval;
  const isSameState = isActive(price) === isSold || (sold.linked && !isSold);
  return isSameMoney && isSameTime && isSameState ? [] : [{ what: sold.name, here, inStripe: priceText(price) }];
}

function priceText(price: Stripe.Price): string {
  const money = moneyText(price.unit_amount ?? 0, price.currency);
  return `${isActive(price) ? "active" : "archived"} at ${money}${each(price.recurring?.interval)}`;
}

function each(interval: string | undefined): string {
  return interval === undefined ? "" : ` a ${interval}`;
}

function isActive({ active, product }: Stripe.Price): boolean {
  return active && (typeof product !== "object" || ("active" in product && product.active));
}
