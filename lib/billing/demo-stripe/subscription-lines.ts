import { moneyText } from "../currency";
import type { Period } from "./periods";
import type { LineDraft } from "./shapes/invoices";
import type { DemoPrice, DemoStore } from "./store";

/** What is sold: so many of a price. */
export interface Sold {
  readonly price: DemoPrice;
  readonly quantity: number;
}

/** A whole period. */
export function periodLine(store: DemoStore, { price, quantity }: Sold, period: Period): LineDraft {
  const amount = (price.unit_amount ?? 0) * quantity;
  const each = moneyText(price.unit_amount ?? 0, price.currency);
  const description = `${quantity} × ${nameOf(store, price)} (at ${each} / ${price.recurring?.interval ?? "month"})`;
  return { amount, description, price, quantity, period, isProration: false };
}

/** A trial, which is charged nothing. */
export function trialLine(store: DemoStore, { price, quantity }: Sold, period: Period): LineDraft {
  return {
    ...periodLine(store, { price, quantity }, period),
    amount: 0,
    description: `Trial period for ${nameOf(store, price)}`,
  };
}

/** What is left of a period gives money back for what was sold, by the second. */
export function unusedLine(store: DemoStore, sold: Sold, period: Period, atS: number): LineDraft {
  const description = `Unused time on ${nameOf(store, sold.price)} after ${dayOf(atS)}`;
  return { ...restLine(sold, period, atS, -1), description };
}

export function remainingLine(store: DemoStore, sold: Sold, period: Period, atS: number): LineDraft {
  const description = `Remaining time on ${nameOf(store, sold.price)} after ${dayOf(atS)}`;
  return { ...restLine(sold, period, atS, 1), description };
}

function restLine({ price, quantity }: Sold, { start, end }: Period, atS: number, sign: 1 | -1) {
  const whole = (price.unit_amount ?? 0) * quantity;
  const share = Math.round((whole * (end - atS)) / (end - start));
  return { amount: share === 0 ? 0 : sign * share, price, quantity, period: { start: atS, end }, isProration: true };
}

function nameOf(store: DemoStore, { product }: DemoPrice): string {
  return (typeof product === "string" ? store.get("product", product)?.name : undefined) ?? "Subscription";
}

function dayOf(unixS: number): string {
  return new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short", year: "numeric", timeZone: "UTC" }).format(
    unixS * 1000,
  );
}
