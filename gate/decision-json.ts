import type { Decision } from "@/lib/engine/decision";
import type { HeaderList } from "@/lib/engine/ratelimit-headers";
import type { GatewayConfig } from "@/lib/engine/snapshot";
import { publicId } from "@/lib/kernel/ids";
import { creditsText } from "@/lib/kernel/money";
import { clientHeaders, topUpUrlOf } from "./client-headers";
import type { DoorDeps } from "./door";
import { balanceJson } from "./problem";

/** A decision as /v1/check tells it; money in credits, times in ISO 8601. */
export function decisionJson(deps: DoorDeps, gateway: GatewayConfig, decision: Decision): object {
  const topUpUrl = topUpUrlOf(decision, deps.topUpLinks);
  const { consumer, plan, route, balance, reservation } = decision;
  return {
    decision_id: decision.id,
    allow: decision.allow,
    status: decision.status,
    code: decision.code,
    title: decision.title,
    detail: decision.detail,
    consumer: consumer && {
      id: publicId("consumer", consumer.id),
      external_id: consumer.externalId,
      name: consumer.name,
    },
    key_id: decision.keyId === null ? null : publicId("key", decision.keyId),
    plan: plan && { id: publicId("plan", plan.id), version: plan.version },
    route: route && { id: publicId("route", route.id), name: route.name },
    cost: creditsText(decision.costMicros),
    balance: balance && balanceJson(balance),
    limits: decision.limits.map(({ name, kind, limit, remaining, resetS }) => ({
      name,
      kind,
      limit,
      remaining,
      reset_s: resetS,
    })),
    retry_after_s: decision.retryAfterS,
    top_up_url: topUpUrl,
    reservation_id: reservation === null ? null : reservation.id,
    ...(reservation === null ? {} : { expires_at: new Date(reservation.expiresAtMs).toISOString() }),
    config_version: decision.configVersion,
    headers: objectOf(clientHeaders(decision, gateway, topUpUrl)),
    ...(decision.rules === null ? {} : { rules: decision.rules.map(ruleJson) }),
  };
}

function objectOf(headers: HeaderList): Record<string, string> {
  const object: Record<string, string> = {};
  for (let at = 0; at < headers.length; at += 2) object[headers[at] ?? ""] = headers[at + 1] ?? "";
  return object;
}

function ruleJson(rule: NonNullable<Decision["rules"]>[number]): object {
  const amount = rule.unit === "micros" ? creditsText : (value: number) => value;
  return {
    rule: rule.rule,
    name: rule.name,
    verdict: rule.verdict,
    code: rule.code,
    text: rule.text,
    ...(rule.unit === undefined ? {} : { unit: rule.unit === "micros" ? "credits" : rule.unit }),
    ...(rule.limit === undefined ? {} : { limit: amount(rule.limit) }),
    ...(rule.dividedBy === undefined ? {} : { divided_by: rule.dividedBy }),
    ...(rule.used === undefined ? {} : { used: amount(rule.used) }),
    ...(rule.asked === undefined ? {} : { asked: amount(rule.asked) }),
    ...(rule.resetAtMs === undefined ? {} : { reset_at: new Date(rule.resetAtMs).toISOString() }),
    ...(rule.period === undefined ? {} : { period: rule.period }),
    ...(rule.scope === undefined ? {} : { scope: rule.scope }),
    ...(rule.override === undefined ? {} : { override: rule.override }),
  };
}
