import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { readRoute } from "./queries";
import { type RouteRefusal, refuseUnfitPattern } from "./refusals";
import type { RestoreRoute } from "./schema";

/** Brings an archived route back, unless another has taken its pattern meanwhile. */
export async function restoreRoute(
  tx: Tx,
  actor: Actor,
  { routeId }: RestoreRoute,
): Promise<Result<{ routeId: bigint; name: string }, RouteRefusal | "route_not_found" | "route_live">> {
  await lockConfig(tx);
  const route = await readRoute(tx, routeId);
  if (!route) return refuse("route_not_found", "This route does not exist.");
  if (!route.archivedAt) return refuse("route_live", `“${route.name}” is not archived.`);
  const refusal = await refuseUnfitPattern(tx, route, routeId);
  if (refusal) return refusal;

  await tx.route.update({
    where: { id: routeId },
    data: { archivedAt: null, revision: { increment: 1 } },
    select: { id: true },
  });
  const configVersion = await bumpConfig(tx, actor, `Route ${route.name} restored`);
  await recordAudit(tx, actor, {
    action: "route.restore",
    target: { kind: "route", id: routeId, name: route.name },
    before: { archived: true },
    after: { archived: false },
    configVersion,
  });
  return ok({ routeId, name: route.name });
}
