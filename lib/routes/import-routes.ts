import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { checkOpenApi } from "./check-openapi";
import type { ImportRoutes, RouteSettings } from "./schema";
import { auditOf, columnsOf } from "./settings";

/**
 * Adds the operations that were chosen of an OpenAPI file as routes, all or none, as one config version. No plan sells them
 * yet. What has become of an operation since the dry run is judged anew: one that is no longer new is left out.
 */
export async function importRoutes(
  tx: Tx,
  actor: Actor,
  { file, priceMicros, take }: ImportRoutes,
): Promise<Result<{ added: number; leftOut: number }>> {
  await lockConfig(tx);
  const checked = await checkOpenApi(tx, { file });
  if (!checked.ok) return checked;
  const chosen = new Set(take);
  const added = checked.value.filter(({ id, verdict }) => verdict === "new" && chosen.has(id));
  if (added.length === 0) return refuse("nothing_new", "None of the chosen operations is new. Check the file again.");

  const settings = added.map(({ name, method, path }) => settingsOf(name, method, path, priceMicros));
  const routes = await tx.route.createManyAndReturn({
    data: settings.map(columnsOf),
    select: { id: true, name: true },
  });
  const ids = new Map(routes.map(({ id, name }) => [name, id]));
  const word = added.length === 1 ? "route" : "routes";
  const configVersion = await bumpConfig(tx, actor, `${added.length} ${word} imported`);
  for (const route of settings) {
    await recordAudit(tx, actor, {
      action: "route.import",
      target: { kind: "route", id: ids.get(route.name) ?? 0n, name: route.name },
      after: auditOf(route),
      configVersion,
    });
  }
  return ok({ added: added.length, leftOut: chosen.size - added.length });
}

function settingsOf(name: string, method: string, path: string, priceMicros: bigint) {
  return {
    name,
    method,
    host: null,
    path,
    caseSensitive: true,
    priceKind: "unit",
    priceMicros,
    holdMicros: 0n,
    reservationTtlS: 600,
    expiryPolicy: "charge",
    modelPrices: [],
  } satisfies Omit<RouteSettings, "method"> & { method: string };
}
