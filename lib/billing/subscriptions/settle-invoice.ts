import { type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "../billing";
import { retrieved } from "../retrieved";
import { type BookRefusal, bookInvoice, subscriptionIdOf } from "./book-invoice";
import { type SyncRefusal, syncSubscription } from "./sync-subscription";

/** Brings an invoice's subscription to what Stripe says, since a payment changes its status, and then books the invoice itself. */
export async function settleInvoice(
  billing: Billing,
  invoiceId: string,
): Promise<Result<{ booked: boolean }, SyncRefusal | BookRefusal>> {
  const invoice = await retrieved(billing.account.stripe.invoices.retrieve(invoiceId));
  if (invoice === null) return refuse("object_unknown", `Stripe has no invoice ${invoiceId}.`);
  const stripeSubscriptionId = subscriptionIdOf(invoice);
  if (stripeSubscriptionId === null) return refuse("not_ours", "The invoice is of no subscription.");
  const synced = await syncSubscription(billing, stripeSubscriptionId);
  if (!synced.ok) return synced;
  const booked = await bookInvoice(billing, invoice, Date.now());
  return booked.ok ? { ok: true, value: { booked: booked.value.booked || synced.value.booked } } : booked;
}
