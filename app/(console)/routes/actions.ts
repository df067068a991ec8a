"use server";

import { consoleAction, consoleQuestion } from "@/lib/access/action";
import { publicId } from "@/lib/kernel/ids";
import { archiveRoute } from "@/lib/routes/archive-route";
import { checkOpenApi } from "@/lib/routes/check-openapi";
import { createRoute } from "@/lib/routes/create-route";
import { editRoute } from "@/lib/routes/edit-route";
import { importRoutes } from "@/lib/routes/import-routes";
import { restoreRoute } from "@/lib/routes/restore-route";
import {
  ArchiveRouteInput,
  CheckOpenApiInput,
  CreateRouteInput,
  EditRouteInput,
  ImportRoutesInput,
  RestoreRouteInput,
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

const PAGES = ["/routes", "/plans"];
