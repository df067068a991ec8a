import { prismaSql, type Tx } from "@/lib/platform/db";
import { orderEnd } from "./order-end";

/** For verbs that end or replace a consumer's subscription: where it runs in Stripe, it is canceled there at once. */
export async function endInStripe(
  tx: Tx,
  { id, stripeStatus }: { readonly id: bigint; readonly stripeStatus: string | null },
): Promise<void> {
  if (stripeStatus !== null && stripeStatus !== "canceled") await orderEnd(prismaSql(tx), Number(id));
}
