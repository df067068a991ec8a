import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { type RouteRefusal, refuseTakenName, refuseUnfitPattern } from "./refusals";
import type { RouteSettings } from "./schema";
import { auditOf, columnsOf, modelPricesOf } from "./settings";

/** Makes a route. No plan sells it yet: until one does, a call to it is refused with plan_upgrade_required. */
export async function createRoute(
  tx: Tx,
  actor: Actor,
  input: RouteSettings,
): Promise<Result<{ routeId: bigint; name: string }, RouteRefusal>> {
  await lockConfig(tx);
  const refusal = (await refuseTakenName(tx, input.name)) ?? (await refuseUnfitPattern(tx, input));
  if (refusal) return refusal;

  const route = await tx.route.create({
    data: { ...columnsOf(input), modelPrices: { create: modelPricesOf(input) } },
    select: { id: true, name: true },
  });
  const configVersion = await bumpConfig(tx, actor, `Route ${input.name} created`);
  await recordAudit(tx, actor, {
    action: "route.create",
    target: { kind: "route", id: route.id, name: route.name },
    after: auditOf(input),
    configVersion,
  });
  return ok({ routeId: route.id, name: route.name });
}
