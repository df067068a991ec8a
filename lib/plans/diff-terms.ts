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
  /** For a subscriber who comes from `before` to `after`; "other" where it cannot be told. */
  readonly sense: Sense;
}

export type Sense = "gain" | "loss" | "other";

/** What changes for a subscriber from `before` to `after`: the plan's own terms first, then route by route. */
export function diffTerms(before: PlanTerms, after: PlanTerms): TermChange[] {
  const changes: TermChange[] = [];
  for (const { what, textOf, worthOf } of TERMS) {
    if (textOf(before) === textOf(after)) continue;
    const sense = senseOf(worthOf(before), worthOf(after));
    changes.push({ route: null, kind: "term", what, before: textOf(before), after: textOf(after), sense });
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
    const sense = after === undefined ? "loss" : "gain";
    changes.push({ route, kind: "route", what: "Route", before: text(before), after: text(after), sense });
    if (after === undefined) return changes;
  } else if (before.priceMicros !== after.priceMicros) {
    const text = (side: TermRoute) => `${side.priceMicros === null ? "↑ " : ""}${priceText(side)}`;
    const sense = senseOf(-unitPrice(before), -unitPrice(after));
    changes.push({ route, kind: "price", what: "Price", before: text(before), after: text(after), sense });
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
    return [{ route, kind: "limit" as const, what, before: text(one), after: text(two), sense: limitSense(one, two) }];
  });
}

/** Limits of two periods are not compared: 100 a day may be more or less than 3,000 a month. */
function limitSense(before: TermLimit | undefined, after: TermLimit | undefined): Sense {
  if (before === undefined) return "loss";
  if (after === undefined) return "gain";
  return before.period === after.period ? senseOf(before.limit, after.limit) : "other";
}

function senseOf(before: bigint, after: bigint): Sense {
  if (before === after) return "other";
  return after > before ? "gain" : "loss";
}

function unitPrice({ priceMicros, basePriceMicros }: TermRoute): bigint {
  return priceMicros ?? basePriceMicros;
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

interface Term {
  readonly what: string;
  readonly textOf: (terms: PlanTerms) => string;
  /** The more, the better for a subscriber. */
  readonly worthOf: (terms: PlanTerms) => bigint;
}

export const TERMS: readonly Term[] = [
  {
    what: "Included credits",
    textOf: (terms) => `${creditsDisplay(terms.includedCreditsMicros)} a month`,
    worthOf: (terms) => terms.includedCreditsMicros,
  },
  {
    what: "While the database is away",
    textOf: (terms) => (terms.failPolicy === "deny" ? "refuse" : "allow up to the debt cap"),
    worthOf: (terms) => (terms.failPolicy === "deny" ? 0n : 1n),
  },
  {
    what: "Once the credits are used up",
    textOf: (terms) => (terms.debtPolicy === "block" ? "refuse" : "allow up to the debt cap"),
    worthOf: (terms) => (terms.debtPolicy === "block" ? 0n : 1n),
  },
  { what: "Debt cap", textOf: (terms) => creditsDisplay(terms.debtCapMicros), worthOf: (terms) => terms.debtCapMicros },
  {
    what: "Grace after a failed payment",
    textOf: (terms) => `${terms.graceDays} days`,
    worthOf: (terms) => BigInt(terms.graceDays),
  },
];
