import type { Prisma } from "@/lib/generated/prisma/client";
import { type Page, type PageQuery, skipTake } from "@/lib/kernel/page";
import type { Tx } from "@/lib/platform/db";
import { containsText } from "@/lib/platform/search";
import { listPlans, type PlanHead } from "./queries";
import type { TermLimit } from "./terms";

/** Routes down, plans across: what each plan's newest state (its draft, else its newest version) says of each route. */
export interface Matrix {
  readonly plans: Page<PlanHead>;
  readonly routes: Page<MatrixRoute>;
  /** By plan: what counts for all its routes together. */
  readonly wholes: readonly Whole[];
  /** By route, then plan; both in the order above. */
  readonly cells: ReadonlyMap<bigint, readonly Cell[]>;
}

export interface MatrixRoute {
  readonly id: bigint;
  readonly name: string;
  readonly host: string | null;
  readonly method: string;
  readonly path: string;
  readonly priceKind: "unit" | "token";
  readonly priceMicros: bigint;
  /** Shown only where a draft still sells it: it must be taken out before publishing. */
  readonly archived: boolean;
}

export interface Cell {
  readonly planId: bigint;
  /** Null: not in the plan. */
  readonly now: CellTerms | null;
  /** In the newest published version. Null: not in the plan there, or nothing is published yet. */
  readonly published: CellTerms | null;
  /** The draft says something else than the newest published version. */
  readonly changed: boolean;
}

export interface CellTerms {
  /** Null: the route's own price. */
  readonly priceMicros: bigint | null;
  /** Rates first, then quotas; by name. */
  readonly limits: readonly TermLimit[];
}

export interface Whole {
  readonly now: WholeTerms | null;
  readonly published: WholeTerms | null;
  /** Its included credits or its limits; other terms are not shown here. */
  readonly changed: boolean;
}

export interface WholeTerms {
  readonly includedCreditsMicros: bigint;
  readonly limits: readonly TermLimit[];
}

export interface MatrixQuery {
  readonly routes: PageQuery;
  readonly plans: PageQuery;
  /** In a route's name or path. */
  readonly search: string;
}

export async function readMatrix(tx: Tx, query: MatrixQuery): Promise<Matrix> {
  const plans = await listPlans(tx, { ...query.plans, state: "live" });
  return matrixOf(tx, plans, query.routes, query.search);
}

/** The matrix of one plan, archived or not. */
export function readPlanMatrix(
  tx: Tx,
  plan: PlanHead,
  { search, ...routes }: PageQuery & { readonly search: string },
): Promise<Matrix> {
  return matrixOf(tx, { rows: [plan], total: 1, page: 1, pageSize: 1 }, routes, search);
}

async function matrixOf(tx: Tx, plans: Page<PlanHead>, page: PageQuery, search: string): Promise<Matrix> {
  const text = search.trim();
  const draftIds = plans.rows.flatMap(({ draft }) => (draft ? [draft.id] : []));
  const where: Prisma.RouteWhereInput = {
    AND: [
      { OR: [{ archivedAt: null }, { planRoutes: { some: { planVersionId: { in: draftIds } } } }] },
      text === "" ? {} : { OR: [{ name: containsText(text) }, { path: containsText(text) }] },
    ],
  };
  const [total, routes] = await Promise.all([
    tx.route.count({ where }),
    tx.route.findMany({
      where,
      select: {
        id: true,
        name: true,
        host: true,
        method: true,
        path: true,
        priceKind: true,
        priceMicros: true,
        archivedAt: true,
      },
      orderBy: [{ host: { sort: "asc", nulls: "first" } }, { path: "asc" }, { method: "asc" }, { id: "asc" }],
      ...skipTake(page),
    }),
  ]);
  const versionIds = plans.rows
    .flatMap(({ draft, newest }) => [draft, newest])
    .flatMap((version) => (version ? [version.id] : []));
  const [termsOf, wholeOf] = await Promise.all([
    readCellTerms(
      tx,
      versionIds,
      routes.map(({ id }) => id),
    ),
    readWholes(tx, versionIds),
  ]);
  const cells = new Map(
    routes.map((route) => [route.id, plans.rows.map((plan) => cellOf(plan, route.id, termsOf))] as const),
  );
  return {
    plans,
    routes: {
      rows: routes.map(({ archivedAt, ...route }) => ({ ...route, archived: archivedAt !== null })),
      total,
      page: page.page,
      pageSize: page.pageSize,
    },
    wholes: plans.rows.map(({ draft, newest }) => {
      const published = wholeOf(newest?.id);
      const now = draft ? wholeOf(draft.id) : published;
      return { now, published, changed: wholeKey(now) !== wholeKey(published) };
    }),
    cells,
  };
}

async function readWholes(tx: Tx, versionIds: bigint[]) {
  const versions = await tx.planVersion.findMany({
    where: { id: { in: versionIds } },
    select: {
      id: true,
      includedCreditsMicros: true,
      limits: {
        where: { routeId: null },
        select: { name: true, kind: true, period: true, limit: true },
        orderBy: [{ kind: "asc" }, { name: "asc" }],
      },
    },
  });
  const wholes = new Map<bigint, WholeTerms>(versions.map(({ id, ...whole }) => [id, whole]));
  return (versionId: bigint | undefined) => (versionId === undefined ? null : (wholes.get(versionId) ?? null));
}

function wholeKey(whole: WholeTerms | null): string {
  return `${whole?.includedCreditsMicros ?? 0n}\n${whole ? limitsKey(whole) : ""}`;
}

type TermsOf = (versionId: bigint | undefined, routeId: bigint) => CellTerms | null;

function cellOf({ id, draft, newest }: PlanHead, routeId: bigint, termsOf: TermsOf): Cell {
  const published = termsOf(newest?.id, routeId);
  const now = draft ? termsOf(draft.id, routeId) : published;
  return { planId: id, now, published, changed: !sameTerms(now, published) };
}

async function readCellTerms(tx: Tx, versionIds: bigint[], routeIds: bigint[]): Promise<TermsOf> {
  const where = { planVersionId: { in: versionIds }, routeId: { in: routeIds } };
  const [sold, limits] = await Promise.all([
    tx.planRoute.findMany({ where }),
    tx.planLimit.findMany({ where, orderBy: [{ kind: "asc" }, { name: "asc" }] }),
  ]);
  const terms = new Map(
    sold.map(({ planVersionId, routeId, priceMicros }) => [
      `${planVersionId} ${routeId}`,
      { priceMicros, limits: [] as TermLimit[] },
    ]),
  );
  for (const { planVersionId, routeId, name, kind, period, limit } of limits) {
    terms.get(`${planVersionId} ${routeId}`)?.limits.push({ name, kind, period, limit });
  }
  return (versionId, routeId) => (versionId === undefined ? null : (terms.get(`${versionId} ${routeId}`) ?? null));
}

function sameTerms(one: CellTerms | null, two: CellTerms | null): boolean {
  if (one === null || two === null) return one === two;
  return one.priceMicros === two.priceMicros && limitsKey(one) === limitsKey(two);
}

function limitsKey({ limits }: Pick<CellTerms, "limits">): string {
  return limits.map(({ name, kind, period, limit }) => `${name} ${kind} ${period} ${limit}`).join("\n");
}
