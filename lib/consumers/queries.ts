import { db } from "@/lib/platform/db";

/** The heading of a consumer's page, and what its form is filled with. */
export async function findConsumer(consumerId: bigint) {
  const consumer = await db().consumer.findUnique({
    where: { id: consumerId },
    include: {
      subscriptions: {
        where: { endedAt: null },
        take: 1,
        select: {
          id: true,
          status: true,
          source: true,
          anchorAt: true,
          periodStart: true,
          periodEnd: true,
          trialEndsAt: true,
          pastDueAt: true,
          canceledAt: true,
          planVersion: {
            select: {
              id: true,
              version: true,
              includedCreditsMicros: true,
              failPolicy: true,
              debtPolicy: true,
              debtCapMicros: true,
              plan: { select: { id: true, name: true } },
            },
          },
        },
      },
    },
  });
  if (!consumer) return null;
  const { subscriptions, ...rest } = consumer;
  return { ...rest, subscription: subscriptions[0] ?? null };
}

export type ConsumerDetail = NonNullable<Awaited<ReturnType<typeof findConsumer>>>;

export interface LimitInForce {
  readonly name: string;
  readonly kind: "rate" | "quota";
  readonly period: string;
  readonly limit: bigint;
  readonly routeId: bigint | null;
  readonly routeName: string | null;
  /** Set where this consumer's override is what holds. */
  readonly override: { readonly id: bigint; readonly reason: string; readonly planLimit: bigint | null } | null;
  /** Units of the running period, of a quota that has been used in it; rates live in the gates' memory. */
  readonly used: bigint | null;
}

/** The limit that wins for each name and scope: the consumer's override, else the plan's. */
export async function limitsInForce(consumerId: bigint, now: Date): Promise<LimitInForce[]> {
  const [planLimits, overrides, lots] = await Promise.all([
    db().planLimit.findMany({
      where: { planVersion: { subscriptions: { some: { consumerId, endedAt: null } } } },
      include: { route: { select: { name: true } } },
      take: 500,
    }),
    db().limitOverride.findMany({ where: { consumerId }, include: { route: { select: { name: true } } }, take: 100 }),
    db().$queryRaw<{ purse: string; used: bigint }[]>`
      SELECT l.purse, sum(e.used)::bigint AS used FROM lot l JOIN lease e ON e.lot_id = l.id
      WHERE l.consumer_id = ${consumerId} AND l.purse LIKE 'quota:%' AND l.starts_at <= ${now} AND l.expires_at > ${now}
      GROUP BY l.purse`,
  ]);
  const used = new Map(lots.map(({ purse, used }) => [purse, used]));
  const scopeOf = (limit: { name: string; routeId: bigint | null }) => `quota:${limit.name}:${limit.routeId ?? "*"}`;
  const planLimitByScope = new Map(planLimits.map((limit) => [scopeOf(limit), limit]));
  const overriddenScopes = new Set(overrides.map(scopeOf));
  const winners = [
    ...overrides.map((limit) => ({
      ...limit,
      override: { id: limit.id, reason: limit.reason, planLimit: planLimitByScope.get(scopeOf(limit))?.limit ?? null },
    })),
    ...planLimits
      .filter((limit) => !overriddenScopes.has(scopeOf(limit)))
      .map((limit) => ({ ...limit, override: null })),
  ];
  return winners
    .map(({ name, kind, period, limit, routeId, route, override }) => ({
      name,
      kind,
      period,
      limit,
      routeId,
      routeName: route?.name ?? null,
      override,
      used: kind === "quota" ? (used.get(scopeOf({ name, routeId })) ?? 0n) : null,
    }))
    .sort(
      (a, b) =>
        a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name) || Number((a.routeId ?? 0n) - (b.routeId ?? 0n)),
    );
}

/** What filters offer: every plan that a consumer may be on, by name. */
export async function listPlanChoices(): Promise<{ id: bigint; name: string }[]> {
  return db().plan.findMany({ select: { id: true, name: true }, orderBy: { name: "asc" }, take: 500 });
}

/** Microcredits of the running month that count against a spend cap; 0 where nothing was spent under one yet. */
export async function spendCapUsed(consumerId: bigint, now: Date): Promise<bigint> {
  const [row] = await db().$queryRaw<{ used: bigint }[]>`
    SELECT coalesce(sum(e.used), 0)::bigint AS used FROM lot l JOIN lease e ON e.lot_id = l.id
    WHERE l.consumer_id = ${consumerId} AND l.purse = 'cap' AND l.starts_at <= ${now} AND l.expires_at > ${now}`;
  return row?.used ?? 0n;
}
