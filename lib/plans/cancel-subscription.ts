import type { Actor } from "@/lib/access/actor";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { endInStripe } from "@/lib/billing/subscriptions/end-in-stripe";
import { lockConsumer, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import type { Subscribed } from "./assign-plan";
import { readCurrentSubscription } from "./queries";
import type { CancelSubscription } from "./schema";

/** Ends a consumer's right to call, at once, and what is paid for it in Stripe: calls are refused with subscription_canceled. Credits stay. */
export async function cancelSubscription(
  tx: Tx,
  actor: Actor,
  { consumerId }: CancelSubscription,
): Promise<Result<Subscribed, "consumer_unknown" | "no_subscription" | "subscription_canceled">> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  const current = await readCurrentSubscription(tx, consumerId);
  if (!current) return refuse("no_subscription", `${consumer.name} has no plan.`);
  if (current.status === "canceled") {
    return refuse("subscription_canceled", `${consumer.name}'s subscription is canceled already.`);
  }

  const { plan, version } = current.planVersion;
  await tx.subscription.update({
    where: { id: current.id },
    data: { status: "canceled", canceledAt: new Date() },
    select: { id: true },
  });
  await endInStripe(tx, current);
  await recordAudit(tx, actor, {
    action: "subscription.cancel",
    target: { kind: "subscription", id: current.id, name: `${plan.name} v${version}` },
    consumerId,
    before: { status: current.status },
    after: { status: "canceled" },
  });
  await noteChange(tx, "consumer", consumerId);
  return ok({ consumerId, consumerName: consumer.name, planName: plan.name, version });
}
