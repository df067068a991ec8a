import Stripe from "stripe";
import { moneyText } from "./currency";
import type { PackRow } from "./queries";
import type { StripeAccount } from "./stripe-account";

export interface CatalogDifference {
  /** A pack's name, or a price's id that no pack sells. */
  readonly what: string;
  readonly here: string;
  readonly inStripe: string;
}

const PRICES_MAX = 1000;

/** Where packs and Stripe's prices are not the same, read from Stripe now. Null: Stripe does not answer. */
export async function compareCatalog(
  { stripe }: StripeAccount,
  packs: readonly PackRow[],
): Promise<readonly CatalogDifference[] | null> {
  try {
    const prices = new Map<string, Stripe.Price>();
    for await (const price of stripe.prices.list({ limit: 100, expand: ["data.product"] })) {
      if (prices.size >= PRICES_MAX) break;
      prices.set(price.id, price);
    }
    const named = new Set(packs.flatMap(({ priceId }) => priceId ?? []));
    const nowhere = [...prices.values()].filter(
      (price) => price.active && price.type === "one_time" && !named.has(price.id),
    );
    return [
      ...packs.flatMap((pack) => differencesOf(pack, pack.priceId === null ? undefined : prices.get(pack.priceId))),
      ...nowhere.map((price) => ({ what: price.id, here: "no pack sells it", inStripe: priceText(price) })),
    ];
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return null;
    throw error;
  }
}

function differencesOf(pack: PackRow, price: Stripe.Price | undefined): CatalogDifference[] {
  const isSold = pack.archivedAt === null;
  const here = `${isSold ? "sold" : "archived"} at ${moneyText(pack.amount, pack.currency)}`;
  if (price === undefined) return isSold ? [{ what: pack.name, here, inStripe: "no such price" }] : [];
  const isSameMoney = price.currency === pack.currency && price.unit_amount === Number(pack.amount);
  const isSameState = isActive(price) === isSold || (pack.linked && !isSold);
  return isSameMoney && isSameState ? [] : [{ what: pack.name, here, inStripe: priceText(price) }];
}

function priceText(price: Stripe.Price): string {
  return `${isActive(price) ? "active" : "archived"} at ${moneyText(price.unit_amount ?? 0, price.currency)}`;
}

function isActive({ active, product }: Stripe.Price): boolean {
  return active && (typeof product !== "object" || ("active" in product && product.active));
}
