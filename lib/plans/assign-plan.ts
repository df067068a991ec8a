import type { Actor } from "@/lib/access/actor";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { endInStripe } from "@/lib/billing/subscriptions/end-in-stripe";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { periodAt } from "@/lib/engine/periods";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { ensurePlanGrant } from "@/lib/ledger/plan-grant";
import { prismaSql, type Tx } from "@/lib/platform/db";
import { newestVersion } from "./newest-version";
import { readCurrentSubscription } from "./queries";
import type { AssignPlan } from "./schema";

export interface Subscribed {
  readonly consumerId: bigint;
  readonly consumerName: string;
  readonly planName: string;
  readonly version: number;
}

type AssignRefusal =
  | "consumer_unknown"
  | "consumer_archived"
  | "plan_not_found"
  | "plan_archived"
  | "plan_unpublished"
  | "plan_assigned";

/**
 * Puts a consumer on the newest version of a plan, from the next call on. What it was on ends; the anchor, the running
 * period and what is used of its quotas stay, so that changing plans back and forth wins nothing. What the plan includes is
 * granted, less what this period has brought already. The first plan's anchor is now. A subscription that was paid through
 * Stripe is canceled there at once.
 */
export async function assignPlan(
  tx: Tx,
  actor: Actor,
  { consumerId, planId }: AssignPlan,
): Promise<Result<Subscribed, AssignRefusal>> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  // Shared with other assignments; a publication under way is waited for, so that nobody is left behind on its old version.
  const [plan] = await tx.$queryRaw<{ name: string; archived: boolean }[]>`
    SELECT name, archived_at IS NOT NULL AS archived FROM plan WHERE id = ${planId} FOR SHARE`;
  if (!plan) return refuse("plan_not_found", "This plan does not exist.", "planId");
  if (plan.archived) return refuse("plan_archived", `“${plan.name}” is archived. Choose another plan.`, "planId");
  const newest = await newestVersion(tx, planId);
  if (!newest) {
    return refuse("plan_unpublished", `“${plan.name}” was never published. Publish its draft first.`, "planId");
  }
  const current = await readCurrentSubscription(tx, consumerId);
  if (current?.planVersionId === newest.id && current.status !== "canceled" && current.source === "operator") {
    return refuse("plan_assigned", `${consumer.name} is on ${plan.name} v${newest.version} already.`, "planId");
  }

  const now = new Date();
  if (current) {
    await tx.subscription.update({ where: { id: current.id }, data: { endedAt: now }, select: { id: true } });
    await endInStripe(tx, current);
  }
  const subscription = await tx.subscription.create({
    data: { consumerId, planVersionId: newest.id, ...periodOf(current, consumer.timeZone, now) },
    select: { id: true },
  });
  await ensurePlanGrant(prismaSql(tx), Number(consumerId));
  await recordAudit(tx, actor, {
    action: "subscription.assign",
    target: { kind: "subscription", id: subscription.id, name: `${plan.name} v${newest.version}` },
    consumerId,
    before: { plan: current && `${current.planVersion.plan.name} v${current.planVersion.version}` },
    after: { plan: `${plan.name} v${newest.version}` },
  });
  await noteChange(tx, "consumer", consumerId);
  return ok({ consumerId, consumerName: consumer.name, planName: plan.name, version: newest.version });
}

interface Period {
  readonly anchorAt: Date;
  readonly periodStart: Date;
  readonly periodEnd: Date;
}

/** The running period where there is one; else the one that the anchor, old or new, draws around now. */
function periodOf(current: Period | null, timeZone: string, now: Date): Period {
  if (current && current.periodEnd > now) {
    return { anchorAt: current.anchorAt, periodStart: current.periodStart, periodEnd: current.periodEnd };
  }
  const anchorAt = current?.anchorAt ?? now;
  const { startMs, endMs } = periodAt("month", now.getTime(), timeZone, anchorAt.getTime());
  return { anchorAt, periodStart: new Date(startMs), periodEnd: new Date(endMs) };
}
