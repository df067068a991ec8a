import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { type Refusal, refuse } from "@/lib/kernel/result";
import { isUniqueViolation, type Tx } from "@/lib/platform/db";
import { wakeWorker } from "../wake-worker";

export type OrderRefusal = "not_subscribed" | "order_waiting" | "change_unconfirmed";

/** The consumer's subscription that runs in Stripe, locked until the transaction ends. */
export async function lockPaidSubscription(tx: Tx, consumerId: bigint) {
  await tx.$executeRaw`SELECT 1 FROM consumer WHERE id = ${consumerId} FOR NO KEY UPDATE`;
  return tx.subscription.findFirst({
    where: { consumerId, endedAt: null, source: "stripe", stripeStatus: { notIn: ["canceled", "incomplete_expired"] } },
    include: {
      planPrice: true,
      planVersion: { select: { version: true, plan: { select: { name: true } } } },
    },
  });
}

export type PaidSubscription = NonNullable<Awaited<ReturnType<typeof lockPaidSubscription>>>;

export function refuseNotSubscribed(): Refusal<"not_subscribed"> {
  return refuse("not_subscribed", "This account has no subscription that is paid here.");
}

interface Order {
  readonly kind: "change" | "cancel" | "resume" | "drop";
  readonly planPriceId?: bigint;
  readonly atPeriodEnd?: boolean;
  readonly prorationAt?: Date | null;
  /** For the audit: what it is to become. */
  readonly after: Readonly<Record<string, string | Date | null>>;
}

/**
 * Writes down what Stripe is to be told, with its audit row, and wakes the worker. Null: done. One at a time waits, and a change that
 * its bank is to confirm is decided first.
 */
export async function placeOrder(
  tx: Tx,
  actor: Actor,
  subscription: PaidSubscription,
  { after, ...order }: Order,
): Promise<Refusal<"order_waiting" | "change_unconfirmed"> | null> {
  const { id: subscriptionId, consumerId, planVersion, cancelAt, confirmBy } = subscription;
  if (confirmBy !== null && order.kind !== "drop") return refuse("change_unconfirmed", UNCONFIRMED);
  const waiting = await tx.subscriptionOrder.count({ where: { subscriptionId, state: "waiting" } });
  if (waiting > 0) return refuseWaiting();
  try {
    await tx.subscriptionOrder.create({ data: { subscriptionId, ...order }, select: { id: true } });
  } catch (error) {
    if (isUniqueViolation(error, "subscription_order_waiting")) return refuseWaiting();
    throw error;
  }
  const plan = `${planVersion.plan.name} v${planVersion.version}`;
  await recordAudit(tx, actor, {
    action: `subscription.${ACTIONS[order.kind]}`,
    target: { kind: "subscription", id: subscriptionId, name: plan },
    consumerId,
    before: { plan, ends: cancelAt },
    after,
  });
  await wakeWorker(tx);
  return null;
}

export const UNCONFIRMED = "A change waits for your bank. Confirm it or let it go first.";

const ACTIONS = { change: "change", cancel: "cancel_at_end", resume: "resume", drop: "drop_change" } as const;

function refuseWaiting(): Refusal<"order_waiting"> {
  return refuse("order_waiting", "A change is on its way already. Wait until it is there.");
}
