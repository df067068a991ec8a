import Stripe from "stripe";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { withRetry } from "@/lib/platform/postgres";
import type { Billing } from "./billing";
import { forgetCustomer } from "./stripe-customer";

/** An attempt to pay on Stripe's page, as it was written down before Stripe is asked. */
export interface BegunCheckout {
  readonly kind: "top_up" | "subscription_checkout";
  /** A UUID: of the row, and in the metadata of all that Stripe makes of it. */
  readonly attempt: string;
  readonly consumerId: number;
  readonly priceId: string;
  readonly createdAt: Date;
  /** Where Stripe sends the payer afterwards, and where without paying. */
  readonly returnUrl: string;
  readonly cancelUrl: string;
  /** Why Stripe does not take it, for people. */
  readonly refusedText: string;
}

type Session = Pick<
  Stripe.Checkout.SessionCreateParams,
  "mode" | "metadata" | "customer" | "payment_intent_data" | "subscription_data"
>;

const SESSION_MINUTES = 60;
const ROW = {
  top_up: { table: "top_up", metadata: "tollgate_top_up", key: "top-up" },
  subscription_checkout: {
    table: "subscription_checkout",
    metadata: "tollgate_subscription",
    key: "subscribe",
  },
} as const;

/**
 * Opens the Checkout session of an attempt and keeps it on its row. The attempt is Stripe's idempotency key and in the metadata, so
 * that a session that was made but not stored (t1) is found by either. `complete` adds what is sold and to whom; it may ask Stripe, too.
 */
export async function openCheckout(
  billing: Billing,
  begun: BegunCheckout,
  complete: (metadata: Readonly<Record<string, string>>) => Promise<Session>,
): Promise<Result<{ url: string }, "stripe_refused" | "stripe_unavailable">> {
  const { kind, attempt, consumerId } = begun;
  const consumer = publicId("consumer", consumerId);
  try {
    const session = await complete({ [ROW[kind].metadata]: attempt, tollgate_consumer: consumer });
    const made = await billing.account.stripe.checkout.sessions.create(
      {
        ...session,
        line_items: [{ price: begun.priceId, quantity: 1 }],
        client_reference_id: consumer,
        success_url: begun.returnUrl,
        cancel_url: begun.cancelUrl,
        // Of the row, not of now: the same request again must be the same to Stripe.
        expires_at: Math.floor(begun.createdAt.getTime() / 1000) + SESSION_MINUTES * 60,
      },
      { idempotencyKey: `${ROW[kind].key}:${attempt}:${session.customer ?? "guest"}` },
    );
    if (made.url === null) return refuse("stripe_refused", "Stripe opened no payment page. Choose again.");
    await keepSession(billing, begun, made.id, made.url);
    return ok({ url: made.url });
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    return refusalOf(billing, begun, error);
  }
}

async function keepSession({ database }: Billing, { kind, attempt }: BegunCheckout, id: string, url: string) {
  await withRetry(() =>
    database.query(
      `UPDATE ${ROW[kind].table} SET session_id = $2::text, session_url = $3::text, state = 'open'
       WHERE attempt = $1::uuid AND state = 'started'`,
      [attempt, id, url],
    ),
  );
}

async function refusalOf(
  billing: Billing,
  { kind, attempt, consumerId, refusedText }: BegunCheckout,
  error: InstanceType<typeof Stripe.errors.StripeError>,
) {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) {
    return refuse("stripe_unavailable", "The payment page cannot be opened right now. Nothing was charged: try again.");
  }
  // A customer that was deleted in Stripe is made anew at the next try.
  if (error.param === "customer") {
    await forgetCustomer(billing, consumerId);
    return refuse("stripe_unavailable", "The payment page could not be opened. Nothing was charged: try again.");
  }
  await billing.database.query(
    `UPDATE ${ROW[kind].table} SET state = 'refused', note = left($2::text, 500)
     WHERE attempt = $1::uuid AND state = 'started'`,
    [attempt, error.message],
  );
  return refuse("stripe_refused", refusedText);
}
