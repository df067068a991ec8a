import type { PlanTerms } from "./terms";

/** Why a draft cannot be published: where, and what to do. */
export interface DraftProblem {
  /** Null: the whole plan. */
  readonly routeId: bigint | null;
  /** The field of the editor that heals it. */
  readonly field: "routes" | "inPlan" | "debtCapMicros" | "limits";
  readonly message: string;
}

/** What saving cannot refuse, because it depends on other fields, on other saves, or on what happened to a route since. */
export function draftProblems(terms: PlanTerms): DraftProblem[] {
  const problems: DraftProblem[] = [];
  if (terms.routes.length === 0) {
    problems.push({ routeId: null, field: "routes", message: "Put at least one route in the plan." });
  }
  for (const route of terms.routes) {
    if (route.archived) {
      const message = `“${route.name}” is archived. Take it out of the plan, or restore the route.`;
      problems.push({ routeId: route.routeId, field: "inPlan", message });
    }
  }
  if (terms.debtCapMicros === 0n && (terms.debtPolicy === "allow" || terms.failPolicy === "allow")) {
    const message = "Set a debt cap above 0, or choose to refuse: allowing up to a cap of 0 allows nothing.";
    problems.push({ routeId: null, field: "debtCapMicros", message });
  }
  return problems;
}

/** What may be meant, but has no effect or a surprising one. Shown before publishing; does not stop it. */
export function draftWarnings(terms: PlanTerms): DraftProblem[] {
  return terms.routes.flatMap((route) =>
    route.limits.flatMap((limit) => {
      const whole = terms.limits.find((other) => other.period === limit.period && other.limit < limit.limit);
      if (!whole) return [];
      const message = `${limit.name} of “${route.name}” is never reached: the whole plan's ${whole.name} is lower.`;
      return [{ routeId: route.routeId, field: "limits" as const, message }];
    }),
  );
}
