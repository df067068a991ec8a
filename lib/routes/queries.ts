import type { RouteRow } from "@/lib/engine/snapshot";
import type { Prisma } from "@/lib/generated/prisma/client";
import { type Page, type PageQuery, skipTake } from "@/lib/kernel/page";
import type { Tx } from "@/lib/platform/db";
import { containsText } from "@/lib/platform/search";
import { examplePath } from "./pattern";
import { ROUTES_MAX } from "./schema";

export interface RouteQuery extends PageQuery {
  /** In the name, path or host; empty: all. */
  readonly search: string;
  readonly state: "live" | "archived";
  readonly sort: RouteSort;
  readonly descending: boolean;
}

export type RouteSort = "path" | "name" | "price";

export type RouteListRow = Prisma.RouteGetPayload<{ select: typeof listRow }> & { readonly planCount: number };
export type RouteDetail = Prisma.RouteGetPayload<{ select: typeof detail }>;

const SORT_COLUMNS = { path: "path", name: "name", price: "priceMicros" } as const satisfies Record<RouteSort, string>;

const listRow = {
  id: true,
  name: true,
  host: true,
  method: true,
  path: true,
  priceKind: true,
  priceMicros: true,
  holdMicros: true,
  archivedAt: true,
} satisfies Prisma.RouteSelect;

const indexed = {
  id: true,
  name: true,
  host: true,
  method: true,
  path: true,
  caseSensitive: true,
  priceKind: true,
  priceMicros: true,
  holdMicros: true,
  reservationTtlS: true,
  expiryPolicy: true,
} satisfies Prisma.RouteSelect;

const detail = {
  ...listRow,
  caseSensitive: true,
  reservationTtlS: true,
  expiryPolicy: true,
  revision: true,
  createdAt: true,
  modelPrices: {
    select: { model: true, inputMicros: true, cachedInputMicros: true, outputMicros: true },
    orderBy: { model: "asc" },
  },
} satisfies Prisma.RouteSelect;

/** One page of routes; ties by path, method and id. `planCount` counts the plans whose newest published version sells the route. */
export async function listRoutes(tx: Tx, query: RouteQuery): Promise<Page<RouteListRow>> {
  const where = routesWhere(query);
  const [total, rows] = await Promise.all([
    tx.route.count({ where }),
    tx.route.findMany({
      where,
      select: listRow,
      orderBy: [
        { [SORT_COLUMNS[query.sort]]: query.descending ? "desc" : "asc" },
        { path: "asc" },
        { method: "asc" },
        { id: "asc" },
      ],
      ...skipTake(query),
    }),
  ]);
  const planCounts = await countPlans(
    tx,
    rows.map((row) => row.id),
  );
  return {
    rows: rows.map((row) => ({ ...row, planCount: planCounts.get(row.id) ?? 0 })),
    total,
    page: query.page,
    pageSize: query.pageSize,
  };
}

export function readRoute(tx: Tx, id: bigint): Promise<RouteDetail | null> {
  return tx.route.findUnique({ where: { id }, select: detail });
}

/** A call for commands to copy: the first live route, its parameters filled in; a made-up path where there is none. */
export async function readExampleCall(tx: Tx): Promise<{ method: string; path: string }> {
  const route = await tx.route.findFirst({
    where: { archivedAt: null, priceMicros: { gt: 0 } },
    select: { method: true, path: true },
    orderBy: { id: "asc" },
  });
  if (!route) return { method: "GET", path: "/v1/example" };
  return { method: route.method === "*" ? "GET" : route.method, path: examplePath(route.path) };
}

/** All live routes as the gate's index takes them: as many as one snapshot holds, at most ROUTES_MAX. */
export async function readLiveRoutes(tx: Tx): Promise<RouteRow[]> {
  const rows = await tx.route.findMany({
    where: { archivedAt: null },
    select: indexed,
    orderBy: { id: "asc" },
    take: ROUTES_MAX,
  });
  return rows.map((row) => ({
    ...row,
    id: Number(row.id),
    priceMicros: Number(row.priceMicros),
    holdMicros: Number(row.holdMicros),
  }));
}

export interface ModelPriceQuery extends PageQuery {
  /** In the model's name or pattern; empty: all. */
  readonly search: string;
  /** Null: of every route. */
  readonly routeId: bigint | null;
}

export type ModelPriceRow = Prisma.ModelPriceGetPayload<{ select: typeof modelPriceRow }>;

const modelPriceRow = {
  id: true,
  model: true,
  inputMicros: true,
  cachedInputMicros: true,
  outputMicros: true,
  route: { select: { id: true, name: true } },
} satisfies Prisma.ModelPriceSelect;

/** One page of the prices of live token routes, by model, then route. */
export async function listModelPrices(tx: Tx, query: ModelPriceQuery): Promise<Page<ModelPriceRow>> {
  const text = query.search.trim();
  const where: Prisma.ModelPriceWhereInput = {
    route: { archivedAt: null, priceKind: "token" },
    ...(query.routeId === null ? {} : { routeId: query.routeId }),
    ...(text === "" ? {} : { model: containsText(text) }),
  };
  const [total, rows] = await Promise.all([
    tx.modelPrice.count({ where }),
    tx.modelPrice.findMany({
      where,
      select: modelPriceRow,
      orderBy: [{ model: "asc" }, { route: { name: "asc" } }, { id: "asc" }],
      ...skipTake(query),
    }),
  ]);
  return { rows, total, page: query.page, pageSize: query.pageSize };
}

/** Live routes that are priced by token, by name: at most 200. */
export function listTokenRoutes(tx: Tx) {
  return tx.route.findMany({
    where: { archivedAt: null, priceKind: "token" },
    select: { id: true, name: true },
    orderBy: { name: "asc" },
    take: 200,
  });
}

/** Of these names, those that a route has, archived ones too; with the numbers that follow them. */
export async function readTakenNames(tx: Tx, names: readonly string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT r.name FROM route r
    WHERE r.name = ANY(${[...names]}) OR regexp_replace(r.name, ' [0-9]+$', '') = ANY(${names.map((name) => name.slice(0, 95))})`;
  return new Set(rows.map(({ name }) => name));
}

export interface RouteUse {
  readonly planId: bigint;
  readonly planName: string;
  readonly version: number;
  /** Why it counts: it is the draft, it is what new subscribers get, or subscribers are still on it. */
  readonly reason: "draft" | "newest" | "subscribers";
  /** The version's own price; null: it follows the route's. */
  readonly priceMicros: bigint | null;
  /** On this version. */
  readonly subscribers: number;
}

/** Where a route is sold, by plan name: a draft, the newest version of a live plan, or any version with current subscriptions. */
export async function listRouteUses(tx: Tx, routeId: bigint): Promise<RouteUse[]> {
  return tx.$queryRaw<RouteUse[]>`
    WITH used AS (
      SELECT v.plan_id, v.version, p.name, r.price_micros, (
        SELECT count(*)::int FROM subscription s
        WHERE s.plan_version_id = v.id AND s.ended_at IS NULL AND s.status <> 'canceled') AS subscribers, CASE
        WHEN p.archived_at IS NULL AND v.state = 'draft' THEN 'draft'
        WHEN p.archived_at IS NULL AND NOT EXISTS (
          SELECT FROM plan_version n WHERE n.plan_id = v.plan_id AND n.state = 'published' AND n.version > v.version) THEN 'newest'
      END AS reason
      FROM plan_route r
      JOIN plan_version v ON v.id = r.plan_version_id
      JOIN plan p ON p.id = v.plan_id
      WHERE r.route_id = ${routeId})
    SELECT plan_id AS "planId", name AS "planName", version, coalesce(reason, 'subscribers') AS reason,
      price_micros AS "priceMicros", subscribers
    FROM used WHERE reason IS NOT NULL OR subscribers > 0 ORDER BY name, version`;
}

function routesWhere({ search, state }: RouteQuery): Prisma.RouteWhereInput {
  const text = search.trim();
  return {
    archivedAt: state === "live" ? null : { not: null },
    ...(text === ""
      ? {}
      : { OR: [{ name: containsText(text) }, { path: containsText(text) }, { host: containsText(text) }] }),
  };
}

async function countPlans(tx: Tx, routeIds: bigint[]): Promise<Map<bigint, number>> {
  const counts = await tx.$queryRaw<{ routeId: bigint; plans: number }[]>`
    SELECT r.route_id AS "routeId", count(*)::int AS plans
    FROM plan_route r
    JOIN plan_version v ON v.id = r.plan_version_id AND v.state = 'published'
    JOIN plan p ON p.id = v.plan_id AND p.archived_at IS NULL
    WHERE r.route_id = ANY(${routeIds}) AND NOT EXISTS (
      SELECT FROM plan_version n WHERE n.plan_id = v.plan_id AND n.state = 'published' AND n.version > v.version)
    GROUP BY 1`;
  return new Map(counts.map(({ routeId, plans }) => [routeId, plans]));
}
