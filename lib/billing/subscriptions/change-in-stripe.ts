import Stripe from "stripe";
import { retrieved } from "../retrieved";
import { FORGET_KEPT } from "./mirror";

interface DearerPrice {
  readonly itemId: string;
  readonly priceId: string;
  /** The moment that the shown amount was worked out for. */
  readonly prorationAt: Date | null;
}

/**
 * Changes to a dearer price, what is left of the period being paid at once. A card that is declined changes nothing and is thrown.
 * Where its bank asks for a confirmation, the change waits in Stripe until its invoice is paid, for 23 hours at most.
 */
export async function payNow(
  stripe: Stripe,
  { id, cancel_at_period_end }: Stripe.Subscription,
  { itemId, priceId, prorationAt }: DearerPrice,
  { idempotencyKey }: { readonly idempotencyKey: string },
): Promise<void> {
  const change: Stripe.SubscriptionUpdateParams = {
    items: [{ id: itemId, price: priceId }],
    proration_behavior: "always_invoice",
    ...(prorationAt === null ? {} : { proration_date: Math.floor(prorationAt.getTime() / 1000) }),
  };
  try {
    await stripe.subscriptions.update(
      id,
      { ...change, cancel_at_period_end: false, metadata: FORGET_KEPT, payment_behavior: "error_if_incomplete" },
      { idempotencyKey },
    );
  } catch (error) {
    if (!isAskedByBank(error)) throw error;
    // Of all that was sent before, only what can wait: metadata cannot, and what is kept in it is of a period that is over.
    const goesOn = cancel_at_period_end ? { cancel_at_period_end: false } : {};
    await stripe.subscriptions.update(
      id,
      { ...change, ...goesOn, payment_behavior: "pending_if_incomplete" },
      { idempotencyKey: `${idempotencyKey}:pending` },
    );
  }
}

/** Lets the change that waits for its bank go, by making its invoice void. Null: it is gone; else why it is not. */
export async function dropUnconfirmed(
  stripe: Stripe,
  { pending_update, latest_invoice }: Stripe.Subscription,
  options: { readonly idempotencyKey: string },
): Promise<string | null> {
  const id = typeof latest_invoice === "string" ? latest_invoice : latest_invoice?.id;
  if (pending_update === null || id === undefined) return null;
  const invoice = await retrieved(stripe.invoices.retrieve(id));
  if (invoice?.status === "paid") return "It was paid already.";
  if (invoice?.status === "open") await stripe.invoices.voidInvoice(id, {}, options);
  return null;
}

function isAskedByBank(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeCardError && ASKED.has(error.code ?? "");
}

const ASKED: ReadonlySet<string> = new Set(["subscription_payment_intent_requires_action", "authentication_required"]);
