import { type ConsumerStatus, Prisma } from "@/lib/generated/prisma/client";
import type { Page, PageQuery } from "@/lib/kernel/page";
import { keyHintOf } from "@/lib/keys/queries";
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
  /** Only these, whatever their status; null: all. */
  readonly ids: readonly bigint[] | null;
  readonly sort: ConsumerSort;
  readonly descending: boolean;
}

export interface ConsumerListRow {
  readonly id: bigint;
  readonly name: string;
  readonly externalId: string;
  readonly email: string | null;
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
  const plan = query.planId === null ? Prisma.empty : PLAN_OF;
  const [counted] = await db().$queryRaw<
    [{ total: bigint }]
  >`SELECT count(*) AS total FROM consumer c ${plan} WHERE ${where}`;
  const total = Number(counted.total);
  const page = Math.max(1, Math.min(query.page, Math.ceil(total / query.pageSize)));
  const direction = query.descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const weekAgo = new Date(now.getTime() - 7 * 86_400_000);
  const order = orderOf(query.sort, weekAgo);
  const rows = await db().$queryRaw<Omit<ConsumerListRow, "purse">[]>`
    WITH page AS (
      SELECT c.id, ${order.by} AS place FROM consumer c ${plan} ${order.join} WHERE ${where}
      ORDER BY place ${direction}, c.id ${direction} LIMIT ${query.pageSize} OFFSET ${(page - 1) * query.pageSize})
    SELECT c.id, c.name, c.external_id AS "externalId", c.email, c.status::text AS status, c.created_at AS "createdAt",
      pl.id AS "planId", pl.name AS "planName", pv.version AS "planVersion", s.status::text AS "subscriptionStatus",
      (SELECT count(*)::int FROM key k WHERE k.consumer_id = c.id AND k.revoked_at IS NULL) AS keys,
      (SELECT coalesce(sum(o.count), 0)::bigint FROM occurrence o
        WHERE o.consumer_id = c.id AND o.minute >= ${weekAgo} AND o.status = 402) AS refusals
    FROM page JOIN consumer c USING (id) ${PLAN_OF}
    ORDER BY page.place ${direction}, c.id ${direction}`;
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

function conditionsOf({ search, status, planId, ids }: ConsumerQuery): Prisma.Sql {
  if (ids !== null) return Prisma.sql`c.id = ANY(${[...ids]})`;
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

/**
 * Not yet handed out, and what gates that are alive still hold of it; readPurses tells the parts. Only for the order, so in
 * double precision, which sums a hundred thousand purses in half the time; every amount is a safe integer, so it is exact.
 */
const SPENDABLE = Prisma.sql`LEFT JOIN (
  SELECT part.consumer_id, sum(part.open) AS spendable FROM (
    SELECT l.consumer_id, (l.amount - l.leased - l.removed)::float8 AS open FROM lot l
    WHERE l.purse = 'credits' AND NOT l.done AND (l.expires_at IS NULL OR l.expires_at > clock_timestamp())
    UNION ALL
    SELECT o.consumer_id, (o.granted - o.used - o.returned)::float8 FROM lease o
    JOIN gate_epoch e USING (epoch) JOIN lot l ON l.id = o.lot_id
    WHERE o.granted > o.used + o.returned AND ${Prisma.raw(IS_ALIVE)} AND l.purse = 'credits' AND NOT l.done
      AND (l.expires_at IS NULL OR l.expires_at > clock_timestamp())) part
  GROUP BY 1) purse ON purse.consumer_id = c.id`;
