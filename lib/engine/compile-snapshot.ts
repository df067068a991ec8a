import findMyWay from "find-my-way";
import { type OverdraftTerms, overdraftTerms } from "./overdraft";
import type { GatewayConfig, ModelPriceRow, PlanVersionRow, RouteRow, SnapshotRows } from "./snapshot";

/** One config version as the hot path reads it. Built once, never changed. */
export interface Snapshot {
  readonly version: number;
  readonly routes: ReadonlyMap<number, RouteRow>;
  readonly plans: ReadonlyMap<number, CompiledPlan>;
  readonly gatewaysByToken: ReadonlyMap<string, GatewayConfig>;
  readonly gatewaysByPathToken: ReadonlyMap<string, GatewayConfig>;
  /** Routes that could not be compiled, in words: they match nothing. */
  readonly problems: readonly string[];
  /** By how many gates each rate is divided; 1: each gate lets the whole of it pass. */
  readonly ratesDividedBy: number;
  /** Host lower case and without a port, or null; path canonical. */
  matchRoute(method: string, host: string | null, path: string): RouteRow | null;
  /** Plans whose newest version sells the route: what a consumer could upgrade to. */
  plansWithRoute(routeId: number): readonly number[];
  /** Of a route that is priced by tokens. */
  modelPrices(routeId: number): readonly ModelPriceRow[];
}

export interface CompiledPlan {
  readonly row: PlanVersionRow;
  readonly prices: ReadonlyMap<number, RoutePrice>;
  readonly overdraft: OverdraftTerms | null;
}

/** `hold`: a token route, whose cost is known only afterwards; until then its hold is taken. */
export interface RoutePrice {
  readonly unitMicros: number;
  readonly from: "plan" | "route" | "hold";
}

/** `ratesDividedBy`: the gates that share each rate. */
export function compileSnapshot(rows: SnapshotRows, ratesDividedBy = 1): Snapshot {
  const problems: string[] = [];
  const routes = new Map(rows.routes.map((route) => [route.id, route]));
  const plans = new Map(rows.planVersions.map((row) => [row.id, compilePlan(row, routes)]));
  const matchers = compileHosts(rows.routes, problems);
  const sellers = newestSellers(rows.planVersions);
  const modelPrices = groupBy(rows.modelPrices, (price) => price.routeId);
  return {
    version: rows.configVersion,
    routes,
    plans,
    gatewaysByToken: new Map(rows.gateways.map((gateway) => [gateway.tokenDigest, gateway])),
    gatewaysByPathToken: new Map(
      rows.gateways.flatMap((gateway) =>
        gateway.pathTokenDigest === null ? [] : [[gateway.pathTokenDigest, gateway]],
      ),
    ),
    problems,
    ratesDividedBy,
    matchRoute(method, host, path) {
      const ofHost = host === null ? undefined : matchers.get(host);
      return ofHost?.match(method, path) ?? matchers.get(ANY_HOST)?.match(method, path) ?? null;
    },
    plansWithRoute: (routeId) => sellers.get(routeId) ?? [],
    modelPrices: (routeId) => modelPrices.get(routeId) ?? [],
  };
}

function compilePlan(row: PlanVersionRow, routes: ReadonlyMap<number, RouteRow>): CompiledPlan {
  const prices = new Map<number, RoutePrice>();
  for (const entry of row.routes) {
    const route = routes.get(entry.routeId);
    if (route) prices.set(route.id, priceOf(route, entry.priceMicros));
  }
  return { row, prices, overdraft: overdraftTerms(row) };
}

function priceOf(route: RouteRow, planPriceMicros: number | null): RoutePrice {
  if (route.priceKind === "token") return { unitMicros: route.holdMicros, from: "hold" };
  if (planPriceMicros !== null) return { unitMicros: planPriceMicros, from: "plan" };
  return { unitMicros: route.priceMicros, from: "route" };
}

function newestSellers(versions: readonly PlanVersionRow[]): Map<number, number[]> {
  const newest = new Map<number, PlanVersionRow>();
  for (const version of versions) {
    const known = newest.get(version.planId);
    if (!known || known.version < version.version) newest.set(version.planId, version);
  }
  const sales = [...newest.values()].flatMap(({ planId, routes }) =>
    routes.map(({ routeId }) => ({ planId, routeId })),
  );
  const byRoute = groupBy(sales, (sale) => sale.routeId);
  return new Map([...byRoute].map(([routeId, ofRoute]) => [routeId, ofRoute.map((sale) => sale.planId)]));
}

/** Map.groupBy, which Node has from 21 on. */
function groupBy<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

const ANY_HOST = "";
const ANY_METHOD = "*";

function compileHosts(routes: readonly RouteRow[], problems: string[]): Map<string, HostRoutes> {
  const byHost = groupBy(routes, (route) => route.host ?? ANY_HOST);
  return new Map([...byHost].map(([host, ofHost]) => [host, new HostRoutes(ofHost, problems)]));
}

/**
 * The routes of one host. Each method has trees of its own that also hold the "*" routes, so that the more specific
 * pattern wins whatever its method, and any method name works, not only those that find-my-way knows.
 */
class HostRoutes {
  private readonly byMethod = new Map<string, MethodRoutes>();
  private readonly anyMethod: MethodRoutes;

  constructor(routes: readonly RouteRow[], problems: string[]) {
    const ofMethod = (method: string) => routes.filter((route) => route.method === method);
    const any = ofMethod(ANY_METHOD);
    this.anyMethod = new MethodRoutes([any], problems);
    const methods = new Set(routes.map((route) => route.method));
    methods.delete(ANY_METHOD);
    if (methods.has("GET")) methods.add("HEAD");
    for (const method of methods) {
      const own = method === "HEAD" ? [ofMethod("HEAD"), ofMethod("GET")] : [ofMethod(method)];
      this.byMethod.set(method, new MethodRoutes([...own, any], problems));
    }
  }

  match(method: string, path: string): RouteRow | null {
    return (this.byMethod.get(method) ?? this.anyMethod).match(path);
  }
}

/** Of two routes with the same pattern the one of the earlier list stays. */
class MethodRoutes {
  private readonly exact: Tree;
  private readonly folded: Tree;

  constructor(lists: readonly (readonly RouteRow[])[], problems: string[]) {
    this.exact = new Tree(lists, true, problems);
    this.folded = new Tree(lists, false, problems);
  }

  match(path: string): RouteRow | null {
    const exact = this.exact.match(path);
    const folded = this.folded.match(path);
    if (exact === null || folded === null) return exact ?? folded;
    return literalLength(folded.path) > literalLength(exact.path) ? folded : exact;
  }
}

class Tree {
  private readonly router: findMyWay.Instance<findMyWay.HTTPVersion.V1>;
  private readonly empty: boolean;

  constructor(lists: readonly (readonly RouteRow[])[], caseSensitive: boolean, problems: string[]) {
    this.router = findMyWay({ caseSensitive, maxParamLength: PATH_LENGTH_MAX });
    const seen = new Set<string>();
    for (const routes of lists) {
      const inThisList = new Set<string>();
      for (const route of routes) {
        if (route.caseSensitive !== caseSensitive) continue;
        const shape = shapeOf(route, caseSensitive);
        if (seen.has(shape)) continue;
        inThisList.add(shape);
        this.add(route, problems);
      }
      for (const shape of inThisList) seen.add(shape);
    }
    this.empty = seen.size === 0;
  }

  match(path: string): RouteRow | null {
    if (this.empty) return null;
    return (this.router.find("GET", path)?.store as RouteRow | undefined) ?? null;
  }

  /** Every route is filed under GET: the method was chosen before the tree. */
  private add(route: RouteRow, problems: string[]): void {
    try {
      this.router.on("GET", canonicalPattern(route.path), neverCalled, route);
    } catch (error) {
      const problem = `${route.name}: ${error instanceof Error ? error.message : String(error)}`;
      if (!problems.includes(problem)) problems.push(problem);
    }
  }
}

const PATH_LENGTH_MAX = 16_384;

function neverCalled(): void {}

/** A canonical path has no trailing slash, so a pattern must not ask for one. */
function canonicalPattern(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/** Patterns that differ only in the names of their parameters are one pattern. */
function shapeOf(route: RouteRow, caseSensitive: boolean): string {
  const shape = canonicalPattern(route.path).replace(/:[^/\-.(]+/g, ":");
  return caseSensitive ? shape : shape.toLowerCase();
}

function literalLength(path: string): number {
  const parameter = path.indexOf(":");
  const wildcard = path.indexOf("*");
  const ends = [parameter, wildcard, path.length].filter((index) => index >= 0);
  return Math.min(...ends);
}
