import type { Actor } from "@/lib/access/actor";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { changeOf } from "./change-of";
import { lockPaidSubscription, type OrderRefusal, placeOrder, refuseNotSubscribed } from "./place-order";
import type { ChangePlan } from "./schema";

export interface PlanChange {
  readonly planName: string;
  /** Null: now. */
  readonly from: Date | null;
}

type ChangeRefusal = OrderRefusal | "price_unavailable" | "change_refused";

/** To a dearer price now, the rest of the period being paid at once; to a cheaper one when what is paid has run out. */
export async function changePlan(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  { to, prorationAt }: ChangePlan,
): Promise<Result<PlanChange, ChangeRefusal>> {
  const subscription = await lockPaidSubscription(tx, consumerId);
  if (!subscription?.planPrice) return refuseNotSubscribed();
  const target = await tx.planPrice.findFirst({
    where: { id: to, livemode: subscription.planPrice.livemode, archivedAt: null, priceId: { not: null } },
    include: { planVersion: { select: { version: true, plan: { select: { name: true, archivedAt: true } } } } },
  });
  if (!target || target.planVersion.plan.archivedAt) {
    return refuse("price_unavailable", "This plan is not sold any more. Choose another.");
  }
  const change = changeOf({ ...subscription, price: subscription.planPrice }, target);
  if (change.when === "never") return refuse("change_refused", change.reason);
  const atPeriodEnd = change.when === "period_end";
  const from = atPeriodEnd ? subscription.periodEnd : null;
  const { name } = target.planVersion.plan;
  const refused = await placeOrder(tx, actor, subscription, {
    kind: "change",
    planPriceId: to,
    atPeriodEnd,
    prorationAt: change.when === "now" ? prorationAt : null,
    after: { plan: `${name} v${target.planVersion.version}`, from, ends: null },
  });
  return refused ?? ok({ planName: name, from });
}
