import type Stripe from "stripe";

/** What a price brings. */
export interface PriceTerms {
  /** Credits that its plan includes each month. */
  readonly includedMicros: number;
  readonly interval: "month" | "year";
}

export interface LineGrant {
  readonly lineId: string;
  readonly amountMicros: number;
  readonly expiresAt: Date;
}

/** A renewal is settled about an hour after its period has begun: what was included before bridges that. */
const BRIDGE_MS = 24 * 3600 * 1000;

/**
 * What the lines of a paid invoice grant, a function of the invoice alone. A period brings what the plan includes, a year's twelve
 * times that. A change of plan within a period brings the share of what is left of it, less the same share of the old plan, and
 * never takes anything. `termsOf` gives undefined for a price that is none of ours.
 */
export function lineGrants(
  lines: readonly Stripe.InvoiceLineItem[],
  termsOf: (priceId: string) => PriceTerms | undefined,
): LineGrant[] {
  const worths = lines.flatMap((line) => {
    const terms = isOfSubscription(line) ? termsOf(priceIdOf(line)) : undefined;
    return terms === undefined ? [] : [{ line, worthMicros: worthOf(line, terms) }];
  });
  return worths.flatMap(({ line, worthMicros }) => {
    if (worthMicros <= 0) return [];
    const givenBack = isProration(line) ? worths.filter((other) => isGivenBackFor(line, other.line)) : [];
    const amountMicros = givenBack.reduce((sum, other) => sum + other.worthMicros, worthMicros);
    if (amountMicros <= 0) return [];
    return [{ lineId: line.id, amountMicros, expiresAt: new Date(line.period.end * 1000 + BRIDGE_MS) }];
  });
}

/** Negative for a line that gives money back. */
function worthOf(line: Stripe.InvoiceLineItem, { includedMicros, interval }: PriceTerms): number {
  const months = interval === "year" ? 12 : 1;
  const whole = includedMicros * months;
  if (!isProration(line)) return line.amount < 0 ? 0 : whole;
  const fullS = line.period.end - monthsBefore(line.period.end, months);
  const leftS = Math.min(fullS, Math.max(0, line.period.end - line.period.start));
  const share = Number((BigInt(whole) * BigInt(leftS)) / BigInt(fullS));
  return line.amount < 0 ? -share : share;
}

/** The old plan's line beside the new one's: both are about the rest of one period. */
function isGivenBackFor(line: Stripe.InvoiceLineItem, other: Stripe.InvoiceLineItem): boolean {
  return other.amount < 0 && isProration(other) && other.period.end === line.period.end;
}

function isOfSubscription({ parent }: Stripe.InvoiceLineItem): boolean {
  return parent?.type === "subscription_item_details" || isProrationItem(parent);
}

function isProration({ parent }: Stripe.InvoiceLineItem): boolean {
  return parent?.subscription_item_details?.proration === true || isProrationItem(parent);
}

/** In Stripe's older billing mode a proration is an invoice item of the subscription. */
function isProrationItem(parent: Stripe.InvoiceLineItem["parent"]): boolean {
  const item = parent?.invoice_item_details;
  return item?.proration === true && item.subscription !== null;
}

export function priceIdOf({ pricing }: Stripe.InvoiceLineItem): string {
  const price = pricing?.price_details?.price;
  return typeof price === "object" ? price.id : (price ?? "");
}

/** The same day and time so many months earlier, in Unix s; the last day where that month is shorter. */
function monthsBefore(unixS: number, months: number): number {
  const end = new Date(unixS * 1000);
  const first = Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - months, 1);
  const days = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - months + 1, 0)).getUTCDate();
  const dayMs = (Math.min(end.getUTCDate(), days) - 1) * 86_400_000;
  return (first + dayMs + (end.getTime() % 86_400_000)) / 1000;
}
