import { creditsText } from "@/lib/kernel/money";
import type { Code } from "./codes";
import { CAP, type ConsumerState, type EffectiveLimit, RATE_WINDOW_MS, type RouteAccess } from "./consumer-state";
import {
  coverOf,
  type Findings,
  judgeConsumer,
  judgeKey,
  judgeOverdraft,
  judgeSubscription,
  mayCallFrom,
  type Question,
} from "./decide";
import type { Balance, LimitState } from "./decision";
import type { OverdraftTerms } from "./overdraft";
import { aPeriod } from "./period-text";
import type { Purse } from "./purse";
import type { RuleName, RuleResult } from "./receipt";

/**
 * Every rule of a call with the numbers it sees, in the order in which decide() asks them; those after the first refusal too.
 * The first that refuses carries the code that decide() gives. Rules that an earlier one leaves nothing to ask are `skipped`;
 * a dry run lists those, too, that there is nothing of: no rate, no cap, no overdraft.
 */
export function explain(q: Question, findings: Findings): RuleResult[] {
  return [
    ...accessRules(q, findings),
    ...planRules(q, findings),
    ...(findings.access === null || q.consumer === null
      ? (["rate", "quota", "spend_cap", "credits", "overdraft"] as const).map(skipped)
      : limitRules(q, findings, findings.access, q.consumer)),
  ];
}

/** Of explain()'s rules those that refuse with a code of rates, quotas, spend cap or credits: all that an answer says of them. */
export function refusingLimits(code: Code, q: Question, findings: Findings): RuleResult[] {
  if (findings.access === null || q.consumer === null || !LIMITS_REFUSE.has(code)) return [];
  return limitRules(q, findings, findings.access, q.consumer).filter((rule) => rule.code === code);
}

const LIMITS_REFUSE: ReadonlySet<Code> = new Set([
  "rate_limited",
  "quota_exhausted",
  "spend_cap_reached",
  "credits_exhausted",
]);

/** What is left of each rate and quota on the route, for the client's headers. */
export function limitStates(q: Question, access: RouteAccess | null): LimitState[] {
  if (access === null || q.consumer === null) return [];
  const states: LimitState[] = [];
  for (const { limit, window } of access.rates) {
    states.push({
      name: limit.row.name,
      kind: "rate",
      limit: limit.row.limit,
      // What this gate lets pass; the others may have more.
      remaining: Math.max(0, window.share - window.used(q.nowMs)),
      // Sixteenths may count for longer than the window; to the client the window is what it has been told.
      resetS: Math.ceil(Math.min(window.emptyInMs(q.nowMs), window.windowMs) / 1000),
      windowS: window.windowMs / 1000,
    });
  }
  for (const { limit, purse, purseName } of access.quotas) {
    const period = q.consumer.periodOf(purseName);
    const startMs = period?.startsAtMs ?? q.wallMs;
    const endMs = period?.expiresAtMs ?? startMs + RATE_WINDOW_MS[limit.row.period];
    states.push({
      name: limit.row.name,
      kind: "quota",
      limit: limit.row.limit,
      remaining: Math.min(limit.row.limit, leftOf(purse, q.nowMs)),
      resetS: Math.max(0, Math.ceil((endMs - q.wallMs) / 1000)),
      windowS: Math.round((endMs - startMs) / 1000),
    });
  }
  return states;
}

/** The purse of credits as this gate knows it. */
export function balanceOf(consumer: ConsumerState, nowMs: number): Balance {
  return {
    availableMicros: leftOf(consumer.credits, nowMs),
    reservedMicros: consumer.credits.reserved(),
    heldMicros: consumer.heldMicros,
    grantBaseMicros: consumer.grantBaseMicros,
    asOfMs: consumer.asOfMs,
  };
}

/** Lease remainder + unleased. */
export function leftOf(purse: Purse, nowMs: number): number {
  return purse.spendable(nowMs) + purse.unleased;
}

function accessRules(q: Question, { route }: Findings): RuleResult[] {
  const keyCode = judgeKey(q);
  const rules = [result("key", "key", keyText(q, keyCode), keyCode)];
  if (q.consumer === null) return [...rules, skipped("consumer"), skipped("path"), skipped("route")];

  rules.push(result("consumer", "consumer", q.consumer.row.status, judgeConsumer(q)));
  if (q.path === null) {
    return [...rules, result("path", "path", "has no canonical form", "path_invalid"), skipped("route")];
  }
  rules.push(result("path", "path", q.path, null));
  const unknown = route === null && q.gateway.unknownRoute === "deny" ? "route_unknown" : null;
  rules.push(result("route", "route", route?.name ?? "matches no route", unknown));
  if (q.key?.routes) {
    const reaches = route !== null && q.key.routes.has(route.id);
    rules.push(
      result(
        "route",
        "allowed routes",
        reaches ? "in the key's list" : "not in the key's list",
        reaches ? null : "route_not_allowed",
      ),
    );
  }
  if (q.key?.addresses) {
    rules.push(
      result("route", "allowed addresses", q.clientIp ?? "address unknown", mayCallFrom(q) ? null : "ip_not_allowed"),
    );
  }
  return rules;
}

function keyText(q: Question, code: Code | null): string {
  if (code === "key_missing") return "none shown";
  if (code === "key_unknown") return q.shown === "consumer" ? "the gateway names nobody known" : "unknown";
  if (code === "key_revoked") return "revoked";
  if (code === "key_expired") return "expired";
  return q.shown === "consumer" ? "named by the gateway" : "active";
}

function planRules(q: Question, { route, plan, access }: Findings): RuleResult[] {
  if (q.consumer === null || route === null) return [skipped("subscription"), skipped("route_in_plan")];
  const judged = judgeSubscription(q);
  const code = judged === "snapshot" ? null : judged;
  const subscription = q.consumer.row.subscription;
  const text = subscription === null ? "none" : subscription.status.replace("_", " ");
  const rules = [result("subscription", "subscription", text, code)];
  if (plan === null) return [...rules, skipped("route_in_plan")];
  const inPlan = access !== null;
  const { planName, version } = plan.row;
  const where = `${planName} v${version}`;
  rules.push(
    result(
      "route_in_plan",
      "route in plan",
      inPlan ? `in ${where}` : `not in ${where}`,
      inPlan ? null : "plan_upgrade_required",
    ),
  );
  return rules;
}

/** No spreads from here on: a client that loops on a refusal makes these by the thousand a second. */
function limitRules(q: Question, findings: Findings, access: RouteAccess, consumer: ConsumerState): RuleResult[] {
  const rules: RuleResult[] = [];
  for (const { limit, window } of access.rates) {
    const waitMs = window.waitMs(q.nowMs);
    const used = window.used(q.nowMs);
    const gates = q.snapshot.ratesDividedBy;
    const shared = gates === 1 ? "" : ` here, ${limit.row.limit} by ${gates} gates`;
    const text = `${used} of ${window.share} ${aPeriod(limit.row.period)}${shared}`;
    const rule: Mutable<RuleResult> = result("rate", limit.row.name, text, waitMs > 0 ? "rate_limited" : null);
    rule.unit = "calls";
    rule.limit = window.share;
    if (gates !== 1) rule.dividedBy = gates;
    rule.used = used;
    rule.asked = q.units === 0 ? 0 : 1;
    if (Number.isFinite(waitMs)) rule.resetAtMs = q.wallMs + waitMs;
    setScope(rule, limit);
    rules.push(rule);
  }
  if (q.dryRun && access.rates.length === 0) rules.push({ ...skipped("rate"), text: "none holds here" });
  for (const { limit, purse, purseName } of access.quotas) {
    const left = Math.min(limit.row.limit, leftOf(purse, q.nowMs));
    const used = limit.row.limit - left;
    const text = `${used} of ${limit.row.limit} a ${limit.row.period}`;
    const rule: Mutable<RuleResult> = result("quota", limit.row.name, text, q.units > left ? "quota_exhausted" : null);
    rule.unit = "units";
    rule.limit = limit.row.limit;
    rule.used = used;
    rule.asked = q.units;
    setReset(rule, consumer, purseName);
    setScope(rule, limit);
    rules.push(rule);
  }
  if (q.dryRun && access.quotas.length === 0) rules.push({ ...skipped("quota"), text: "none holds here" });
  if (access.cap !== null) rules.push(capRule(q, findings.costMicros, access.cap, consumer));
  else if (q.dryRun) rules.push({ ...skipped("spend_cap"), text: "none is set" });
  const overdraft = overdraftRule(q, findings, access, consumer);
  rules.push(creditsRule(q, findings.costMicros, consumer, overdraft.verdict === "pass"));
  if (q.dryRun || access.overdraft !== null) rules.push(overdraft);
  return rules;
}

function capRule(q: Question, costMicros: number, cap: Purse, consumer: ConsumerState): RuleResult {
  const limit = consumer.row.spendCapMicros ?? 0;
  const left = Math.min(limit, leftOf(cap, q.nowMs));
  const text = `${creditsText(limit - left)} of ${creditsText(limit)} a month`;
  const code = costMicros > left ? "spend_cap_reached" : null;
  const rule: Mutable<RuleResult> = result("spend_cap", "spend cap", text, code);
  rule.unit = "micros";
  rule.limit = limit;
  rule.used = limit - left;
  rule.asked = costMicros;
  rule.period = "month";
  setReset(rule, consumer, CAP);
  return rule;
}

/** Where the plan lends what is short, it is not the credits that refuse. */
function creditsRule(q: Question, costMicros: number, consumer: ConsumerState, lent: boolean): RuleResult {
  const left = leftOf(consumer.credits, q.nowMs);
  const short = costMicros > left;
  const text = short ? `short ${creditsText(costMicros - left)}` : `${creditsText(left)} left`;
  const rule: Mutable<RuleResult> = result("credits", "credits", text, short && !lent ? "credits_exhausted" : null);
  rule.unit = "micros";
  rule.limit = left;
  rule.used = 0;
  rule.asked = costMicros;
  return rule;
}

/** Whether the call goes on what the plan lends, or why not. */
function overdraftRule(q: Question, findings: Findings, access: RouteAccess, consumer: ConsumerState): RuleResult {
  if (access.overdraft === null) return { ...skipped("overdraft"), text: "the plan lends nothing" };
  if (coverOf(consumer.credits, findings.costMicros, q) === "covered")
    return { ...skipped("overdraft"), text: "not needed" };
  const { terms, purse } = access.overdraft;
  const { cover, micros } = judgeOverdraft(q, consumer.credits, findings, access);
  if (cover === "closed") return { ...skipped("overdraft"), text: closedText(q, access, terms) };
  const left = leftOf(purse, q.nowMs);
  const code = cover === "refused" ? "credits_exhausted" : null;
  const text = `${creditsText(left)} of ${creditsText(terms.capMicros)} may still be owed`;
  const rule: Mutable<RuleResult> = result("overdraft", "overdraft", text, code);
  rule.unit = "micros";
  rule.limit = terms.capMicros;
  rule.used = Math.max(0, terms.capMicros - left);
  rule.asked = micros;
  return rule;
}

function closedText(q: Question, { price }: RouteAccess, terms: OverdraftTerms): string {
  if (q.reserve || price.from === "hold") return "not for a reservation";
  if (!terms.whenExhausted) return "only while the database is away";
  return terms.whenAway ? "no slice of it here" : "only once the credits are used up";
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function setReset(rule: Mutable<RuleResult>, consumer: ConsumerState, purseName: string): void {
  const endMs = consumer.periodOf(purseName)?.expiresAtMs;
  if (typeof endMs === "number") rule.resetAtMs = endMs;
}

function setScope(rule: Mutable<RuleResult>, { row, override }: EffectiveLimit): void {
  rule.period = row.period;
  rule.scope = row.routeId === null ? "plan" : "route";
  rule.override = override;
}

function result(rule: RuleName, name: string, text: string, code: Code | null): RuleResult {
  return { rule, name, verdict: code === null ? "pass" : "refuse", code, text };
}

function skipped(rule: RuleName): RuleResult {
  return { rule, name: rule.replaceAll("_", " "), verdict: "skipped", code: null, text: "not asked" };
}
