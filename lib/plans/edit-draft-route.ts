import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { auditChanges } from "./diff-terms";
import { type Draft, type DraftRefusal, draftToEdit } from "./draft";
import type { EditDraftRoute } from "./schema";
import { type PlanTerms, readTerms, type TermRoute } from "./terms";

export interface EditedCell extends Draft {
  readonly routeName: string;
  /** What the cell said and says, so that an edit can be undone. Null: not in the plan. */
  readonly before: TermRoute | null;
  readonly after: TermRoute | null;
}

type RouteRefusal = "route_not_found" | "route_archived" | "price_by_token";

/** Sets one cell of the matrix: whether the draft sells the route, at what price, and under which limits of its own. */
export async function editDraftRoute(
  tx: Tx,
  actor: Actor,
  { planId, baseVersionId, revision, routeId, inPlan, priceMicros, limits }: EditDraftRoute,
): Promise<Result<EditedCell, DraftRefusal | RouteRefusal>> {
  const route = await tx.route.findUnique({
    where: { id: routeId },
    select: { name: true, archivedAt: true, priceKind: true },
  });
  if (!route) return refuse("route_not_found", "This route does not exist.");
  if (inPlan && route.archivedAt) {
    return refuse(
      "route_archived",
      `“${route.name}” is archived. Restore the route, or take it out of the plan.`,
      "inPlan",
    );
  }
  if (inPlan && priceMicros !== null && route.priceKind === "token") {
    return refuse(
      "price_by_token",
      "This route is priced by token, for all plans alike. Leave the price empty.",
      "priceMicros",
    );
  }
  const draft = await draftToEdit(tx, { planId, baseVersionId, revision });
  if (!draft.ok) return draft;
  const { draftId, planName, version } = draft.value;

  const before = await readTerms(tx, draftId);
  await tx.planLimit.deleteMany({ where: { planVersionId: draftId, routeId } });
  await tx.planRoute.deleteMany({ where: { planVersionId: draftId, routeId } });
  if (inPlan) {
    await tx.planRoute.create({ data: { planVersionId: draftId, routeId, priceMicros }, select: { routeId: true } });
    await tx.planLimit.createMany({ data: limits.map((limit) => ({ planVersionId: draftId, routeId, ...limit })) });
  }
  const after = await readTerms(tx, draftId);
  await recordAudit(tx, actor, {
    action: "plan.edit_draft",
    target: { kind: "plan", id: planId, name: planName },
    ...auditChanges(before, after, version),
  });
  return ok({
    ...draft.value,
    routeName: route.name,
    before: cellOf(before, routeId),
    after: cellOf(after, routeId),
  });
}

function cellOf({ routes }: PlanTerms, routeId: bigint): TermRoute | null {
  return routes.find((route) => route.routeId === routeId) ?? null;
}
