import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { wakeWorker } from "../wake-worker";
import { type PlanPriced, planPriceName } from "./create-plan-price";
import type { ArchivePlanPrice } from "./schema";

/** Sold no more. Whoever pays it goes on paying it. */
export async function archivePlanPrice(
  tx: Tx,
  actor: Actor,
  { planPriceId }: ArchivePlanPrice,
): Promise<Result<PlanPriced, "price_unknown" | "price_archived">> {
  const price = await tx.planPrice.findUnique({
    where: { id: planPriceId },
    include: { planVersion: { select: { plan: { select: { id: true, name: true } } } } },
  });
  if (!price) return refuse("price_unknown", "This price does not exist.");
  const { plan } = price.planVersion;
  const name = planPriceName(plan.name, price);
  const { count } = await tx.planPrice.updateMany({
    where: { id: planPriceId, archivedAt: null },
    data: { archivedAt: new Date(), revision: { increment: 1 }, pushError: "" },
  });
  if (count === 0) return refuse("price_archived", `${name} is archived already.`);
  await recordAudit(tx, actor, {
    action: "planPrice.archive",
    target: { kind: "planPrice", id: planPriceId, name },
    before: { archived: false },
    after: { archived: true },
  });
  await wakeWorker(tx);
  return ok({ planId: plan.id, name });
}
