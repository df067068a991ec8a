import { creditsText } from "@/lib/kernel/money";
import type { Code } from "./codes";
import type { Findings, Question } from "./decide";
import { aPeriod } from "./period-text";
import type { Remedy, RuleResult } from "./receipt";

/** What a refusal says beside its code. */
export interface Refusal {
  /** In plain words, for whoever reads the answer. */
  readonly detail: string;
  /** Names of the limits that refused, as RateLimit-Policy has them. */
  readonly violated: readonly string[];
  /** Whole seconds; null where waiting does not heal it. */
  readonly retryAfterS: number | null;
}

/** `rules`: at least those that refuse with this code; `pathProblem`: why the path has no canonical form. */
export function describeRefusal(
  code: Code,
  q: Question,
  findings: Findings,
  rules: readonly RuleResult[],
  pathProblem: string | null,
): Refusal {
  const refusing = rules.filter((rule) => rule.code === code);
  return {
    detail: detailOf(code, q, findings, refusing, pathProblem),
    violated: LIMIT_CODES.has(code)
      ? refusing.filter((rule) => rule.rule !== "overdraft").map((rule) => rule.name)
      : [],
    retryAfterS: retryAfterOf(code, q, refusing),
  };
}

const LIMIT_CODES: ReadonlySet<Code> = new Set(["rate_limited", "quota_exhausted", "credits_exhausted"]);

function detailOf(
  code: Code,
  q: Question,
  findings: Findings,
  refusing: readonly RuleResult[],
  pathProblem: string | null,
): string {
  const [rule] = refusing;
  const route = findings.route?.name ?? "";
  switch (code) {
    case "key_missing":
      return "The request carries no API key.";
    case "key_unknown":
      return q.shown === "consumer"
        ? "The gateway names a consumer that does not exist."
        : "No consumer has this API key.";
    case "key_expired":
      return `This API key expired at ${instantText(q.key?.row.expiresAtMs)}.`;
    case "key_revoked":
      return `This API key was revoked at ${instantText(q.key?.row.revokedAtMs)}.`;
    case "consumer_suspended":
      return `This account is ${q.consumer?.row.status ?? "suspended"}.`;
    case "route_not_allowed":
      return findings.route === null
        ? "This API key is limited to certain routes."
        : `This API key may not call the route "${route}".`;
    case "ip_not_allowed":
      return q.clientIp === null
        ? "This API key is limited to certain addresses, and the caller's address is not known."
        : `This API key may not be used from ${q.clientIp}.`;
    case "path_invalid":
      return pathProblem ?? "The path has no canonical form.";
    case "route_unknown":
      return `No route matches ${q.method.slice(0, 40)} ${(q.path ?? "").slice(0, 200)}.`;
    case "no_plan":
      return "This account has no plan.";
    case "subscription_past_due":
      return "The subscription is past due, and its days of grace are over.";
    case "subscription_canceled":
      return "The subscription has been canceled.";
    case "trial_ended":
      return `The trial ended at ${instantText(q.consumer?.row.subscription?.trialEndsAtMs)}.`;
    case "plan_upgrade_required":
      return `The plan "${findings.plan?.row.planName ?? ""}" does not include the route "${route}".`;
    case "rate_limited":
      return rateDetail(q, refusing);
    case "quota_exhausted":
      return rule === undefined ? "The quota is used up." : quotaDetail(rule);
    case "spend_cap_reached":
      return rule === undefined ? "The spend cap is reached." : capDetail(rule);
    case "credits_exhausted":
      return rule === undefined
        ? "No credits are left."
        : `${costs(rule)}; ${left(rule.limit ?? 0)}${onCredit(refusing)}${inLimbo(q, rule)}.`;
    case "gateway_unauthorized":
      return "The gateway's token is missing or unknown.";
    case "gateway_misconfigured":
      return "The gateway did not say which request it asks about.";
    case "lease_unavailable":
      return "The balance cannot be told at the moment.";
    case "not_ready":
      return "The gate is not ready yet.";
  }
}

function rateDetail(q: Question, refusing: readonly RuleResult[]): string {
  const slowest = refusing.reduce((a, b) => ((b.resetAtMs ?? Infinity) > (a.resetAtMs ?? Infinity) ? b : a));
  const { name, limit, period = "second", dividedBy } = slowest;
  const here = dividedBy === undefined ? "" : ` at each of ${dividedBy} gates`;
  const allowed = `"${name}" allows ${limit} ${limit === 1 ? "call" : "calls"} ${aPeriod(period)}${here}`;
  if (slowest.resetAtMs === undefined) return `${allowed}.`;
  return `${allowed}; the next one passes in ${wholeSeconds(slowest.resetAtMs - q.wallMs)} s.`;
}

function quotaDetail(rule: RuleResult): string {
  const { limit = 0, used = 0, asked = 0 } = rule;
  const wants = asked === 1 ? "" : ` This call asks for ${asked}.`;
  return `"${rule.name}" allows ${limit} ${limit === 1 ? "unit" : "units"} a ${rule.period}; ${plural(limit - used)} left${until(rule)}.${wants}`;
}

function capDetail(rule: RuleResult): string {
  const { limit = 0, used = 0 } = rule;
  return `${costs(rule)}; the spend cap of ${creditsText(limit)} a month leaves ${creditsText(limit - used)}${until(rule)}.`;
}

function costs(rule: RuleResult): string {
  const cost = creditsText(rule.asked ?? 0);
  return `This call costs ${cost} ${cost === "1" ? "credit" : "credits"}`;
}

function left(micros: number): string {
  const text = creditsText(micros);
  return text === "1" ? "1 is left" : `${text} are left`;
}

/** Where the plan lends, but no longer enough. */
function onCredit(refusing: readonly RuleResult[]): string {
  const overdraft = refusing.find((rule) => rule.rule === "overdraft");
  if (overdraft === undefined) return "";
  return `, and ${creditsText((overdraft.limit ?? 0) - (overdraft.used ?? 0))} more may be owed`;
}

/** Said only where it would have been enough. */
function inLimbo(q: Question, { asked = 0, limit = 0 }: RuleResult): string {
  const heldMicros = q.consumer?.heldMicros ?? 0;
  return heldMicros === 0 || limit + heldMicros < asked
    ? ""
    : `, and ${creditsText(heldMicros)} are held for a gate that does not answer`;
}

function plural(count: number): string {
  return count === 1 ? "1 is" : `${count} are`;
}

function until(rule: RuleResult): string {
  return rule.resetAtMs === undefined ? "" : ` until ${instantText(rule.resetAtMs)}`;
}

function instantText(atMs: number | null | undefined): string {
  return new Date(atMs ?? 0).toISOString().replace(".000Z", "Z");
}

function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

/** Waiting heals a rate, a quota and the spend cap, unless the call asks for more than a whole fresh period has. */
function retryAfterOf(code: Code, q: Question, refusing: readonly RuleResult[]): number | null {
  if (code === "lease_unavailable" || code === "not_ready" || code === "gateway_unauthorized") return 1;
  if (code !== "rate_limited" && code !== "quota_exhausted" && code !== "spend_cap_reached") return null;
  let latestMs = q.wallMs;
  for (const { asked = 0, limit = 0, resetAtMs } of refusing) {
    if (asked > limit || resetAtMs === undefined) return null;
    latestMs = Math.max(latestMs, resetAtMs);
  }
  return wholeSeconds(latestMs - q.wallMs);
}

/** `rules`: as for describeRefusal(). */
export function remediesOf(code: Code, q: Question, findings: Findings, rules: readonly RuleResult[]): Remedy[] {
  const refusing = rules.filter((rule) => rule.code === code);
  const [rule] = refusing;
  const shortMicros = Math.max(0, (rule?.asked ?? 0) - ((rule?.limit ?? 0) - (rule?.used ?? 0)));
  const waits = refusing.flatMap(({ resetAtMs, asked = 0, limit = 0 }) =>
    resetAtMs === undefined || asked > limit ? [] : [{ kind: "wait", untilMs: resetAtMs } as const],
  );
  const raises = refusing.map(
    ({ name, used = 0, asked = 0, dividedBy = 1 }) =>
      ({ kind: "raise_limit", limit: name, to: (used + asked) * dividedBy }) as const,
  );
  switch (code) {
    case "key_missing":
    case "path_invalid":
      return [{ kind: "fix_request" }];
    case "key_unknown":
    case "key_expired":
    case "key_revoked":
      return [{ kind: "reissue_key" }];
    case "consumer_suspended":
      return [{ kind: "reactivate_consumer" }];
    case "route_not_allowed":
      return [{ kind: "allow_route_for_key" }];
    case "ip_not_allowed":
      return [{ kind: "allow_address_for_key" }];
    case "route_unknown":
      return [{ kind: "add_route" }];
    case "no_plan":
    case "subscription_canceled":
    case "trial_ended":
      return [{ kind: "assign_plan" }];
    case "subscription_past_due":
      return [{ kind: "pay_invoice" }];
    case "plan_upgrade_required":
      return [
        { kind: "add_route_to_plan", planIds: findings.plan === null ? [] : [findings.plan.row.planId] },
        ...(findings.route !== null && q.snapshot.plansWithRoute(findings.route.id).length > 0
          ? [{ kind: "assign_plan" } as const]
          : []),
      ];
    case "rate_limited":
    case "quota_exhausted":
      return [...waits, ...raises];
    case "spend_cap_reached":
      return [{ kind: "raise_spend_cap", shortMicros }, ...waits];
    case "credits_exhausted":
      return [{ kind: "top_up", shortMicros: toTopUp(shortMicros, q, refusing) }];
    case "gateway_unauthorized":
    case "gateway_misconfigured":
      return [{ kind: "fix_gateway" }];
    case "lease_unavailable":
    case "not_ready":
      return [{ kind: "wait", untilMs: q.wallMs + 1_000 }];
  }
}

/** A top-up pays the debt first; where the plan lends, what it pays may be owed again. */
function toTopUp(shortMicros: number, q: Question, refusing: readonly RuleResult[]): number {
  const overdraft = refusing.find((rule) => rule.rule === "overdraft");
  if (overdraft === undefined) return shortMicros + (q.consumer?.debtMicros ?? 0);
  return Math.max(1, shortMicros - ((overdraft.limit ?? 0) - (overdraft.used ?? 0)));
}
