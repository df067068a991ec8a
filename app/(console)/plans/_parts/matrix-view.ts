import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay, creditsText } from "@/lib/kernel/money";
import type { Cell, CellTerms, Matrix, MatrixRoute, WholeTerms } from "@/lib/plans/matrix";
import type { PlanHead } from "@/lib/plans/queries";
import { limitText, type TermLimit } from "@/lib/plans/terms";
import type { LimitInput } from "./limit-rows";

/** The matrix as texts, for the browser. */
export interface MatrixView {
  readonly plans: readonly PlanView[];
  /** By plan. */
  readonly wholes: readonly WholeView[];
  readonly routes: readonly RouteView[];
}

export interface PlanView {
  readonly planId: string;
  readonly name: string;
  /** "v7", "draft v8". */
  readonly version: string;
  readonly subscribers: number;
  /** What a save names as the state that it was opened on. */
  readonly baseVersionId: string;
  readonly revision: number;
}

export interface WholeView {
  readonly changed: boolean;
  readonly now: WholeTexts | null;
  readonly published: WholeTexts | null;
}

export interface WholeTexts {
  /** Credits a month. */
  readonly included: string;
  readonly rates: readonly string[];
  readonly quotas: readonly string[];
}

export interface RouteView {
  readonly routeId: string;
  readonly name: string;
  /** "GET /v1/forecast" */
  readonly pattern: string;
  readonly host: string | null;
  readonly byToken: boolean;
  /** "0.05", "by token" */
  readonly base: string;
  readonly archived: boolean;
  readonly cells: readonly CellView[];
}

export interface CellView {
  readonly changed: boolean;
  /** Null: not in the plan. */
  readonly now: CellTexts | null;
  readonly published: CellTexts | null;
}

export interface CellTexts {
  readonly price: string;
  readonly inherited: boolean;
  readonly rates: readonly string[];
  readonly quotas: readonly string[];
  /** For the editor. */
  readonly ownPrice: string;
  readonly limits: readonly LimitInput[];
}

export function matrixView({ plans, routes, wholes, cells }: Matrix): MatrixView {
  return {
    plans: plans.rows.map(planView),
    wholes: wholes.map(({ changed, now, published }) => ({
      changed,
      now: now && wholeTexts(now),
      published: published && wholeTexts(published),
    })),
    routes: routes.rows.map((route) => ({
      routeId: publicId("route", route.id),
      name: route.name,
      pattern: `${route.method === "*" ? "any" : route.method} ${route.path}`,
      host: route.host,
      byToken: route.priceKind === "token",
      base: basePrice(route),
      archived: route.archived,
      cells: (cells.get(route.id) ?? []).map((cell) => cellView(cell, route)),
    })),
  };
}

export function planView(plan: PlanHead): PlanView {
  const shown = plan.draft ?? plan.newest;
  return {
    planId: publicId("plan", plan.id),
    name: plan.name,
    version: shown ? `${plan.draft ? "draft " : ""}v${shown.version}` : "",
    subscribers: plan.subscribers,
    baseVersionId: publicId("planVersion", shown?.id ?? 0n),
    revision: shown?.revision ?? 0,
  };
}

function cellView({ now, published, changed }: Cell, route: MatrixRoute): CellView {
  return { changed, now: now && cellTexts(now, route), published: published && cellTexts(published, route) };
}

function cellTexts({ priceMicros, limits }: CellTerms, route: MatrixRoute): CellTexts {
  return {
    price: priceMicros === null ? basePrice(route) : creditsDisplay(priceMicros),
    inherited: priceMicros === null,
    ...limitTexts(limits),
    ownPrice: priceMicros === null ? "" : creditsText(priceMicros),
    limits: limits.map(({ name, period, limit }) => ({ name, period, limit: limit.toLocaleString("en-US") })),
  };
}

function wholeTexts({ includedCreditsMicros, limits }: WholeTerms): WholeTexts {
  return { included: creditsDisplay(includedCreditsMicros), ...limitTexts(limits) };
}

function limitTexts(limits: readonly TermLimit[]) {
  return {
    rates: limits.filter(({ kind }) => kind === "rate").map(limitText),
    quotas: limits.filter(({ kind }) => kind === "quota").map(limitText),
  };
}

function basePrice(route: MatrixRoute): string {
  return route.priceKind === "token" ? "by token" : creditsDisplay(route.priceMicros);
}
