import { CODES, type Code } from "@/lib/engine/codes";
import type { Receipt, RuleResult } from "@/lib/engine/receipt";
import { seededRandom } from "@/lib/kernel/random";
import { GATEWAYS, type SeedGateway } from "./catalog";
import { hoursBetween, shapeAt } from "./demand";
import type { Timeline } from "./timeline";

/** Refusals before the consumer was known: scanners, lost headers, a gate that could not ask. Kept by gateway and code. */
export interface SeedStranger {
  readonly minuteMs: number;
  readonly code: Code;
  readonly count: number;
  readonly gateway: SeedGateway;
  readonly path: string;
  readonly samplePaths: readonly string[];
  readonly suspect: string | null;
}

const SCANNED = [
  "/.env",
  "/wp-login.php",
  "/v1/admin",
  "/v2/forecast",
  "/actuator/health",
  "/v1/forcast",
  "/graphql",
  "/api/v1/users",
];

export function strangersAtTheGate(timeline: Timeline, seed: number): SeedStranger[] {
  const random = seededRandom(seed * 1_000_003);
  const strangers: SeedStranger[] = [];
  const add = (minuteMs: number, code: Code, count: number, gateway: SeedGateway, suspect: string | null = null) => {
    if (minuteMs >= timeline.nowMs) return;
    const first = Math.floor(random.next() * SCANNED.length);
    const samplePaths = [0, 3, 5]
      .slice(0, 1 + Math.floor(random.next() * 3))
      .map((step) => SCANNED[(first + step) % SCANNED.length] ?? "/");
    strangers.push({ minuteMs, code, count, gateway, path: samplePaths[0] ?? "/", samplePaths, suspect });
  };

  for (const hourMs of hoursBetween(timeline.startMs, timeline.nowMs)) {
    const minuteMs = hourMs + Math.floor(random.next() * 60) * 60_000;
    const gateway = GATEWAYS[1 + Math.floor(random.next() * (GATEWAYS.length - 1))] ?? GATEWAYS[0];
    const chance = random.next();
    const few = 1 + Math.floor(random.next() * 14);
    if (chance < 0.22) add(minuteMs, "key_unknown", few, gateway);
    else if (chance < 0.4) add(minuteMs, "key_missing", few, gateway);
    else if (chance < 0.4 + 0.02 * shapeAt(hourMs, "Europe/Oslo")) add(minuteMs, "gateway_unauthorized", few, gateway);
  }

  const { fromMs, untilMs } = timeline.headerLost;
  const caddy = GATEWAYS.find((gateway) => gateway.kind === "caddy") ?? GATEWAYS[0];
  for (let minuteMs = fromMs; minuteMs < untilMs; minuteMs += 4 * 60_000) {
    add(
      minuteMs,
      "gateway_misconfigured",
      6 + Math.floor(random.next() * 30),
      caddy,
      "partner-caddy stopped sending X-Forwarded-Uri.",
    );
  }
  for (let minute = 0; minute < 4; minute += 1) {
    add(
      timeline.restartMs + minute * 60_000,
      "not_ready",
      1 + Math.floor(random.next() * 40),
      GATEWAYS[2] ?? GATEWAYS[0],
    );
  }
  return strangers.toSorted((a, b) => a.minuteMs - b.minuteMs);
}

export function strangerReceipt(
  stranger: SeedStranger,
  decisionId: string,
  atMs: number,
  configVersion: number,
): Receipt {
  const { code, gateway } = stranger;
  return {
    version: 1,
    decisionId,
    at: new Date(atMs).toISOString(),
    gateId: "gate-1",
    configVersion,
    gateway: { id: gateway.id, name: gateway.name, dialect: gateway.dialects[0] ?? null },
    call: { method: "GET", host: "api.brackenfell.example", path: stranger.path, units: 1, clientIp: "203.0.113.77" },
    key: null,
    consumer: null,
    plan: null,
    route: null,
    code,
    status: CODES[code].status,
    detail: DETAILS[code] ?? CODES[code].title,
    cost: null,
    rules: CODES[code].group === "gateway" ? [] : strangerRules(code),
    purse: null,
    remedies: REMEDIES[code] ?? [{ kind: "fix_gateway" }],
  };
}

function strangerRules(code: Code): RuleResult[] {
  const rest = (["consumer", "path", "route", "subscription", "route_in_plan", "credits"] as const).map((rule) => ({
    rule,
    name: rule.replaceAll("_", " "),
    verdict: "skipped" as const,
    code: null,
    text: "not asked",
  }));
  return [
    { rule: "key", name: "key", verdict: "refuse", code, text: code === "key_missing" ? "none shown" : "unknown" },
    ...rest,
  ];
}

const REMEDIES: Partial<Record<Code, Receipt["remedies"]>> = {
  key_missing: [{ kind: "fix_request" }],
  key_unknown: [{ kind: "reissue_key" }],
  gateway_misconfigured: [{ kind: "fix_gateway" }],
};

const DETAILS: Partial<Record<Code, string>> = {
  key_unknown: "No consumer has this API key.",
  key_missing: "The request carries no API key.",
  gateway_misconfigured: "The gateway did not say which request it asks about.",
  not_ready: "The gate is not ready yet.",
};
