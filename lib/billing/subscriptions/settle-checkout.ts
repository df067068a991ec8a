import type Stripe from "stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "../billing";
import { retrieved } from "../retrieved";
import { type SyncRefusal, syncSubscription } from "./sync-subscription";

export type CheckoutState = "started" | "open" | "complete" | "expired" | "refused";

/** Brings an attempt to subscribe to what its Checkout session says, read anew, and its subscription with it once there is one. */
export async function settleCheckout(
  billing: Billing,
  sessionId: string,
): Promise<Result<{ booked: boolean }, SyncRefusal>> {
  const { account } = billing;
  const session = await retrieved(account.stripe.checkout.sessions.retrieve(sessionId));
  if (session === null) return refuse("object_unknown", `Stripe has no Checkout session ${sessionId}.`);
  if (session.livemode !== account.livemode) return refuse("foreign_mode", "The session is of Stripe's other mode.");
  const checkout = await findCheckout(billing, session);
  if (checkout === null) return refuse("not_ours", "The session is not of a subscription that was begun here.");
  const stripeSubscriptionId = subscriptionIdOf(session);
  const synced = stripeSubscriptionId === null ? null : await syncSubscription(billing, stripeSubscriptionId);
  if (synced !== null && !synced.ok) {
    await keep(billing, checkout, session, "refused", synced.message);
    return synced;
  }
  const isBegun = synced !== null && synced.value.subscriptionId !== null;
  const state = isBegun ? "complete" : session.status === "expired" ? "expired" : "open";
  await keep(billing, checkout, session, state, "");
  return ok({ booked: synced?.value.booked ?? false });
}

function subscriptionIdOf({ subscription }: Stripe.Checkout.Session): string | null {
  return typeof subscription === "object" ? (subscription?.id ?? null) : subscription;
}

async function findCheckout({ database }: Billing, session: Stripe.Checkout.Session): Promise<number | null> {
  const attempt = session.metadata?.tollgate_subscription ?? "";
  if (session.mode !== "subscription" || !/^[0-9a-f-]{36}$/.test(attempt)) return null;
  const [row] = await database.query<{ id: number }>(
    `SELECT id FROM subscription_checkout WHERE attempt = $1::uuid AND (session_id IS NULL OR session_id = $2::text)`,
    [attempt, session.id],
  );
  return row?.id ?? null;
}

/** What is complete stays so, whatever an older look said. */
async function keep(
  { database }: Billing,
  checkoutId: number,
  session: Stripe.Checkout.Session,
  state: CheckoutState,
  note: string,
): Promise<void> {
  await database.query(
    `UPDATE subscription_checkout SET state = $2::text, note = left($3::text, 500), session_id = $4::text,
       session_url = COALESCE($5::text, session_url), stripe_subscription_id = COALESCE($6::text, stripe_subscription_id)
     WHERE id = $1::bigint AND state <> 'complete'`,
    [checkoutId, state, note, session.id, session.url, subscriptionIdOf(session)],
  );
}
