import type { Actor } from "@/lib/access/actor";
import { changedFields } from "@/lib/audit/changed-fields";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { readRoute } from "./queries";
import { type RouteRefusal, refuseTakenName, refuseUnfitPattern } from "./refusals";
import type { EditRoute } from "./schema";
import { auditOf, columnsOf, modelPricesOf } from "./settings";

/** Changes a route for every plan that sells it; a new price acts from this config version on. */
export async function editRoute(
  tx: Tx,
  actor: Actor,
  { routeId, revision, ...settings }: EditRoute,
): Promise<
  Result<{ routeId: bigint; name: string }, RouteRefusal | "route_not_found" | "route_archived" | "route_changed">
> {
  await lockConfig(tx);
  const before = await readRoute(tx, routeId);
  if (!before) return refuse("route_not_found", "This route does not exist.");
  if (before.archivedAt) return refuse("route_archived", `“${before.name}” is archived. Restore it, then edit it.`);
  if (before.revision !== revision) {
    return refuse(
      "route_changed",
      `“${before.name}” was changed since you opened this form. Your text is kept: copy what you need, reload, and edit the newest state.`,
    );
  }
  const refusal =
    (await refuseTakenName(tx, settings.name, routeId)) ?? (await refuseUnfitPattern(tx, settings, routeId));
  if (refusal) return refusal;
  const changed = changedFields(auditOf(before), auditOf(settings));
  if (!changed) return ok({ routeId, name: settings.name });

  await tx.modelPrice.deleteMany({ where: { routeId } });
  await tx.route.update({
    where: { id: routeId },
    data: {
      ...columnsOf(settings),
      revision: { increment: 1 },
      modelPrices: { create: modelPricesOf(settings) },
    },
    select: { id: true },
  });
  const configVersion = await bumpConfig(tx, actor, `Route ${settings.name} changed`);
  await recordAudit(tx, actor, {
    action: "route.edit",
    target: { kind: "route", id: routeId, name: settings.name },
    ...changed,
    configVersion,
  });
  return ok({ routeId, name: settings.name });
}
