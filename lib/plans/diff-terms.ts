import type { Json } from "@/lib/audit/record";
import { creditsDisplay } from "@/lib/kernel/money";
import { limitText, type PlanTerms, priceText, type TermLimit, type TermRoute } from "./terms";

/** One line of a readable difference between two versions. Texts as people read them; null: was not, or is no longer, there. */
export interface TermChange {
  /** Null: the whole plan. */
  readonly route: { readonly id: bigint; readonly name: string; readonly method: string; readonly path: string } | null;
  readonly kind: "route" | "price" | "limit" | "term";
  /** "Price", "Rate burst", "Included credits". */
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What changes for a subscriber from `before` to `after`: the plan's own terms first, then route by route. */
export function diffTerms(before: PlanTerms, after: PlanTerms): TermChange[] {
  const changes: TermChange[] = [];
  for (const [what, textOf] of TERMS) {
    if (textOf(before) !== textOf(after)) {
      changes.push({ route: null, kind: "term", what, before: textOf(before), after: textOf(after) });
    }
  }
  changes.push(...diffLimits(null, before.limits, after.limits));

  const routesBefore = new Map(before.routes.map((route) => [route.routeId, route]));
  const routesAfter = new Map(after.routes.map((route) => [route.routeId, route]));
  for (const route of [...after.routes, ...before.routes.filter(({ routeId }) => !routesAfter.has(routeId))]) {
    changes.push(...diffRoute(routesBefore.get(route.routeId), routesAfter.get(route.routeId), route));
  }
  return changes;
}

function diffRoute(before: TermRoute | undefined, after: TermRoute | undefined, named: TermRoute): TermChange[] {
  const route = { id: named.routeId, name: named.name, method: named.method, path: named.path };
  const changes: TermChange[] = [];
  if (before === undefined || after === undefined) {
    const text = (side: TermRoute | undefined) => (side === undefined ? "not in plan" : priceText(side));
    changes.push({ route, kind: "route", what: "Route", before: text(before), after: text(after) });
    if (after === undefined) return changes;
  } else if (before.priceMicros !== after.priceMicros) {
    const text = (side: TermRoute) => `${side.priceMicros === null ? "↑ " : ""}${priceText(side)}`;
    changes.push({ route, kind: "price", what: "Price", before: text(before), after: text(after) });
  }
  return [...changes, ...diffLimits(route, before?.limits ?? [], after?.limits ?? [])];
}

function diffLimits(
  route: TermChange["route"],
  before: readonly TermLimit[],
  after: readonly TermLimit[],
): TermChange[] {
  const gone = before.filter((limit) => !after.some((other) => other.name === limit.name));
  return [...after, ...gone].flatMap((limit) => {
    const one = before.find((other) => other.name === limit.name);
    const two = after.find((other) => other.name === limit.name);
    const text = (side: TermLimit | undefined) => (side === undefined ? null : limitText(side));
    if (text(one) === text(two)) return [];
    const what = `${limit.kind === "rate" ? "Rate" : "Quota"} ${limit.name}`;
    return [{ route, kind: "limit" as const, what, before: text(one), after: text(two) }];
  });
}

type Lines = Record<string, Json>;

/** The same for the audit log: "POST /v1/translate: Price" → "0.36". */
export function auditChanges(before: PlanTerms, after: PlanTerms, version: number): { before: Lines; after: Lines } {
  const named = diffTerms(before, after).map((change) => ({
    name: change.route ? `${change.route.name}: ${change.what}` : change.what,
    ...change,
  }));
  return {
    before: { version, ...Object.fromEntries(named.map((change) => [change.name, change.before])) },
    after: { version, ...Object.fromEntries(named.map((change) => [change.name, change.after])) },
  };
}

const TERMS: readonly (readonly [string, (terms: PlanTerms) => string])[] = [
  ["Included credits", (terms) => `${creditsDisplay(terms.includedCreditsMicros)} a month`],
  ["While the database is away", (terms) => (terms.failPolicy === "deny" ? "refuse" : "allow up to the debt cap")],
  ["Once the credits are used up", (terms) => (terms.debtPolicy === "block" ? "refuse" : "allow up to the debt cap")],
  ["Debt cap", (terms) => creditsDisplay(terms.debtCapMicros)],
  ["Grace after a failed payment", (terms) => `${terms.graceDays} days`],
];
