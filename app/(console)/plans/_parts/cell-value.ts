import { newRequestId } from "@/components/forms/request-id";
import { creditsText } from "@/lib/kernel/money";
import type { TermRoute } from "@/lib/plans/terms";
import { kindOf, type LimitInput } from "./limit-rows";
import type { CellTexts, PlanView } from "./matrix-view";

/** What a cell can be set to, as typed. Null: not in the plan. */
export type CellValue = {
  /** Empty: the route's own. */
  readonly ownPrice: string;
  readonly limits: readonly LimitInput[];
} | null;

export function cellValueOf(now: CellTexts | null): CellValue {
  return now && { ownPrice: now.ownPrice, limits: now.limits };
}

/** The same from what a save answers. */
export function valueOfTerms(route: TermRoute | null): CellValue {
  return (
    route && {
      ownPrice: route.priceMicros === null ? "" : creditsText(route.priceMicros),
      limits: route.limits.map(({ name, period, limit }) => ({ name, period, limit: limit.toLocaleString("en-US") })),
    }
  );
}

export function isSameValue(one: CellValue, two: CellValue): boolean {
  return textOf(one) === textOf(two);
}

/** The form of editDraftRouteAction; `plan` is the state that the save is based on. */
export function cellForm(plan: PlanView, routeId: string, value: CellValue): FormData {
  const form = new FormData();
  form.set("requestId", newRequestId());
  form.set("planId", plan.planId);
  form.set("baseVersionId", plan.baseVersionId);
  form.set("revision", String(plan.revision));
  form.set("routeId", routeId);
  if (value !== null) form.set("inPlan", "on");
  form.set("priceMicros", value?.ownPrice ?? "");
  const limits = (value?.limits ?? []).map((limit) => ({ ...limit, kind: kindOf(limit.period) }));
  form.set("limits", JSON.stringify(limits));
  return form;
}

function textOf(value: CellValue): string {
  if (value === null) return "";
  return [value.ownPrice, ...value.limits.map(({ name, period, limit }) => `${name} ${limit} ${period}`)].join("\n");
}
