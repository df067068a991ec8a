import type { LimitPeriod } from "@/lib/engine/snapshot";
import { MICROS_PER_CREDIT } from "@/lib/kernel/money";
import { DAY_MS, HOUR_MS, type Timeline } from "./timeline";

/** What Brackenfell API sells: an invented company with weather and language endpoints. Ids are the rows' own, from 1. */
export const COMPANY = { name: "Brackenfell API", timeZone: "Europe/Oslo" } as const;

export interface SeedRoute {
  readonly id: number;
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  /** As a client would call it. */
  readonly example: string;
  readonly priceMicros: number;
  /** Priced by tokens: what a call holds until its cost is known. */
  readonly holdMicros?: number;
}

export const ROUTES = [
  route(1, "forecast", "GET", "/v1/forecast", "/v1/forecast?city=Oslo", 0.05),
  route(2, "nowcast", "GET", "/v1/nowcast", "/v1/nowcast?lat=59.91&lon=10.75", 0.02),
  route(3, "history", "GET", "/v1/history/:station", "/v1/history/SN18700", 1),
  route(4, "tiles", "GET", "/v1/tiles/:z/:x/:y", "/v1/tiles/7/67/37", 0.01),
  route(5, "alerts", "GET", "/v1/alerts", "/v1/alerts?area=NO", 0),
  route(6, "translate", "POST", "/v1/translate", "/v1/translate", 0.4),
  route(7, "detect", "POST", "/v1/detect", "/v1/detect", 0.1),
  route(8, "summarize", "POST", "/v1/summarize", "/v1/summarize", 2.2),
  { ...route(9, "chat", "POST", "/v1/chat/completions", "/v1/chat/completions", 0), holdMicros: micros(3) },
  route(10, "air-quality", "GET", "/v1/air-quality", "/v1/air-quality?city=Bergen", 0.08),
] as const satisfies readonly SeedRoute[];

export type RouteName =
  | "forecast"
  | "nowcast"
  | "history"
  | "tiles"
  | "alerts"
  | "translate"
  | "detect"
  | "summarize"
  | "chat"
  | "air-quality";

export const EXAMPLE_CALL = { method: "GET", path: "/v1/forecast?city=Oslo" } as const;

/** Per 1,000,000 tokens of the chat route. */
export const MODEL_PRICES = [
  { model: "bracken-large", input: 3_000, cachedInput: 300, output: 15_000 },
  { model: "bracken-small*", input: 250, cachedInput: 25, output: 1_250 },
  { model: "*", input: 1_000, cachedInput: 100, output: 5_000 },
].map((price, index) => ({
  id: index + 1,
  model: price.model,
  inputMicros: micros(price.input),
  cachedInputMicros: micros(price.cachedInput),
  outputMicros: micros(price.output),
}));

export type PlanName = "Starter" | "Growth" | "Scale";

export const PLANS: readonly { readonly id: number; readonly name: PlanName; readonly description: string }[] = [
  { id: 1, name: "Starter", description: "For trying it out and for small sites: weather, plus short translations." },
  { id: 2, name: "Growth", description: "For products in production: all weather and language routes." },
  { id: 3, name: "Scale", description: "For heavy use, at lower prices." },
];

export interface SeedLimit {
  readonly name: string;
  readonly route: RouteName | null;
  readonly kind: "rate" | "quota";
  readonly period: LimitPeriod;
  readonly limit: number;
}

export interface SeedPlanVersion {
  readonly id: number;
  readonly planId: number;
  readonly plan: PlanName;
  readonly version: number;
  readonly publishedAtMs: number;
  /** The routes that it sells; a price where it differs from the route's. */
  readonly routes: ReadonlyMap<RouteName, number | null>;
  readonly limits: readonly SeedLimit[];
}

const STARTER_ROUTES: PriceList = {
  forecast: null,
  nowcast: null,
  tiles: null,
  alerts: null,
  detect: null,
  translate: null,
};
const GROWTH_ROUTES: PriceList = { ...STARTER_ROUTES, history: null, summarize: null, chat: null, "air-quality": null };
const SCALE_ROUTES: PriceList = { ...GROWTH_ROUTES, forecast: 0.04, translate: 0.25, summarize: 1.6 };

type PriceList = Partial<Record<RouteName, number | null>>;

export function planVersions(timeline: Timeline): readonly SeedPlanVersion[] {
  const { startMs, nowMs, incident } = timeline;
  const version = (
    id: number,
    planId: number,
    number: number,
    publishedAtMs: number,
    prices: PriceList,
    limits: readonly SeedLimit[],
  ) => ({
    id,
    planId,
    plan: PLANS[planId - 1]?.name ?? "Starter",
    version: number,
    publishedAtMs,
    routes: new Map(
      ROUTES.filter((r) => prices[r.name] !== undefined).map((r) => {
        const price = prices[r.name] ?? null;
        return [r.name, price === null ? null : micros(price)] as const;
      }),
    ),
    limits,
  });
  return [
    version(1, 1, 1, startMs - 30 * DAY_MS, STARTER_ROUTES, starterLimits(10)),
    version(2, 2, 1, startMs - 30 * DAY_MS + HOUR_MS, GROWTH_ROUTES, GROWTH_LIMITS),
    version(3, 3, 1, startMs - 30 * DAY_MS + 2 * HOUR_MS, SCALE_ROUTES, SCALE_LIMITS),
    version(4, 1, 2, startMs - 4 * DAY_MS, STARTER_ROUTES, starterLimits(20)),
    version(5, 2, 2, startMs - 3 * DAY_MS, { ...GROWTH_ROUTES, history: 0.8 }, GROWTH_LIMITS),
    version(6, 2, 3, incident.fromMs, { ...GROWTH_ROUTES, history: 0.8, translate: 4 }, GROWTH_LIMITS),
    version(7, 2, 4, incident.untilMs, { ...GROWTH_ROUTES, history: 0.8 }, GROWTH_LIMITS),
    version(8, 1, 3, Math.floor((nowMs - 30 * HOUR_MS) / HOUR_MS) * HOUR_MS, STARTER_ROUTES, starterLimits(25)),
  ];
}

function starterLimits(burst: number): readonly SeedLimit[] {
  return [
    { name: "burst", route: null, kind: "rate", period: "second", limit: burst },
    { name: "monthly", route: null, kind: "quota", period: "month", limit: 10_000 },
  ];
}

const GROWTH_LIMITS: readonly SeedLimit[] = [
  { name: "burst", route: null, kind: "rate", period: "second", limit: 100 },
  { name: "monthly", route: null, kind: "quota", period: "month", limit: 1_000_000 },
  { name: "daily", route: "summarize", kind: "quota", period: "day", limit: 200 },
];

const SCALE_LIMITS: readonly SeedLimit[] = [
  { name: "minute", route: null, kind: "rate", period: "minute", limit: 600_000 },
  { name: "monthly", route: null, kind: "quota", period: "month", limit: 100_000_000 },
];

/** The version of a plan that was in force: every publication moved its subscriptions along. */
export function versionInForce(versions: readonly SeedPlanVersion[], plan: PlanName, atMs: number): SeedPlanVersion {
  const found = versions.findLast((v) => v.plan === plan && v.publishedAtMs <= atMs);
  if (!found) throw new Error(`no version of ${plan} at ${new Date(atMs).toISOString()}`);
  return found;
}

/** Microcredits per unit in that plan; null: the plan does not sell the route. */
export function priceIn(version: SeedPlanVersion, routeName: RouteName): number | null {
  const own = version.routes.get(routeName);
  if (own === undefined) return null;
  return own ?? routeNamed(routeName).priceMicros;
}

export function routeNamed(name: RouteName): SeedRoute {
  const found = ROUTES.find((r) => r.name === name);
  if (!found) throw new Error(`no route ${name}`);
  return found;
}

export const OPERATORS = [
  { email: "operator@tollgate.test", name: "Mara Lind" },
  { email: "viewer@tollgate.test", name: "Teo Halvorsen" },
] as const;

export const PACKS = [
  { name: "Small", credits: 25, cents: 2500 },
  { name: "Medium", credits: 110, cents: 10_000 },
  { name: "Large", credits: 600, cents: 50_000 },
] as const;

/** Of the newest version of each plan. */
export const PLAN_PRICES = [
  { plan: "Starter", cents: 900, interval: "month", trialDays: 0 },
  { plan: "Growth", cents: 4900, interval: "month", trialDays: 14 },
  { plan: "Growth", cents: 49_000, interval: "year", trialDays: 0 },
  { plan: "Scale", cents: 29_900, interval: "month", trialDays: 0 },
] as const satisfies readonly { readonly plan: PlanName; readonly [name: string]: unknown }[];

export interface SeedGateway {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly dialects: readonly string[];
  readonly keySources: readonly string[];
  readonly setsRequestId: boolean;
  /** Its share of the calls. */
  readonly weight: number;
}

const KEY_SOURCES = ["header:x-api-key", "bearer", "header:apikey", "query:api_key"];

export const GATEWAYS: readonly [SeedGateway, ...SeedGateway[]] = [
  {
    id: 1,
    name: "demo",
    kind: "generic",
    dialects: ["generic", "nginx", "traefik", "caddy", "envoy", "apisix", "haproxy", "kong"],
    keySources: KEY_SOURCES,
    setsRequestId: true,
    weight: 2,
  },
  {
    id: 2,
    name: "edge-nginx-us",
    kind: "nginx",
    dialects: ["nginx"],
    keySources: KEY_SOURCES,
    setsRequestId: true,
    weight: 6,
  },
  {
    id: 3,
    name: "edge-nginx-eu",
    kind: "nginx",
    dialects: ["nginx"],
    keySources: KEY_SOURCES,
    setsRequestId: true,
    weight: 9,
  },
  {
    id: 4,
    name: "partner-caddy",
    kind: "caddy",
    dialects: ["caddy"],
    keySources: KEY_SOURCES,
    setsRequestId: true,
    weight: 2,
  },
  {
    id: 5,
    name: "k8s-traefik",
    kind: "traefik",
    dialects: ["traefik"],
    keySources: KEY_SOURCES,
    setsRequestId: false,
    weight: 3,
  },
];

export interface SeedConfigVersion {
  readonly id: number;
  readonly atMs: number;
  readonly summary: string;
  readonly action: string;
  readonly target: { readonly kind: "plan" | "route" | "gateway"; readonly id: number; readonly name: string };
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string;
}

/** What gates compiled, change by change, oldest first: the flags on the chart and the rows of the audit log. */
export function configVersions(timeline: Timeline): readonly SeedConfigVersion[] {
  const versions = planVersions(timeline);
  const bornMs = timeline.startMs - 31 * DAY_MS;
  const changes: Omit<SeedConfigVersion, "id">[] = [
    ...ROUTES.map((r, index) => ({
      atMs: bornMs + index * 60_000,
      summary: `Route ${r.name} created`,
      action: "route.create",
      target: { kind: "route" as const, id: r.id, name: r.name },
      after: { method: r.method, path: r.path, priceMicros: r.priceMicros },
    })),
    ...GATEWAYS.map((g, index) => ({
      atMs: bornMs + HOUR_MS + index * 60_000,
      summary: `Gateway ${g.name} created`,
      action: "gateway.create",
      target: { kind: "gateway" as const, id: g.id, name: g.name },
      after: { kind: g.kind, dialects: g.dialects },
    })),
    ...versions.map((v) => ({
      atMs: v.publishedAtMs,
      summary: `${v.plan} v${v.version} published`,
      action: "plan.publish",
      target: { kind: "plan" as const, id: v.planId, name: v.plan },
      ...publicationDetails(v),
    })),
    {
      atMs: timeline.headerLost.untilMs,
      summary: "Gateway partner-caddy edited",
      action: "gateway.update",
      target: { kind: "gateway" as const, id: 4, name: "partner-caddy" },
      before: { trustedHops: 0 },
      after: { trustedHops: 1 },
      reason: "The forward_auth block had lost its headers",
    },
  ];
  return changes.toSorted((a, b) => a.atMs - b.atMs).map((change, index) => ({ id: index + 1, ...change }));
}

export function configVersionAt(versions: readonly SeedConfigVersion[], atMs: number): number {
  return versions.findLast((v) => v.atMs <= atMs)?.id ?? 0;
}

function publicationDetails(v: SeedPlanVersion): Pick<SeedConfigVersion, "before" | "after" | "reason"> {
  if (v.plan === "Growth" && v.version === 3) {
    return {
      before: { version: 2, translate: "0.4" },
      after: { version: 3, translate: "4" },
      reason: "New price list",
    };
  }
  if (v.plan === "Growth" && v.version === 4) {
    return {
      before: { version: 3, translate: "4" },
      after: { version: 4, translate: "0.4" },
      reason: "translate was meant to stay at 0.40",
    };
  }
  return v.version === 1
    ? { after: { version: 1 } }
    : { before: { version: v.version - 1 }, after: { version: v.version } };
}

function route<const Name extends RouteName>(
  id: number,
  name: Name,
  method: SeedRoute["method"],
  path: string,
  example: string,
  price: number,
): SeedRoute & { readonly name: Name } {
  return { id, name, method, path, example, priceMicros: micros(price) };
}

export function micros(credits: number): number {
  return Math.round(credits * MICROS_PER_CREDIT);
}
