import { publicId } from "@/lib/kernel/ids";
import type { Billing } from "./billing";

/** The consumer's customer object in Stripe, made at its first payment. Two first payments at once may make two; one is kept. */
export async function customerOf(billing: Billing, consumerId: number, attempt: string): Promise<string> {
  const { database, account } = billing;
  const stored = await storedCustomer(billing, consumerId);
  if (stored !== null) return stored;
  const [consumer] = await database.query<{ name: string; email: string | null }>(
    "SELECT name, email FROM consumer WHERE id = $1::bigint",
    [consumerId],
  );
  const made = await account.stripe.customers.create(
    {
      name: consumer?.name ?? "",
      ...(consumer?.email ? { email: consumer.email } : {}),
      metadata: { tollgate_consumer: publicId("consumer", consumerId) },
    },
    { idempotencyKey: `customer:${attempt}` },
  );
  await database.query(
    `INSERT INTO stripe_customer (consumer_id, livemode, customer_id) VALUES ($1::bigint, $2::boolean, $3::text)
     ON CONFLICT DO NOTHING`,
    [consumerId, account.livemode, made.id],
  );
  return (await storedCustomer(billing, consumerId)) ?? made.id;
}

/** After Stripe said that it has no such customer. */
export async function forgetCustomer({ database, account }: Billing, consumerId: number): Promise<void> {
  await database.query("DELETE FROM stripe_customer WHERE consumer_id = $1::bigint AND livemode = $2::boolean", [
    consumerId,
    account.livemode,
  ]);
}

export async function storedCustomer({ database, account }: Billing, consumerId: number): Promise<string | null> {
  const [row] = await database.query<{ customerId: string }>(
    `SELECT customer_id AS "customerId" FROM stripe_customer WHERE consumer_id = $1::bigint AND livemode = $2::boolean`,
    [consumerId, account.livemode],
  );
  return row?.customerId ?? null;
}
