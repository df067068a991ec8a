import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { listRouteUses, type RouteUse } from "./queries";
import type { ArchiveRoute } from "./schema";

/**
 * Takes a route out of matching: calls to it are then what the gateway's record says of unknown routes. Refused while a
 * plan sells it, or its subscribers would be refused as if the route had never been.
 */
export async function archiveRoute(
  tx: Tx,
  actor: Actor,
  { routeId }: ArchiveRoute,
): Promise<Result<{ routeId: bigint; name: string }, "route_not_found" | "route_archived" | "route_in_use">> {
  await lockConfig(tx);
  const route = await tx.route.findUnique({ where: { id: routeId }, select: { name: true, archivedAt: true } });
  if (!route) return refuse("route_not_found", "This route does not exist.");
  if (route.archivedAt) return refuse("route_archived", `“${route.name}” is archived already.`);
  const uses = await listRouteUses(tx, routeId);
  if (uses.length > 0) return refuse("route_in_use", usesText(route.name, uses));

  await tx.route.update({
    where: { id: routeId },
    data: { archivedAt: new Date(), revision: { increment: 1 } },
    select: { id: true },
  });
  const configVersion = await bumpConfig(tx, actor, `Route ${route.name} archived`);
  await recordAudit(tx, actor, {
    action: "route.archive",
    target: { kind: "route", id: routeId, name: route.name },
    before: { archived: false },
    after: { archived: true },
    configVersion,
  });
  return ok({ routeId, name: route.name });
}

const NAMED_MAX = 5;

/** Names the first plans and the way out of each kind of use. */
function usesText(routeName: string, uses: readonly RouteUse[]): string {
  const named = uses
    .slice(0, NAMED_MAX)
    .map((use) => `${use.planName} ${use.reason === "draft" ? "draft " : ""}v${use.version}`)
    .join(", ");
  const rest = uses.length > NAMED_MAX ? ` and ${uses.length - NAMED_MAX} more` : "";
  const heal = uses.some((use) => use.reason === "subscribers")
    ? "Take it out of these plans and publish, moving their subscribers, then archive it."
    : "Take it out of these plans and publish, then archive it.";
  return `“${routeName}” is sold in ${named}${rest}. ${heal}`;
}
