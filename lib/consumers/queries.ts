import { type ConsumerStatus, Prisma } from "@/lib/generated/prisma/client";
import type { Page, PageQuery } from "@/lib/kernel/page";
import { IS_ALIVE } from "@/lib/ledger/elsewhere";
import { type ConsumerPurse, readPurses } from "@/lib/ledger/read-purse";
import { db, prismaSql } from "@/lib/platform/db";

export type ConsumerSort = "name" | "created" | "balance" | "refusals";

export interface ConsumerQuery extends PageQuery {
  /** In name, e-mail or external id, anywhere; or a key's last four characters, exactly. Empty: all. */
  readonly search: string;
  /** Null: all but the archived. */
  readonly status: ConsumerStatus | null;
  /** Of any version; null: all, "none": without a plan. */
  readonly planId: bigint | "none" | null;
  readonly sort: ConsumerSort;
  readonly descending: boolean;
}

export interface ConsumerListRow {
  readonly id: bigint;
  readonly name: string;
  readonly externalId: string;
  readonly status: ConsumerStatus;
  readonly createdAt: Date;
  readonly planId: bigint | null;
  readonly planName: string | null;
  readonly planVersion: number | null;
  readonly subscriptionStatus: string | null;
  readonly keys: number;
  /** Null: it has no account. */
  readonly purse: ConsumerPurse | null;
  /** 402 answers of the last seven days. */
  readonly refusals: bigint;
}

/**
 * One page of consumers. Balance and refusals are summed for the rows of the page only, unless they are what it is sorted
 * by; ties go by id, so that no row is on two pages.
 */
export async function listConsumers(query: ConsumerQuery, now: Date): Promise<Page<ConsumerListRow>> {
  const where = conditionsOf(query);
  const [counted] = await db().$queryRaw<
    [{ total: bigint }]
  >`SELECT count(*) AS total FROM consumer c ${PLAN_OF} WHERE ${where}`;
  const total = Number(counted.total);
  const page = Math.max(1, Math.min(query.page, Math.ceil(total / query.pageSize)));
  const direction = query.descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const weekAgo = new Date(now.getTime() - 7 * 86_400_000);
  const order = orderOf(query.sort, weekAgo);
  const rows = await db().$queryRaw<Omit<ConsumerListRow, "purse">[]>`
    WITH page AS (
      SELECT c.id, row_number() OVER (ORDER BY ${order.by} ${direction}, c.id ${direction}) AS place
      FROM consumer c ${PLAN_OF} ${order.join} WHERE ${where}
      ORDER BY place LIMIT ${query.pageSize} OFFSET ${(page - 1) * query.pageSize})
    SELECT c.id, c.name, c.external_id AS "externalId", c.status::text AS status, c.created_at AS "createdAt",
      pl.id AS "planId", pl.name AS "planName", pv.version AS "planVersion", s.status::text AS "subscriptionStatus",
      (SELECT count(*)::int FROM key k WHERE k.consumer_id = c.id AND k.revoked_at IS NULL) AS keys,
      (SELECT coalesce(sum(o.count), 0)::bigint FROM occurrence o
        WHERE o.consumer_id = c.id AND o.minute >= ${weekAgo} AND o.status = 402) AS refusals
    FROM page JOIN consumer c USING (id) ${PLAN_OF}
    ORDER BY page.place`;
  const purses = await readPurses(
    prismaSql(db()),
    rows.map(({ id }) => Number(id)),
  );
  return {
    rows: rows.map((row) => ({ ...row, purse: purses.get(Number(row.id)) ?? null })),
    total,
    page,
    pageSize: query.pageSize,
  };
}

const PLAN_OF = Prisma.sql`
  LEFT JOIN subscription s ON s.consumer_id = c.id AND s.ended_at IS NULL
  LEFT JOIN plan_version pv ON pv.id = s.plan_version_id
  LEFT JOIN plan pl ON pl.id = pv.plan_id`;

function conditionsOf({ search, status, planId }: ConsumerQuery): Prisma.Sql {
  const conditions = [
    status === null ? Prisma.sql`c.status <> 'archived'` : Prisma.sql`c.status = ${status}::consumer_status`,
  ];
  if (planId === "none") conditions.push(Prisma.sql`pl.id IS NULL`);
  else if (planId !== null) conditions.push(Prisma.sql`pl.id = ${planId}`);
  const text = search.trim();
  if (text !== "") {
    const pattern = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
    conditions.push(Prisma.sql`(c.name ILIKE ${pattern} OR c.external_id ILIKE ${pattern} OR c.email ILIKE ${pattern}
      OR c.id IN (SELECT k.consumer_id FROM key k WHERE k.last_four = ${keyHintOf(text)}))`);
  }
  return Prisma.join(conditions, " AND ");
}

/** "c81A", "…c81A" and "tg_live_…c81A" name a key by its last four; anything else is no hint. */
export function keyHintOf(text: string): string {
  return /^(?:tg_live_)?(?:…|\.{3})?([A-Za-z0-9]{4})$/.exec(text)?.[1] ?? "";
}

/** What the whole list is ordered by; sums are taken for all consumers at once, not one by one. */
function orderOf(sort: ConsumerSort, weekAgo: Date): { join: Prisma.Sql; by: Prisma.Sql } {
  switch (sort) {
    case "name":
      return { join: Prisma.empty, by: Prisma.sql`lower(c.name)` };
    case "created":
      return { join: Prisma.empty, by: Prisma.sql`c.created_at` };
    case "refusals":
      return {
        join: Prisma.sql`LEFT JOIN (
          SELECT consumer_id, sum(count) AS refused FROM occurrence
          WHERE minute >= ${weekAgo} AND status = 402 GROUP BY 1) refusals ON refusals.consumer_id = c.id`,
        by: Prisma.sql`coalesce(refusals.refused, 0)`,
      };
    case "balance":
      return { join: SPENDABLE, by: Prisma.sql`coalesce(purse.spendable, 0)` };
  }
}

/** Not yet handed out, and what gates that are alive still hold of it; readPurses tells the parts. */
const SPENDABLE = Prisma.sql`LEFT JOIN (
  SELECT l.consumer_id, sum(l.amount - l.leased - l.removed + coalesce(held.open, 0)) AS spendable
  FROM lot l
  LEFT JOIN (
    SELECT lease.lot_id, sum(lease.granted - lease.used - lease.returned) AS open
    FROM lease JOIN gate_epoch e USING (epoch)
    WHERE ${Prisma.raw(IS_ALIVE)} GROUP BY 1) held ON held.lot_id = l.id
  WHERE l.purse = 'credits' AND NOT l.done AND (l.expires_at IS NULL OR l.expires_at > clock_timestamp())
  GROUP BY 1) purse ON purse.consumer_id = c.id`;

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
