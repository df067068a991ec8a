import type { Actor } from "@/lib/access/actor";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { lockPaidSubscription, type OrderRefusal, placeOrder, refuseNotSubscribed } from "./place-order";

/** At the end of what is paid; until then everything goes on, and it can be resumed. */
export async function cancelPlan(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
): Promise<Result<{ planName: string; at: Date }, OrderRefusal | "canceled_already">> {
  const subscription = await lockPaidSubscription(tx, consumerId);
  if (!subscription) return refuseNotSubscribed();
  if (subscription.cancelAt) return refuse("canceled_already", "The subscription ends by itself already.");
  const { periodEnd: at, planVersion } = subscription;
  const refused = await placeOrder(tx, actor, subscription, { kind: "cancel", after: { ends: at } });
  return refused ?? ok({ planName: planVersion.plan.name, at });
}
