import { CODES, type Code } from "@/lib/engine/codes";
import type { Receipt, Remedy, RuleName, RuleResult } from "@/lib/engine/receipt";
import { creditsDisplay } from "@/lib/kernel/money";
import { PLANS, type PlanName, routeNamed } from "./catalog";
import type { SeedConsumer } from "./consumers";
import type { SeedRefusal } from "./history";
import { DAY_MS } from "./timeline";

export interface ReceiptContext {
  readonly decisionId: string;
  readonly atMs: number;
  readonly configVersion: number;
  readonly consumer: SeedConsumer;
  readonly key: { readonly id: number; readonly name: string; readonly lastFour: string };
  readonly clientIp: string;
  /** Calls of the rate window that came before. */
  readonly rateUsed: number;
  readonly subscriptionEndMs: number | null;
}

/** The evidence of one refused call, rule by rule in the gate's order; what the first refusal leaves to ask is listed too. */
export function receiptOf(refusal: SeedRefusal, context: ReceiptContext): Receipt {
  const { code, version, gateway } = refusal;
  const route = refusal.route === null ? null : routeNamed(refusal.route);
  const identified = CODES[code].group !== "key";
  const costMicros = refusal.unitMicros ?? 0;
  const rules = rulesOf(refusal, context, costMicros);
  return {
    version: 1,
    decisionId: context.decisionId,
    at: new Date(context.atMs).toISOString(),
    gateId: "gate-1",
    configVersion: context.configVersion,
    gateway: {
      id: gateway.id,
      name: gateway.name,
      dialect: gateway.dialects.length > 1 ? "generic" : (gateway.dialects[0] ?? null),
    },
    call: {
      method: route?.method ?? "GET",
      host: "api.brackenfell.example",
      path: pathOf(route?.example ?? "/"),
      units: 1,
      clientIp: context.clientIp,
    },
    key: { ...context.key, prefix: "tg_live_" },
    consumer: { id: context.consumer.id, externalId: context.consumer.externalId, name: context.consumer.name },
    plan:
      version && identified
        ? { id: version.planId, versionId: version.id, name: version.plan, version: version.version }
        : null,
    route: route && identified ? { id: route.id, name: route.name, method: route.method, path: route.path } : null,
    code,
    status: CODES[code].status,
    detail: detailOf(refusal, context, costMicros),
    cost:
      route && version && refusal.unitMicros !== null
        ? {
            unitMicros: costMicros,
            units: 1,
            costMicros,
            from: (version.routes.get(route.name as never) ?? null) === null ? "route" : "plan",
          }
        : null,
    rules,
    purse: identified
      ? {
          availableMicros: refusal.availableMicros,
          unleasedMicros: refusal.availableMicros,
          leasedMicros: 0,
          reservedMicros: 0,
          heldMicros: 0,
          debtMicros: 0,
          grantBaseMicros: refusal.grantBaseMicros,
          asOf: new Date(context.atMs - 140).toISOString(),
        }
      : null,
    remedies: remediesOf(refusal, context, costMicros),
  };
}

/** Which rule says which code. */
const REFUSING_RULE: Partial<Record<Code, RuleName>> = {
  key_expired: "key",
  key_revoked: "key",
  consumer_suspended: "consumer",
  no_plan: "subscription",
  subscription_past_due: "subscription",
  subscription_canceled: "subscription",
  trial_ended: "subscription",
  plan_upgrade_required: "route_in_plan",
  rate_limited: "rate",
  quota_exhausted: "quota",
  spend_cap_reached: "spend_cap",
  credits_exhausted: "credits",
};

function rulesOf(refusal: SeedRefusal, context: ReceiptContext, costMicros: number): RuleResult[] {
  const { code, version } = refusal;
  const refusing = REFUSING_RULE[code];
  const rule = (
    name: RuleName,
    passText: string,
    refuseText: string,
    numbers: Partial<RuleResult> = {},
  ): RuleResult => ({
    rule: name,
    name,
    verdict: refusing === name ? "refuse" : "pass",
    code: refusing === name ? code : null,
    text: refusing === name ? refuseText : passText,
    ...numbers,
  });
  const skipped = (name: RuleName): RuleResult => ({
    rule: name,
    name,
    verdict: "skipped",
    code: null,
    text: "not asked",
  });
  const key = rule("key", "active", code === "key_revoked" ? "revoked" : "expired");
  if (refusing === "key") {
    return [key, ...(["consumer", "path", "route", "subscription", "route_in_plan", "credits"] as const).map(skipped)];
  }
  const head = [
    key,
    rule("consumer", "active", "suspended"),
    rule("path", pathOf(routeNamed(refusal.route ?? "forecast").example), ""),
    rule("route", refusal.route ?? "", ""),
    rule(
      "subscription",
      context.subscriptionEndMs === null ? "active" : `to ${dayText(context.subscriptionEndMs)}`,
      CODES[code].title.toLowerCase(),
    ),
  ];
  if (!version) return [...head, skipped("route_in_plan"), skipped("credits")];
  const inPlan = rule(
    "route_in_plan",
    `${version.plan} v${version.version}`,
    `not in ${version.plan} v${version.version}`,
  );
  if (refusing === "route_in_plan") return [...head, inPlan, skipped("rate"), skipped("quota"), skipped("credits")];
  const rates = version.limits
    .filter((limit) => limit.kind === "rate")
    .map((limit) => {
      const max = context.consumer.overrides.find((override) => override.name === limit.name)?.limit ?? limit.limit;
      const used = refusing === "rate" ? max : Math.min(max - 1, context.rateUsed);
      return {
        ...rule("rate", "", ""),
        name: limit.name,
        text: `${used} of ${max}`,
        unit: "calls" as const,
        limit: max,
        used,
        asked: 1,
        period: limit.period,
        scope: "plan" as const,
        override: max !== limit.limit,
        resetAtMs: context.atMs + 640,
      };
    });
  const fullest = refusal.counters.findIndex((counter) => counter.used >= counter.limit.limit);
  const quotas = refusal.counters.map((counter, index) => {
    const refuses = refusing === "quota" && index === Math.max(0, fullest);
    return {
      rule: "quota" as const,
      name: counter.limit.name,
      verdict: refuses ? ("refuse" as const) : ("pass" as const),
      code: refuses ? code : null,
      text: `${counter.used} of ${counter.limit.limit}`,
      unit: "units" as const,
      limit: counter.limit.limit,
      used: counter.used,
      asked: 1,
      period: counter.limit.period,
      scope: counter.limit.route === null ? ("plan" as const) : ("route" as const),
      resetAtMs: counter.resetAtMs,
    };
  });
  const caps = refusal.cap
    ? [
        rule("spend_cap", "inside", "reached", {
          unit: "micros",
          limit: refusal.cap.limitMicros,
          used: refusal.cap.usedMicros,
          asked: costMicros,
          period: "month",
        }),
      ]
    : [];
  const shortMicros = Math.max(0, costMicros - refusal.availableMicros);
  const credits = rule("credits", "enough", `short ${creditsDisplay(shortMicros)}`, {
    unit: "micros",
    limit: refusal.availableMicros,
    used: 0,
    asked: costMicros,
  });
  return [...head, inPlan, ...rates, ...quotas, ...caps, credits];
}

function detailOf(refusal: SeedRefusal, { consumer, rateUsed }: ReceiptContext, costMicros: number): string {
  const { code, version, route } = refusal;
  const counter = refusal.counters.find((c) => c.used >= c.limit.limit) ?? refusal.counters[0];
  switch (code) {
    case "key_expired":
      return "This key has expired.";
    case "key_revoked":
      return "This key has been revoked.";
    case "consumer_suspended":
      return `${consumer.name} is suspended.`;
    case "no_plan":
      return "No plan is assigned.";
    case "subscription_past_due":
      return "The subscription is past due, and its days of grace are over.";
    case "subscription_canceled":
      return "The subscription has been canceled.";
    case "trial_ended":
      return "The trial has ended.";
    case "plan_upgrade_required":
      return `The route ${route} is not in plan ${version?.plan ?? ""}.`;
    case "rate_limited":
      return `More than ${rateUsed} calls in a window of the limit burst.`;
    case "quota_exhausted":
      return counter
        ? `The quota ${counter.limit.name} of ${counter.limit.limit} units is used up.`
        : "The quota is used up.";
    case "spend_cap_reached":
      return "The spend cap of this month is reached.";
    default:
      return `This call costs ${creditsDisplay(costMicros)} credits; ${creditsDisplay(refusal.availableMicros)} are left.`;
  }
}

function remediesOf(refusal: SeedRefusal, context: ReceiptContext, costMicros: number): Remedy[] {
  const { code, cap } = refusal;
  const counter = refusal.counters.find((c) => c.used >= c.limit.limit) ?? refusal.counters[0];
  switch (code) {
    case "credits_exhausted":
      return [{ kind: "top_up", shortMicros: Math.max(1, costMicros - refusal.availableMicros) }];
    case "spend_cap_reached":
      return [
        {
          kind: "raise_spend_cap",
          shortMicros: Math.max(1, (cap?.usedMicros ?? 0) + costMicros - (cap?.limitMicros ?? 0)),
        },
      ];
    case "quota_exhausted":
      return counter
        ? [
            { kind: "wait", untilMs: counter.resetAtMs },
            { kind: "raise_limit", limit: counter.limit.name, to: counter.limit.limit + 1 },
          ]
        : [];
    case "rate_limited":
      return [{ kind: "wait", untilMs: context.atMs + 640 }];
    case "plan_upgrade_required":
      return [{ kind: "add_route_to_plan", planIds: plansAbove(refusal.version?.plan ?? "Starter") }];
    case "no_plan":
      return [{ kind: "assign_plan" }];
    case "subscription_past_due":
      return [{ kind: "pay_invoice" }];
    case "subscription_canceled":
    case "trial_ended":
      return [{ kind: "assign_plan" }];
    case "consumer_suspended":
      return [{ kind: "reactivate_consumer" }];
    default:
      return [{ kind: "reissue_key" }];
  }
}

function plansAbove(plan: PlanName): number[] {
  return PLANS.slice(PLANS.findIndex((p) => p.name === plan)).map((p) => p.id);
}

/** "30 Nov": days are shown in UTC here, as the gate writes them. */
function dayText(atMs: number): string {
  const [, day = "", month = ""] = new Date(Math.floor(atMs / DAY_MS) * DAY_MS).toUTCString().split(" ");
  return `${Number(day)} ${month}`;
}

function pathOf(example: string): string {
  return example.split("?")[0] ?? example;
}
