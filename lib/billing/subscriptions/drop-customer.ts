import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "../billing";
import { type SyncRefusal, syncSubscription } from "./sync-subscription";

/**
 * A customer object that was deleted in Stripe is forgotten, and made anew at the consumer's next payment. Its subscription ends with
 * it there, and so here.
 */
export async function dropCustomer(
  billing: Billing,
  customerId: string,
): Promise<Result<{ booked: boolean }, SyncRefusal>> {
  const { database, account } = billing;
  const customer = await account.stripe.customers.retrieve(customerId);
  if (!customer.deleted) return refuse("not_ours", "The customer is there.");
  const forgotten = await database.query<{ consumerId: number }>(
    `DELETE FROM stripe_customer WHERE customer_id = $1::text AND livemode = $2::boolean RETURNING consumer_id AS "consumerId"`,
    [customerId, account.livemode],
  );
  const running = await database.query<{ id: string }>(
    `SELECT stripe_subscription_id AS id FROM subscription
     WHERE consumer_id = ANY($1::bigint[]) AND source = 'stripe' AND stripe_status <> 'canceled' LIMIT 100`,
    [forgotten.map(({ consumerId }) => consumerId)],
  );
  for (const { id } of running) {
    const synced = await syncSubscription(billing, id);
    if (!synced.ok) return synced;
  }
  if (forgotten.length === 0) return refuse("not_ours", "The customer is of no consumer of this installation.");
  return ok({ booked: true });
}
