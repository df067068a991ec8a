import type { Tx } from "@/lib/platform/db";
import { STRIPE_CHANNEL } from "./billing";

/** When the transaction commits: there is something to do in Stripe or in the inbox. */
export async function wakeWorker(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${STRIPE_CHANNEL}, '')`;
}
