"use server";

import { consoleAction, consoleQuestion } from "@/lib/access/action";
import { publicId } from "@/lib/kernel/ids";
import { archiveRoute } from "@/lib/routes/archive-route";
import { checkOpenApi } from "@/lib/routes/check-openapi";
import { createRoute } from "@/lib/routes/create-route";
import { editRoute } from "@/lib/routes/edit-route";
import { checkPrices, importPrices } from "@/lib/routes/import-prices";
import { importRoutes } from "@/lib/routes/import-routes";
import { type PricedModels, priceModels } from "@/lib/routes/price-models";
import { restoreRoute } from "@/lib/routes/restore-route";
import {
  ArchiveRouteInput,
  CheckOpenApiInput,
  CreateRouteInput,
  EditRouteInput,
  ImportPricesInput,
  ImportRoutesInput,
  RemoveModelPriceInput,
  RestoreRouteInput,
  SetModelPriceInput,
} from "@/lib/routes/schema";

export const createRouteAction = consoleAction({
  name: "route.create",
  permission: "route:write",
  input: CreateRouteInput,
  run: createRoute,
  done: ({ name }) => `Route “${name}” added`,
  refresh: () => PAGES,
});

export const editRouteAction = consoleAction({
  name: "route.edit",
  permission: "route:write",
  input: EditRouteInput,
  run: editRoute,
  done: ({ name }) => `Route “${name}” saved`,
  refresh: (_, { routeId }) => [...PAGES, `/routes/${publicId("route", routeId)}`],
});

export const archiveRouteAction = consoleAction({
  name: "route.archive",
  permission: "route:write",
  input: ArchiveRouteInput,
  run: archiveRoute,
  done: ({ name }) => `Route “${name}” archived`,
  refresh: (_, { routeId }) => [...PAGES, `/routes/${publicId("route", routeId)}`],
});

export const restoreRouteAction = consoleAction({
  name: "route.restore",
  permission: "route:write",
  input: RestoreRouteInput,
  run: restoreRoute,
  done: ({ name }) => `Route “${name}” restored`,
  refresh: (_, { routeId }) => [...PAGES, `/routes/${publicId("route", routeId)}`],
});

export const checkOpenApiAction = consoleQuestion({
  name: "route.check_import",
  permission: "route:write",
  input: CheckOpenApiInput,
  multiline: ["file"],
  ask: checkOpenApi,
});

export const importRoutesAction = consoleAction({
  name: "route.import",
  permission: "route:write",
  input: ImportRoutesInput,
  multiline: ["file"],
  run: importRoutes,
  done: ({ added, leftOut }) =>
    `${added} ${added === 1 ? "route" : "routes"} added${leftOut > 0 ? `, ${leftOut} left out: they exist by now` : ""}`,
  refresh: () => PAGES,
});

export const setModelPriceAction = consoleAction({
  name: "route.price_models",
  permission: "route:write",
  input: SetModelPriceInput,
  run: (tx, actor, { routeId, ...price }) => priceModels(tx, actor, { routeId, set: [price], remove: [] }),
  done: ({ routeName }, { model }) => `Price of ${model} on ${routeName} set`,
  refresh: (_, value) => pricePages(value),
});

export const removeModelPriceAction = consoleAction({
  name: "route.unprice_model",
  permission: "route:write",
  input: RemoveModelPriceInput,
  run: (tx, actor, { routeId, model }) => priceModels(tx, actor, { routeId, set: [], remove: [model] }),
  done: ({ routeName }, { model }) => `Price of ${model} on ${routeName} removed`,
  refresh: (_, value) => pricePages(value),
});

export const checkPricesAction = consoleQuestion({
  name: "route.check_prices",
  permission: "route:write",
  input: ImportPricesInput,
  multiline: ["file"],
  ask: checkPrices,
});

export const importPricesAction = consoleAction({
  name: "route.import_prices",
  permission: "route:write",
  input: ImportPricesInput,
  multiline: ["file"],
  run: importPrices,
  done: ({ routeName, set, removed }) =>
    `${set} ${set === 1 ? "price" : "prices"} of ${routeName} set${removed > 0 ? `, ${removed} removed` : ""}`,
  refresh: (_, value) => pricePages(value),
});

const PAGES = ["/routes", "/plans"];

function pricePages({ routeId }: PricedModels): string[] {
  return ["/routes/models", `/routes/${publicId("route", routeId)}`];
}
