import type { Billing } from "../billing";

/** Payment intents in Stripe, made since then, of auto top-ups that are not known as paid here: what the reconciler looks at. */
export async function* unsettledIntents({ database, account }: Billing, sinceS: number): AsyncGenerator<string> {
  const unpaid = await database.query<{ attempt: string }>(
    `SELECT attempt FROM top_up WHERE origin = 'auto' AND state <> 'paid' AND livemode = $1::boolean
       AND created_at > to_timestamp($2::float8) - interval '1 day'`,
    [account.livemode, sinceS],
  );
  const attempts = new Set(unpaid.map(({ attempt }) => attempt));
  if (attempts.size === 0) return;
  for await (const { id, metadata } of account.stripe.paymentIntents.list({ created: { gte: sinceS }, limit: 100 })) {
    if (attempts.has(metadata.tollgate_top_up ?? "")) yield id;
  }
}
