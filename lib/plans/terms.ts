import type { Prisma } from "@/lib/generated/prisma/client";
import { creditsDisplay } from "@/lib/kernel/money";
import type { Tx } from "@/lib/platform/db";

/** What one plan version says: the order in which it is read is the order in which it is shown. */
export interface PlanTerms {
  readonly includedCreditsMicros: bigint;
  readonly failPolicy: "deny" | "allow";
  readonly debtPolicy: "block" | "allow";
  readonly debtCapMicros: bigint;
  readonly graceDays: number;
  /** Of the whole plan, by name. */
  readonly limits: readonly TermLimit[];
  /** By path, then method. */
  readonly routes: readonly TermRoute[];
}

export interface TermLimit {
  readonly name: string;
  readonly kind: "rate" | "quota";
  readonly period: "second" | "minute" | "hour" | "day" | "week" | "month";
  readonly limit: bigint;
}

/** Limits of one scope: the whole plan, or one of its routes. */
export const LIMITS_MAX = 8;

export interface TermRoute {
  readonly routeId: bigint;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly priceKind: "unit" | "token";
  readonly basePriceMicros: bigint;
  /** Null: the route's own. */
  readonly priceMicros: bigint | null;
  readonly archived: boolean;
  readonly limits: readonly TermLimit[];
}

export const EMPTY_TERMS: PlanTerms = {
  includedCreditsMicros: 0n,
  failPolicy: "deny",
  debtPolicy: "block",
  debtCapMicros: 0n,
  graceDays: 3,
  limits: [],
  routes: [],
};

const termLimit = { name: true, kind: true, period: true, limit: true } satisfies Prisma.PlanLimitSelect;

const versionTerms = {
  includedCreditsMicros: true,
  failPolicy: true,
  debtPolicy: true,
  debtCapMicros: true,
  graceDays: true,
  limits: { select: { ...termLimit, routeId: true }, orderBy: [{ kind: "asc" }, { name: "asc" }] },
  routes: {
    select: {
      routeId: true,
      priceMicros: true,
      route: { select: { name: true, method: true, path: true, priceKind: true, priceMicros: true, archivedAt: true } },
    },
    orderBy: [{ route: { path: "asc" } }, { route: { method: "asc" } }, { routeId: "asc" }],
  },
} satisfies Prisma.PlanVersionSelect;

export async function readTerms(tx: Tx, planVersionId: bigint): Promise<PlanTerms> {
  const { limits, routes, ...terms } = await tx.planVersion.findUniqueOrThrow({
    where: { id: planVersionId },
    select: versionTerms,
  });
  const limitsOf = (routeId: bigint | null) =>
    limits
      .filter((limit) => limit.routeId === routeId)
      .map(({ name, kind, period, limit }) => ({ name, kind, period, limit }));
  return {
    ...terms,
    limits: limitsOf(null),
    routes: routes.map(({ routeId, priceMicros, route }) => ({
      routeId,
      name: route.name,
      method: route.method,
      path: route.path,
      priceKind: route.priceKind,
      basePriceMicros: route.priceMicros,
      priceMicros,
      archived: route.archivedAt !== null,
      limits: limitsOf(routeId),
    })),
  };
}

/** Copies a version's terms into an empty draft, row for row. */
export async function copyTerms(tx: Tx, fromVersionId: bigint, draftId: bigint): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO plan_route (plan_version_id, route_id, price_micros)
    SELECT ${draftId}, route_id, price_micros FROM plan_route WHERE plan_version_id = ${fromVersionId}`;
  await tx.$executeRaw`
    INSERT INTO plan_limit (plan_version_id, route_id, name, kind, period, "limit")
    SELECT ${draftId}, route_id, name, kind, period, "limit" FROM plan_limit WHERE plan_version_id = ${fromVersionId}`;
}

/** "0.40", or "by token": what a call of the route costs in this plan. */
export function priceText({ priceKind, priceMicros, basePriceMicros }: TermRoute): string {
  return priceKind === "token" ? "by token" : creditsDisplay(priceMicros ?? basePriceMicros);
}

/** "20 /s", "500 k /mo". */
export function limitText({ limit, period }: Pick<TermLimit, "limit" | "period">): string {
  return `${shortCount(limit)} /${PERIOD_SHORT[period]}`;
}

/** "1.5 k", "2 M": shortened only where nothing is lost, else with every digit. */
export function shortCount(count: bigint): string {
  for (const [size, letter] of SIZES) {
    if (count >= size && count % (size / 10n) === 0n) {
      const tenths = (count % size) / (size / 10n);
      return `${grouped(count / size)}${tenths === 0n ? "" : `.${tenths}`} ${letter}`;
    }
  }
  return grouped(count);
}

function grouped(count: bigint): string {
  return count.toLocaleString("en-US");
}

const SIZES = [
  [1_000_000_000n, "G"],
  [1_000_000n, "M"],
  [1_000n, "k"],
] as const;

export const PERIOD_SHORT = { second: "s", minute: "min", hour: "h", day: "day", week: "wk", month: "mo" } as const;
