import type { PlanVersionState } from "@/lib/generated/prisma/client";
import { type Page, type PageQuery, skipTake } from "@/lib/kernel/page";
import type { Tx } from "@/lib/platform/db";
import { PLANS_MAX } from "./schema";
import { EMPTY_TERMS, type PlanTerms, readTerms } from "./terms";

export interface VersionHead {
  readonly id: bigint;
  readonly version: number;
  readonly state: PlanVersionState;
  readonly revision: number;
  readonly publishedAt: Date | null;
}

export interface PlanHead {
  readonly id: bigint;
  readonly name: string;
  readonly description: string;
  readonly createdAt: Date;
  readonly archivedAt: Date | null;
  readonly draft: VersionHead | null;
  /** The newest published version. */
  readonly newest: VersionHead | null;
  /** On any of its versions. */
  readonly subscribers: number;
}

const head = {
  id: true,
  name: true,
  description: true,
  createdAt: true,
  archivedAt: true,
  versions: {
    select: { id: true, version: true, state: true, revision: true, publishedAt: true },
    orderBy: { version: "desc" },
    take: 2,
  },
} as const;

export interface PlanQuery extends PageQuery {
  readonly state: "live" | "archived";
}

/** One page of plans in the order in which they were made. */
export async function listPlans(tx: Tx, query: PlanQuery): Promise<Page<PlanHead>> {
  const where = { archivedAt: query.state === "live" ? null : { not: null } };
  const [total, rows] = await Promise.all([
    tx.plan.count({ where }),
    tx.plan.findMany({ where, select: head, orderBy: { id: "asc" }, ...skipTake(query) }),
  ]);
  const subscribers = await subscribersOf(
    tx,
    rows.map(({ id }) => id),
  );
  return { rows: rows.map((row) => headOf(row, subscribers)), total, page: query.page, pageSize: query.pageSize };
}

/** One page of live plans with an open draft, the newest draft first. */
export async function listDraftPlans(tx: Tx, query: PageQuery): Promise<Page<PlanHead>> {
  const where = { state: "draft", plan: { archivedAt: null } } as const;
  const [total, drafts] = await Promise.all([
    tx.planVersion.count({ where }),
    tx.planVersion.findMany({ where, select: { plan: { select: head } }, orderBy: { id: "desc" }, ...skipTake(query) }),
  ]);
  const subscribers = await subscribersOf(
    tx,
    drafts.map(({ plan }) => plan.id),
  );
  return {
    rows: drafts.map(({ plan }) => headOf(plan, subscribers)),
    total,
    page: query.page,
    pageSize: query.pageSize,
  };
}

export async function readPlan(tx: Tx, id: bigint): Promise<PlanHead | null> {
  const row = await tx.plan.findUnique({ where: { id }, select: head });
  return row && headOf(row, await subscribersOf(tx, [id]));
}

export interface PlanOption {
  readonly id: bigint;
  readonly name: string;
  /** Null: never published, so that nobody can be assigned to it. */
  readonly version: number | null;
}

/** Live plans by name, for a choice. At most PLANS_MAX. */
export async function listPlanOptions(tx: Tx): Promise<PlanOption[]> {
  const plans = await tx.plan.findMany({
    where: { archivedAt: null },
    select: {
      id: true,
      name: true,
      versions: { where: { state: "published" }, select: { version: true }, orderBy: { version: "desc" }, take: 1 },
    },
    orderBy: { name: "asc" },
    take: PLANS_MAX,
  });
  return plans.map(({ id, name, versions }) => ({ id, name, version: versions[0]?.version ?? null }));
}

export interface VersionRow extends VersionHead {
  readonly subscribers: number;
}

/** A plan's versions, newest first. */
export async function listVersions(tx: Tx, planId: bigint, query: PageQuery): Promise<Page<VersionRow>> {
  const [total, rows] = await Promise.all([
    tx.planVersion.count({ where: { planId } }),
    tx.planVersion.findMany({
      where: { planId },
      select: {
        ...head.versions.select,
        _count: { select: { subscriptions: { where: { endedAt: null, status: { not: "canceled" } } } } },
      },
      orderBy: { version: "desc" },
      ...skipTake(query),
    }),
  ]);
  return {
    rows: rows.map(({ _count, ...version }) => ({ ...version, subscribers: _count.subscriptions })),
    total,
    page: query.page,
    pageSize: query.pageSize,
  };
}

/** The terms of the published version before this one; empty terms where it is the first. */
export async function readTermsBefore(tx: Tx, planId: bigint, version: number): Promise<PlanTerms> {
  const previous = await tx.planVersion.findFirst({
    where: { planId, version: { lt: version }, state: "published" },
    orderBy: { version: "desc" },
    select: { id: true },
  });
  return previous ? readTerms(tx, previous.id) : EMPTY_TERMS;
}

/** The subscription that decides about a consumer's calls; null: never had one. */
export function readCurrentSubscription(tx: Tx, consumerId: bigint) {
  return tx.subscription.findFirst({
    where: { consumerId, endedAt: null },
    select: {
      id: true,
      status: true,
      source: true,
      stripeStatus: true,
      planVersionId: true,
      anchorAt: true,
      periodStart: true,
      periodEnd: true,
      planVersion: { select: { version: true, plan: { select: { name: true } } } },
    },
  });
}

export async function countSubscribers(tx: Tx, planId: bigint): Promise<number> {
  return (await subscribersOf(tx, [planId])).get(planId) ?? 0;
}

async function subscribersOf(tx: Tx, planIds: bigint[]): Promise<Map<bigint, number>> {
  const counts = await tx.$queryRaw<{ planId: bigint; subscribers: number }[]>`
    SELECT v.plan_id AS "planId", count(*)::int AS subscribers
    FROM subscription s JOIN plan_version v ON v.id = s.plan_version_id
    WHERE v.plan_id = ANY(${planIds}) AND s.ended_at IS NULL AND s.status <> 'canceled' GROUP BY 1`;
  return new Map(counts.map(({ planId, subscribers }) => [planId, subscribers]));
}

function headOf(
  { versions, ...plan }: Omit<PlanHead, "draft" | "newest" | "subscribers"> & { versions: VersionHead[] },
  subscribers: ReadonlyMap<bigint, number>,
): PlanHead {
  return {
    ...plan,
    draft: versions.find(({ state }) => state === "draft") ?? null,
    newest: versions.find(({ state }) => state === "published") ?? null,
    subscribers: subscribers.get(plan.id) ?? 0,
  };
}
