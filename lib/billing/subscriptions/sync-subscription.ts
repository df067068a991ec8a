import type Stripe from "stripe";
import { type Result, refuse } from "@/lib/kernel/result";
import { withRetry } from "@/lib/platform/postgres";
import type { Billing } from "../billing";
import { retrieved } from "../retrieved";
import { type BookRefusal, bookInvoice } from "./book-invoice";
import { type KeepRefusal, type Kept, keepSubscription, readRevision } from "./keep-subscription";
import { type MirrorRefusal, mirrorOf } from "./mirror";

export type SyncRefusal = MirrorRefusal | KeepRefusal | BookRefusal | "object_unknown" | "foreign_mode" | "busy";

/** Another reader wrote between our two looks; more often than this in a row only where something is broken. */
const READS_MAX = 5;

/**
 * Brings the subscription here to what Stripe's object says, read anew, and books its latest invoice where that is paid. Called by
 * webhook, return page, orders and reconciler, in any order and number. What was read before another reader wrote is read again,
 * so an older word never replaces a newer one.
 */
export async function syncSubscription(
  billing: Billing,
  stripeSubscriptionId: string,
): Promise<Result<Kept, SyncRefusal>> {
  const { account, database } = billing;
  for (let read = 0; read < READS_MAX; read++) {
    const revision = await readRevision(database, stripeSubscriptionId);
    const subscription = await retrieved(
      account.stripe.subscriptions.retrieve(stripeSubscriptionId, { expand: ["latest_invoice"] }),
    );
    if (subscription === null) {
      return refuse("object_unknown", `Stripe has no subscription ${stripeSubscriptionId}.`);
    }
    if (subscription.livemode !== account.livemode) {
      return refuse("foreign_mode", "The subscription is of Stripe's other mode.");
    }
    const unpaid = await unpaidSince(account.stripe, subscription);
    const now = new Date();
    const mirrored = mirrorOf(subscription, unpaid, now);
    if (!mirrored.ok) return mirrored;
    const kept = await withRetry(() =>
      database.transaction((sql) => keepSubscription(sql, { subscription, mirrored: mirrored.value, revision })),
    );
    if (kept === "stale") continue;
    return kept.ok && kept.value.subscriptionId !== null ? withInvoice(billing, subscription, kept.value, now) : kept;
  }
  return refuse("busy", "The subscription was being changed all the while.");
}

async function withInvoice(
  billing: Billing,
  { latest_invoice }: Stripe.Subscription,
  kept: Kept,
  now: Date,
): Promise<Result<Kept, BookRefusal>> {
  if (latest_invoice === null || typeof latest_invoice === "string") return { ok: true, value: kept };
  const booked = await bookInvoice(billing, latest_invoice, now.getTime());
  return booked.ok ? { ok: true, value: { ...kept, booked: kept.booked || booked.value.booked } } : booked;
}

/** When the oldest invoice that is not paid was made. Asked only where there is one. */
async function unpaidSince(stripe: Stripe, { id, status }: Stripe.Subscription): Promise<Date | null> {
  if (status !== "past_due" && status !== "unpaid") return null;
  const { data } = await stripe.invoices.list({ subscription: id, status: "open", limit: 100 });
  const oldest = Math.min(...data.map(({ created }) => created));
  return Number.isFinite(oldest) ? new Date(oldest * 1000) : null;
}
