import Stripe from "stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "../billing";
import { forgetCustomer, storedCustomer } from "../stripe-customer";

/** Opens Stripe's own pages of a consumer: its invoices, its cards, and the payment of what is open. */
export async function openCustomerPortal(
  billing: Billing,
  consumerId: number,
  returnUrl: string,
): Promise<Result<{ url: string }, "no_customer" | "stripe_unavailable">> {
  const customer = await storedCustomer(billing, consumerId);
  if (customer === null) return refuse("no_customer", "Nothing was paid by this account yet.");
  try {
    const session = await billing.account.stripe.billingPortal.sessions.create({ customer, return_url: returnUrl });
    return ok({ url: session.url });
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    if (error.param === "customer") await forgetCustomer(billing, consumerId);
    return refuse("stripe_unavailable", "Stripe's pages cannot be opened right now. Try again.");
  }
}
