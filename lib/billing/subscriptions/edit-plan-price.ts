import type { Actor } from "@/lib/access/actor";
import { changedFields } from "@/lib/audit/changed-fields";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { moneyOf } from "../create-pack";
import { wakeWorker } from "../wake-worker";
import { type PlanPriced, planPriceName, refuseTaken } from "./create-plan-price";
import type { EditPlanPrice } from "./schema";

/**
 * Another amount is another price, here and in Stripe; the old one is sold no more, and whoever pays it goes on paying it. A trial
 * is changed in place: it is about who comes next.
 */
export async function editPlanPrice(
  tx: Tx,
  actor: Actor,
  { planPriceId, revision, trialDays, ...typed }: EditPlanPrice,
): Promise<Result<PlanPriced, "price_unknown" | "price_changed" | "amount_invalid" | "price_taken" | "price_sold">> {
  const price = await tx.planPrice.findUnique({
    where: { id: planPriceId },
    include: { planVersion: { select: { plan: { select: { id: true, name: true } } } } },
  });
  if (!price) return refuse("price_unknown", "This price does not exist.");
  const { plan } = price.planVersion;
  if (price.revision !== revision || price.archivedAt !== null) {
    return refuse("price_changed", "Somebody else has changed this price meanwhile. Reload the page and look again.");
  }
  const money = price.linked ? ok(price) : moneyOf(typed.amount ?? "", typed.currency ?? price.currency);
  if (!money.ok) return money;
  const { currency, amount } = money.value;
  const terms = { currency, amount, trialDays };
  const changed = changedFields({ ...price }, terms);
  const name = planPriceName(plan.name, { ...terms, interval: price.interval });
  if (!changed) return ok({ planId: plan.id, name });

  const isPriceNew = currency !== price.currency || amount !== price.amount;
  const updated = await tx.planPrice.updateMany({
    where: { id: planPriceId, revision },
    data: isPriceNew
      ? { archivedAt: new Date(), revision: { increment: 1 }, pushError: "" }
      : { trialDays, revision: { increment: 1 } },
  });
  if (updated.count === 0) {
    return refuse("price_changed", "Somebody else has changed this price meanwhile. Reload the page and look again.");
  }
  try {
    if (isPriceNew) {
      const { planVersionId, interval, livemode, productId } = price;
      await tx.planPrice.create({
        data: { ...terms, planVersionId, interval, livemode, productId },
        select: { id: true },
      });
    }
  } catch (error) {
    return refuseTaken(error, plan.name, { ...terms, interval: price.interval });
  }
  await recordAudit(tx, actor, {
    action: "planPrice.edit",
    target: { kind: "planPrice", id: planPriceId, name },
    ...changed,
  });
  await wakeWorker(tx);
  return ok({ planId: plan.id, name });
}
