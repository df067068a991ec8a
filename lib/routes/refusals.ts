import { compileSnapshot } from "@/lib/engine/compile-snapshot";
import { canonicalPath } from "@/lib/engine/path";
import type { RouteRow } from "@/lib/engine/snapshot";
import { type Refusal, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { examplePath } from "./pattern";
import { readLiveRoutes } from "./queries";
import { ROUTES_MAX } from "./schema";

export type RouteRefusal = "route_name_taken" | "pattern_taken" | "pattern_unmatchable" | "routes_full";

/** At the name field, or null where it is free. Archived routes keep theirs, since receipts name them. */
export async function refuseTakenName(
  tx: Tx,
  name: string,
  exceptId?: bigint,
): Promise<Refusal<"route_name_taken"> | null> {
  const other = await tx.route.findUnique({ where: { name }, select: { id: true, archivedAt: true } });
  if (!other || other.id === exceptId) return null;
  const which = other.archivedAt ? "An archived route" : "A route";
  return refuse("route_name_taken", `${which} is named “${name}” already. Take another name.`, "name");
}

type Pattern = Pick<RouteRow, "name" | "host" | "method" | "path" | "caseSensitive">;

/**
 * At the path field, or null where the pattern fits: compiled with all live routes by the gate's own index, no other route
 * has the same pattern, and a call can match it at all ("/a//b" or "/a/" never could: calls arrive as "/a/b" and "/a").
 * The caller holds the config lock.
 */
export async function refuseUnfitPattern(
  tx: Tx,
  pattern: Pattern,
  exceptId?: bigint,
): Promise<Refusal<RouteRefusal> | null> {
  const unmatchable = unmatchableText(pattern);
  if (unmatchable !== null) return refuse("pattern_unmatchable", unmatchable, "path");

  const live = await readLiveRoutes(tx);
  const others = live.filter((route) => BigInt(route.id) !== exceptId);
  if (others.length >= ROUTES_MAX) {
    return refuse("routes_full", `There are ${ROUTES_MAX} routes, the most that a gate holds. Archive one first.`);
  }
  const twin = others.find((route) => collides(route, pattern));
  if (!twin) return null;
  return refuse(
    "pattern_taken",
    `“${twin.name}” has this pattern already: ${twin.method} ${twin.host ?? ""}${twin.path}. Calls could not tell the two apart.`,
    "path",
  );
}

/** Why no call can match the pattern, or null. */
export function unmatchableText(pattern: Pattern): string | null {
  const example = examplePath(pattern.path);
  const arrives = canonicalPath(example);
  if (!arrives.ok) return `No call can match it: the gate refuses such a path. ${arrives.message}`;
  const alone = compile([candidate(pattern)]);
  if (alone.matchRoute(pattern.method === "*" ? "GET" : pattern.method, pattern.host, arrives.value)) return null;
  return `No call can match it: a call to ${example} arrives as ${arrives.value}. Write the pattern in that form.`;
}

/** The same row in the database's eyes, or the same pattern in find-my-way's: parameters may have other names. */
function collides(route: RouteRow, pattern: Pattern): boolean {
  if (route.host !== pattern.host || route.method !== pattern.method) return false;
  if (route.path === pattern.path) return true;
  return route.caseSensitive === pattern.caseSensitive && compile([route, candidate(pattern)]).problems.length > 0;
}

function compile(routes: readonly RouteRow[]) {
  return compileSnapshot({ configVersion: 0, routes, planVersions: [], gateways: [], modelPrices: [] });
}

function candidate(pattern: Pattern): RouteRow {
  return {
    id: 0,
    priceKind: "unit",
    priceMicros: 0,
    holdMicros: 0,
    reservationTtlS: 600,
    expiryPolicy: "charge",
    ...pattern,
  };
}
