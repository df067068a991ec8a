import Stripe from "stripe";
import type { Billing } from "../billing";

export interface ChangePreview {
  /** Charged at once, in the currency's smallest unit; below 0: kept for the next payments. */
  readonly amountNow: number;
  readonly currency: string;
  /** The moment that it is worked out for; the change is asked for the same. */
  readonly at: Date;
}

/** What Stripe would charge at once for a change of price now. Null: Stripe does not say. */
export async function previewChange(
  { account: { stripe } }: Billing,
  stripeSubscriptionId: string,
  priceId: string,
): Promise<ChangePreview | null> {
  try {
    const subscription = await stripe.subscriptions.retrieve(stripeSubscriptionId);
    const [item] = subscription.items.data;
    if (item === undefined) return null;
    // Not before the running period, which Stripe's clock may have begun ahead of ours.
    const atS = Math.max(Math.floor(Date.now() / 1000), item.current_period_start);
    const invoice = await stripe.invoices.createPreview({
      subscription: stripeSubscriptionId,
      subscription_details: {
        items: [{ id: item.id, price: priceId }],
        proration_behavior: "always_invoice",
        proration_date: atS,
      },
    });
    return { amountNow: invoice.total, currency: invoice.currency, at: new Date(atS * 1000) };
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return null;
    throw error;
  }
}
