import type { Prisma } from "@/lib/generated/prisma/client";
import { type Page, type PageQuery, skipTake } from "@/lib/kernel/page";
import type { Tx } from "@/lib/platform/db";

const planName = { select: { id: true, name: true, description: true, archivedAt: true } } as const;
const priceOfPlan = {
  include: { planVersion: { select: { version: true, includedCreditsMicros: true, plan: planName } } },
} as const;

export type PlanPriceRow = Prisma.PlanPriceGetPayload<typeof priceOfPlan> & {
  /** Who pays it now. */
  readonly subscribers: number;
};

/** Every price of this mode, or of one plan of it: those that are sold first, each plan's cheapest first. */
export async function listPlanPrices(tx: Tx, livemode: boolean, planId?: bigint): Promise<PlanPriceRow[]> {
  const rows = await tx.planPrice.findMany({
    where: { livemode, ...(planId === undefined ? {} : { planVersion: { planId } }) },
    include: {
      ...priceOfPlan.include,
      _count: { select: { subscriptions: { where: { endedAt: null, stripeStatus: { not: "canceled" } } } } },
    },
    orderBy: [{ archivedAt: { sort: "desc", nulls: "first" } }, { amount: "asc" }, { id: "asc" }],
    take: 500,
  });
  return rows.map(({ _count, ...row }) => ({ ...row, subscribers: _count.subscriptions }));
}

export type OfferedPrice = Prisma.PlanPriceGetPayload<typeof priceOfPlan>;

/** What a consumer may subscribe to now: sold, and in Stripe. Each plan's prices together, the cheapest plan first. */
export async function offeredPlanPrices(tx: Tx, livemode: boolean): Promise<OfferedPrice[]> {
  const rows = await tx.planPrice.findMany({
    where: { livemode, archivedAt: null, priceId: { not: null }, planVersion: { plan: { archivedAt: null } } },
    ...priceOfPlan,
    orderBy: [{ amount: "asc" }, { id: "asc" }],
    take: 100,
  });
  const plans = new Map<bigint, OfferedPrice[]>();
  for (const row of rows.filter(({ pushedRevision, revision }) => pushedRevision === revision)) {
    const { id } = row.planVersion.plan;
    plans.set(id, [...(plans.get(id) ?? []), row]);
  }
  return [...plans.values()].flat();
}

const paid = {
  include: {
    planPrice: true,
    nextPlanPrice: { include: { planVersion: { select: { plan: { select: { name: true } } } } } },
    unconfirmedPlanPrice: { include: { planVersion: { select: { plan: { select: { name: true } } } } } },
    planVersion: { select: { version: true, graceDays: true, plan: { select: { id: true, name: true } } } },
    orders: { orderBy: { id: "desc" }, take: 1 },
    invoices: { where: { status: "open" }, orderBy: { createdAt: "desc" }, take: 1 },
  },
} as const;

export type PaidPlan = Prisma.SubscriptionGetPayload<typeof paid>;

/** The consumer's current subscription where it is paid through Stripe, with what was last ordered and what is open; or null. */
export function readPaidPlan(tx: Tx, consumerId: bigint): Promise<PaidPlan | null> {
  return tx.subscription.findFirst({ where: { consumerId, endedAt: null, source: "stripe" }, ...paid });
}

/** Whether a trial may still be had: one a consumer, whoever gave it. */
export async function hasHadTrial(tx: Tx, consumerId: bigint): Promise<boolean> {
  return (await tx.subscription.count({ where: { consumerId, trialEndsAt: { not: null } } })) > 0;
}

export const STRIPE_STATES = ["trialing", "active", "past_due", "unpaid", "paused", "canceled"] as const;
export type StripeState = (typeof STRIPE_STATES)[number];

const listed = {
  include: { ...paid.include, consumer: { select: { name: true } } },
} as const;

export type SubscriptionListRow = Prisma.SubscriptionGetPayload<typeof listed>;

/** Subscriptions that are paid through Stripe, newest first. */
export async function listSubscriptions(
  tx: Tx,
  query: PageQuery & { state: StripeState | null },
): Promise<Page<SubscriptionListRow>> {
  const where = { source: "stripe", ...(query.state === null ? {} : { stripeStatus: query.state }) } as const;
  const [rows, total] = await Promise.all([
    tx.subscription.findMany({ where, ...listed, orderBy: { id: "desc" }, ...skipTake(query) }),
    tx.subscription.count({ where }),
  ]);
  return { rows, total, page: query.page, pageSize: query.pageSize };
}
