import type { Actor } from "@/lib/access/actor";
import { changedFields } from "@/lib/audit/changed-fields";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { type RouteDetail, readRoute } from "./queries";
import { MODEL_PRICES_MAX, type ModelPrice, type PriceModels } from "./schema";
import { auditOf } from "./settings";

export interface PricedModels {
  readonly routeId: bigint;
  readonly routeName: string;
  /** Prices that are new or others than before, and models that lost theirs. */
  readonly set: number;
  readonly removed: number;
}

type PriceRefusal = "route_not_found" | "route_archived" | "route_by_unit" | "too_many_models" | "no_models_left";

/** Sets and removes prices of single models of a token route; the others stay. They act from this config version on. */
export async function priceModels(
  tx: Tx,
  actor: Actor,
  { routeId, set, remove }: PriceModels,
): Promise<Result<PricedModels, PriceRefusal>> {
  await lockConfig(tx);
  const route = await readRoute(tx, routeId);
  if (!route) return refuse("route_not_found", "This route does not exist.", "routeId");
  if (route.archivedAt) return refuse("route_archived", `“${route.name}” is archived. Restore it first.`, "routeId");
  if (route.priceKind !== "token") {
    return refuse(
      "route_by_unit",
      `“${route.name}” is priced by unit. Choose a route that is priced by token.`,
      "routeId",
    );
  }
  const changed = set.filter((price) => !route.modelPrices.some((known) => isSamePrice(known, price)));
  const removed = route.modelPrices.filter(({ model }) => remove.includes(model)).map(({ model }) => model);
  const after = pricesAfter(route, changed, removed);
  if (after.length > MODEL_PRICES_MAX) {
    const message = `“${route.name}” would have ${after.length} models; a route takes at most ${MODEL_PRICES_MAX}.`;
    return refuse("too_many_models", message, "routeId");
  }
  if (after.length === 0) {
    return refuse("no_models_left", `“${route.name}” would have no price at all: every call to it would be refused.`);
  }
  if (changed.length > 0 || removed.length > 0) await write(tx, actor, route, { changed, removed, after });
  return ok({ routeId, routeName: route.name, set: changed.length, removed: removed.length });
}

interface Changes {
  readonly changed: readonly ModelPrice[];
  readonly removed: readonly string[];
  readonly after: readonly ModelPrice[];
}

async function write(tx: Tx, actor: Actor, route: RouteDetail, { changed, removed, after }: Changes): Promise<void> {
  const replaced = [...changed.map(({ model }) => model), ...removed];
  await tx.modelPrice.deleteMany({ where: { routeId: route.id, model: { in: replaced } } });
  await tx.modelPrice.createMany({ data: changed.map((price) => ({ routeId: route.id, ...price })) });
  await tx.route.update({ where: { id: route.id }, data: { revision: { increment: 1 } }, select: { id: true } });
  const configVersion = await bumpConfig(tx, actor, `Model prices of ${route.name} changed`);
  await recordAudit(tx, actor, {
    action: "route.price_models",
    target: { kind: "route", id: route.id, name: route.name },
    ...changedFields(auditOf(route), auditOf({ ...route, modelPrices: [...after] })),
    configVersion,
  });
}

function pricesAfter(route: RouteDetail, changed: readonly ModelPrice[], removed: readonly string[]): ModelPrice[] {
  const kept = route.modelPrices.filter(
    ({ model }) => !removed.includes(model) && !changed.some((price) => price.model === model),
  );
  return [...kept, ...changed].toSorted((a, b) => (a.model < b.model ? -1 : 1));
}

export function isSamePrice(one: ModelPrice, two: ModelPrice): boolean {
  return (
    one.model === two.model &&
    one.inputMicros === two.inputMicros &&
    one.cachedInputMicros === two.cachedInputMicros &&
    one.outputMicros === two.outputMicros
  );
}
