import { CODES, type Code } from "@/lib/engine/codes";
import type { Receipt, Remedy, RuleName, RuleResult } from "@/lib/engine/receipt";
import { creditsText } from "@/lib/kernel/money";
import { routeNamed } from "./catalog";
import type { SeedConsumer } from "./consumers";
import type { CounterView, SeedRefusal } from "./history";

export interface ReceiptContext {
  readonly decisionId: string;
  readonly atMs: number;
  readonly configVersion: number;
  readonly consumer: SeedConsumer;
  readonly key: { readonly id: number; readonly name: string; readonly lastFour: string };
  readonly clientIp: string;
  /** Calls of the rate window that came before. */
  readonly rateUsed: number;
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
    name: name.replaceAll("_", " "),
    verdict: refusing === name ? "refuse" : "pass",
    code: refusing === name ? code : null,
    text: refusing === name ? refuseText : passText,
    ...numbers,
  });
  const skipped = (...names: RuleName[]): RuleResult[] =>
    names.map((name) => ({
      rule: name,
      name: name.replaceAll("_", " "),
      verdict: "skipped",
      code: null,
      text: "not asked",
    }));

  const key = rule("key", "active", code === "key_revoked" ? "revoked" : "expired");
  if (refusing === "key") {
    return [key, ...skipped("consumer", "path", "route", "subscription", "route_in_plan", "rate", "quota", "credits")];
  }
  const head = [
    key,
    rule("consumer", "active", "suspended"),
    rule("path", pathOf(routeNamed(refusal.route ?? "forecast").example), ""),
    rule("route", refusal.route ?? "", ""),
    rule("subscription", "active", LAPSED[code] ?? "none"),
  ];
  if (!version) return [...head, ...skipped("route_in_plan", "rate", "quota", "spend_cap", "credits")];
  const where = `${version.plan} v${version.version}`;
  const inPlan = rule("route_in_plan", `in ${where}`, `not in ${where}`);
  if (refusing === "route_in_plan") return [...head, inPlan, ...skipped("rate", "quota", "spend_cap", "credits")];
  return [...head, inPlan, ...limitRules(refusal, context, costMicros, rule)];
}

type MakeRule = (name: RuleName, passText: string, refuseText: string, numbers?: Partial<RuleResult>) => RuleResult;

function limitRules(refusal: SeedRefusal, context: ReceiptContext, costMicros: number, rule: MakeRule): RuleResult[] {
  const { code, version } = refusal;
  const rates = (version?.limits ?? [])
    .filter((limit) => limit.kind === "rate")
    .map((limit) => {
      const max = context.consumer.overrides.find((override) => override.name === limit.name)?.limit ?? limit.limit;
      const used = code === "rate_limited" ? max : Math.min(max - 1, context.rateUsed);
      const text = `${used} of ${max} a ${limit.period}`;
      return rule("rate", text, text, {
        name: limit.name,
        unit: "calls",
        limit: max,
        used,
        asked: 1,
        period: limit.period,
        scope: "plan",
        override: max !== limit.limit,
        resetAtMs: context.atMs + RATE_WAIT_MS,
      });
    });
  const full = fullCounter(refusal);
  const quotas = refusal.counters.map((counter) => {
    const { name, limit, period, route } = counter.limit;
    const refuses = code === "quota_exhausted" && counter === full;
    return {
      ...rule("quota", "", ""),
      name,
      verdict: refuses ? ("refuse" as const) : ("pass" as const),
      code: refuses ? code : null,
      text: `${counter.used} of ${limit} a ${period}`,
      unit: "units" as const,
      limit,
      used: counter.used,
      asked: 1,
      period,
      scope: route === null ? ("plan" as const) : ("route" as const),
      resetAtMs: counter.resetAtMs,
    };
  });
  const caps = refusal.cap === null ? [] : [capRule(refusal.cap, costMicros, rule)];
  const left = refusal.availableMicros;
  const short = creditsText(Math.max(0, costMicros - left));
  const credits = rule("credits", `${creditsText(left)} left`, `short ${short}`, {
    unit: "micros",
    limit: left,
    used: 0,
    asked: costMicros,
  });
  return [...rates, ...quotas, ...caps, credits];
}

function capRule(cap: NonNullable<SeedRefusal["cap"]>, costMicros: number, rule: MakeRule): RuleResult {
  const text = `${creditsText(cap.usedMicros)} of ${creditsText(cap.limitMicros)} a month`;
  const numbers = {
    unit: "micros",
    limit: cap.limitMicros,
    used: cap.usedMicros,
    asked: costMicros,
    period: "month",
  } as const;
  return rule("spend_cap", text, text, { ...numbers, resetAtMs: cap.resetAtMs });
}

const RATE_WAIT_MS = 640;

const LAPSED: Partial<Record<Code, string>> = {
  subscription_past_due: "past due",
  subscription_canceled: "canceled",
  trial_ended: "trialing",
};

function fullCounter(refusal: SeedRefusal): CounterView | undefined {
  return refusal.counters.find((counter) => counter.used >= counter.limit.limit) ?? refusal.counters[0];
}

function detailOf(refusal: SeedRefusal, { consumer }: ReceiptContext, costMicros: number): string {
  const { code, version, route, cap } = refusal;
  const counter = fullCounter(refusal);
  const costs = `This call costs ${creditsText(costMicros)} credits`;
  switch (code) {
    case "key_expired":
      return "This API key has expired.";
    case "key_revoked":
      return "This API key has been revoked.";
    case "consumer_suspended":
      return "This account is suspended.";
    case "no_plan":
      return "This account has no plan.";
    case "subscription_past_due":
      return "The subscription is past due, and its days of grace are over.";
    case "subscription_canceled":
      return "The subscription has been canceled.";
    case "trial_ended":
      return "The trial has ended.";
    case "plan_upgrade_required":
      return `The plan "${version?.plan ?? ""}" does not include the route "${route}".`;
    case "rate_limited": {
      const rate = version?.limits.find((limit) => limit.kind === "rate");
      const max = consumer.overrides.find((override) => override.name === rate?.name)?.limit ?? rate?.limit ?? 0;
      return `"${rate?.name}" allows ${max} calls a ${rate?.period}; the next one passes in 1 s.`;
    }
    case "quota_exhausted":
      return `"${counter?.limit.name}" allows ${counter?.limit.limit} units a ${counter?.limit.period}; 0 are left.`;
    case "spend_cap_reached": {
      const left = creditsText((cap?.limitMicros ?? 0) - (cap?.usedMicros ?? 0));
      return `${costs}; the spend cap of ${creditsText(cap?.limitMicros ?? 0)} a month leaves ${left}.`;
    }
    default:
      return `${costs}; ${creditsText(refusal.availableMicros)} are left.`;
  }
}

function remediesOf(refusal: SeedRefusal, context: ReceiptContext, costMicros: number): Remedy[] {
  const { code, cap, version } = refusal;
  const counter = fullCounter(refusal);
  switch (code) {
    case "credits_exhausted":
      return [{ kind: "top_up", shortMicros: Math.max(1, costMicros - refusal.availableMicros) }];
    case "spend_cap_reached":
      return cap === null
        ? []
        : [
            { kind: "raise_spend_cap", shortMicros: Math.max(1, cap.usedMicros + costMicros - cap.limitMicros) },
            { kind: "wait", untilMs: cap.resetAtMs },
          ];
    case "quota_exhausted":
      return counter
        ? [
            { kind: "wait", untilMs: counter.resetAtMs },
            { kind: "raise_limit", limit: counter.limit.name, to: counter.used + 1 },
          ]
        : [];
    case "rate_limited":
      return [{ kind: "wait", untilMs: context.atMs + RATE_WAIT_MS }];
    case "plan_upgrade_required":
      return [{ kind: "add_route_to_plan", planIds: version ? [version.planId] : [] }, { kind: "assign_plan" }];
    case "subscription_past_due":
      return [{ kind: "pay_invoice" }];
    case "no_plan":
    case "subscription_canceled":
    case "trial_ended":
      return [{ kind: "assign_plan" }];
    case "consumer_suspended":
      return [{ kind: "reactivate_consumer" }];
    default:
      return [{ kind: "reissue_key" }];
  }
}

function pathOf(example: string): string {
  return example.split("?")[0] ?? example;
}
