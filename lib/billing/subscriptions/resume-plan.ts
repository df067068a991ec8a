import type { Actor } from "@/lib/access/actor";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { lockPaidSubscription, type OrderRefusal, placeOrder, refuseNotSubscribed } from "./place-order";

/** Takes back that it ends, or that it changes at the period's end: it goes on at the price of today. */
export async function resumePlan(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
): Promise<Result<{ planName: string }, OrderRefusal | "nothing_planned">> {
  const subscription = await lockPaidSubscription(tx, consumerId);
  if (!subscription) return refuseNotSubscribed();
  if (!subscription.cancelAt && !subscription.nextPlanPriceId) {
    return refuse("nothing_planned", "The subscription goes on as it is already.");
  }
  const { planVersion } = subscription;
  const plan = `${planVersion.plan.name} v${planVersion.version}`;
  const refused = await placeOrder(tx, actor, subscription, { kind: "resume", after: { plan, ends: null } });
  return refused ?? ok({ planName: planVersion.plan.name });
}
