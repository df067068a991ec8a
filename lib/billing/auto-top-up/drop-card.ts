import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "../billing";
import { retrieved } from "../retrieved";
import { stopAutoTopUp } from "./stop";

/** A card that was removed in Stripe, by its owner or by the operator, is charged no more from the same second. */
export async function dropCard(
  { database, account }: Billing,
  paymentMethodId: string,
  nowMs: number,
): Promise<Result<{ booked: boolean }, "not_ours">> {
  const method = await retrieved(account.stripe.paymentMethods.retrieve(paymentMethodId));
  if (method !== null && method.customer !== null) return refuse("not_ours", "The card is there.");
  const [rule] = await database.query<{ consumerId: number; livemode: boolean }>(
    `SELECT consumer_id AS "consumerId", livemode FROM auto_top_up WHERE payment_method_id = $1::text AND livemode = $2::boolean`,
    [paymentMethodId, account.livemode],
  );
  if (rule === undefined) return refuse("not_ours", "The card pays no auto top-up.");
  const why = { cause: "card_removed", reason: "The saved card was removed.", forgetsCard: true };
  return ok({ booked: await database.transaction((sql) => stopAutoTopUp(sql, rule, why, nowMs)) });
}
