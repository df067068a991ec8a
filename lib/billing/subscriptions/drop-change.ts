import type { Actor } from "@/lib/access/actor";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { lockPaidSubscription, type OrderRefusal, placeOrder, refuseNotSubscribed } from "./place-order";

/** Lets a change go that waits for its payment to be confirmed with the bank. Nothing is charged, and the plan stays. */
export async function dropChange(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
): Promise<Result<{ planName: string }, OrderRefusal | "nothing_to_confirm">> {
  const subscription = await lockPaidSubscription(tx, consumerId);
  if (!subscription) return refuseNotSubscribed();
  if (!subscription.confirmBy) return refuse("nothing_to_confirm", "No change waits for the bank any more.");
  const { planVersion } = subscription;
  const plan = `${planVersion.plan.name} v${planVersion.version}`;
  const refused = await placeOrder(tx, actor, subscription, { kind: "drop", after: { plan } });
  return refused ?? ok({ planName: planVersion.plan.name });
}
