import Stripe from "stripe";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "../billing";
import { customerOf, forgetCustomer } from "../stripe-customer";

export interface StartCardSetup {
  readonly consumerId: number;
  /** A UUID made by the page that asks: the same again opens the same page. */
  readonly attempt: string;
  readonly returnUrl: string;
}

/**
 * Opens Stripe's page on which a card is saved, once the terms were agreed to. Setup mode, not a purchase that keeps its card: what is
 * agreed to stands by itself, costs nothing at the time, and the bank is asked for payments that nobody is there for.
 */
export async function startCardSetup(
  billing: Billing,
  { consumerId, attempt, returnUrl }: StartCardSetup,
): Promise<Result<{ url: string }, "not_agreed" | "stripe_unavailable">> {
  const { account, database } = billing;
  const [rule] = await database.query<{ currency: string }>(
    "SELECT currency FROM auto_top_up WHERE consumer_id = $1::bigint AND livemode = $2::boolean",
    [consumerId, account.livemode],
  );
  if (rule === undefined) return refuse("not_agreed", "Agree to the terms first.");
  const metadata = { tollgate_card_of: publicId("consumer", consumerId) };
  try {
    const customer = await customerOf(billing, consumerId, attempt);
    const session = await account.stripe.checkout.sessions.create(
      {
        mode: "setup",
        currency: rule.currency,
        customer,
        metadata,
        setup_intent_data: { metadata },
        success_url: returnUrl,
        cancel_url: returnUrl,
      },
      { idempotencyKey: `card:${attempt}:${customer}` },
    );
    if (session.url === null) return refuse("stripe_unavailable", "Stripe opened no page. Try again.");
    // Only the newest one counts: an older page that is finished late replaces nothing.
    await database.query(
      "UPDATE auto_top_up SET setup_session_id = $3::text WHERE consumer_id = $1::bigint AND livemode = $2::boolean",
      [consumerId, account.livemode, session.id],
    );
    return ok({ url: session.url });
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    if (error.param === "customer") await forgetCustomer(billing, consumerId);
    return refuse("stripe_unavailable", "Stripe's page cannot be opened right now. Try again.");
  }
}
