import { isIP } from "node:net";
import { AMOUNT_MICROS_MAX } from "@/lib/kernel/money";
import type { Code } from "./codes";
import type { CompiledPlan, Snapshot } from "./compile-snapshot";
import { CAP, type ConsumerState, CREDITS, type KnownKey, type RouteAccess } from "./consumer-state";
import { OVERDRAFT } from "./overdraft";
import { unitCost } from "./price";
import type { Purse } from "./purse";
import type { GatewayConfig, RouteRow } from "./snapshot";

/** Everything that a decision depends on; nothing else does. */
export interface Question {
  readonly snapshot: Snapshot;
  readonly gateway: GatewayConfig;
  /** What the caller has shown: nothing, a key, or the gateway's word for who it is. */
  readonly shown: "nothing" | "key" | "consumer";
  readonly key: KnownKey | null;
  readonly consumer: ConsumerState | null;
  readonly method: string;
  /** Lower case, without a port. */
  readonly host: string | null;
  /** Canonical; null where it has no canonical form. */
  readonly path: string | null;
  readonly units: number;
  /** Its price is held for a settlement. */
  readonly reserve: boolean;
  readonly clientIp: string | null;
  /** Counts nothing, so that what Postgres has left will do without being leased. */
  readonly dryRun: boolean;
  /** Postgres has been asked for what this call lacks and did not give it, or has been silent for a while. */
  readonly away: boolean;
  /** Unix ms, by Postgres's clock. */
  readonly wallMs: number;
  /** Monotonic ms. */
  readonly nowMs: number;
  /** Monotonic ms until which the leases may be spent: the contact limit, or the past where a newer start has taken over. */
  readonly spendUntilMs: number;
}

/** What is known of a call once its rules have been asked, up to the one that refused. */
export interface Findings {
  readonly route: RouteRow | null;
  readonly plan: CompiledPlan | null;
  readonly access: RouteAccess | null;
  readonly costMicros: number;
  /** The part of the cost that the plan lends, because credits do not cover it; 0: none. */
  readonly overdraftMicros: number;
}

export type Verdict =
  | { readonly kind: "allow"; readonly findings: Findings }
  | { readonly kind: "refuse"; readonly code: Code; readonly findings: Findings }
  /** It cannot be told before Postgres has been asked for more of these purses. */
  | { readonly kind: "lease"; readonly needs: readonly Need[]; readonly findings: Findings }
  /** It cannot be told before the consumer, or the snapshot, has been loaded anew. */
  | { readonly kind: "reload"; readonly what: "consumer" | "snapshot"; readonly findings: Findings };

export interface Need {
  readonly purseName: string;
  readonly purse: Purse;
  /** What the call takes of it. */
  readonly amount: number;
}

/**
 * Decides one call. Pure and total: reads its argument, changes nothing, throws on no input. The rules in order: key, consumer,
 * path and route (and what the key may reach), subscription, route in plan, rates, quotas, spend cap, credits. The first that
 * refuses wins; a call that a later rule would refuse never gets as far as counting for an earlier one.
 */
export function decide(q: Question): Verdict {
  const who = judgeKey(q) ?? judgeConsumer(q);
  if (who !== null) return refuse(who, withoutRoute(q));
  if (q.path === null) return refuse("path_invalid", withoutRoute(q));

  const route = q.snapshot.matchRoute(q.method, q.host, q.path);
  if (route === null) {
    if (q.gateway.unknownRoute === "deny") return refuse("route_unknown", withoutRoute(q));
    const reach = judgeReach(q, null);
    return reach === null ? { kind: "allow", findings: withoutRoute(q) } : refuse(reach, withoutRoute(q));
  }
  const findings = findingsOf(q, route);
  const reach = judgeReach(q, route);
  if (reach !== null) return refuse(reach, findings);

  const subscription = judgeSubscription(q);
  if (subscription === "snapshot") return { kind: "reload", what: "snapshot", findings };
  if (subscription !== null) return refuse(subscription, findings);
  if (findings.access === null) return refuse("plan_upgrade_required", findings);
  return judgeLimits(q, findings, findings.access);
}

export const NOTHING_FOUND: Findings = { route: null, plan: null, access: null, costMicros: 0, overdraftMicros: 0 };

function withoutRoute(q: Question): Findings {
  return { ...NOTHING_FOUND, plan: q.consumer?.plan(q.snapshot) ?? null };
}

function refuse(code: Code, findings: Findings): Verdict {
  return { kind: "refuse", code, findings };
}

function findingsOf(q: Question, route: RouteRow): Findings {
  const plan = q.consumer?.plan(q.snapshot) ?? null;
  const access = q.consumer?.accessTo(q.snapshot, route.id, q.nowMs) ?? null;
  return { route, plan, access, costMicros: access === null ? 0 : costOf(access, q.units), overdraftMicros: 0 };
}

/** A cost beyond what an amount may be is beyond what any purse holds; a token route asks its hold, however many units. */
export function costOf(access: RouteAccess, units: number): number {
  if (access.price.from === "hold") return units === 0 ? 0 : access.price.unitMicros;
  return unitCost(access.price.unitMicros, units) ?? AMOUNT_MICROS_MAX;
}

export function judgeKey(q: Question): Code | null {
  if (q.shown === "nothing") return "key_missing";
  if (q.consumer === null) return "key_unknown";
  if (q.key === null) return q.shown === "key" ? "key_unknown" : null;
  if (q.key.row.revokedAtMs !== null && q.key.row.revokedAtMs <= q.wallMs) return "key_revoked";
  if (q.key.row.expiresAtMs !== null && q.key.row.expiresAtMs <= q.wallMs) return "key_expired";
  return null;
}

export function judgeConsumer(q: Question): Code | null {
  return q.consumer?.row.status === "active" ? null : "consumer_suspended";
}

/** What the key may reach: its routes, among which an unknown one never is, then its addresses. */
function judgeReach(q: Question, route: RouteRow | null): Code | null {
  if (q.key?.routes && (route === null || !q.key.routes.has(route.id))) return "route_not_allowed";
  return mayCallFrom(q) ? null : "ip_not_allowed";
}

/** An address that is not known may be anybody's. */
export function mayCallFrom(q: Question): boolean {
  const addresses = q.key?.addresses;
  if (!addresses) return true;
  const version = q.clientIp === null ? 0 : isIP(q.clientIp);
  return q.clientIp !== null && version !== 0 && addresses.check(q.clientIp, version === 6 ? "ipv6" : "ipv4");
}

/** "snapshot": the plan version is newer than the snapshot. */
export function judgeSubscription(q: Question): Code | "snapshot" | null {
  const subscription = q.consumer?.row.subscription ?? null;
  if (subscription === null) return "no_plan";
  if (subscription.status === "canceled") return "subscription_canceled";
  if (subscription.status === "trialing" && (subscription.trialEndsAtMs ?? 0) <= q.wallMs) return "trial_ended";
  const plan = q.snapshot.plans.get(subscription.planVersionId);
  if (!plan) return "snapshot";
  if (subscription.status !== "past_due") return null;
  const graceEndsMs = (subscription.pastDueAtMs ?? 0) + plan.row.graceDays * DAY_MS;
  return graceEndsMs <= q.wallMs ? "subscription_past_due" : null;
}

const DAY_MS = 86_400_000;

/**
 * Rates, quotas, spend cap, credits. Purses that are short are asked for together, but a refusal needs no question: what an
 * earlier rule has in Postgres, as last heard, is enough to know that it would have let the call pass on to this one.
 */
function judgeLimits(q: Question, findings: Findings, access: RouteAccess): Verdict {
  for (const { window } of access.rates) if (window.waitMs(q.nowMs) > 0) return refuse("rate_limited", findings);
  const validUntilMs = q.consumer === null ? 0 : q.consumer.validUntilMs;
  if (validUntilMs !== null && q.wallMs >= validUntilMs) return { kind: "reload", what: "consumer", findings };

  let needs: Need[] | null = null;
  for (const { purseName, purse } of access.quotas) {
    if (q.consumer?.periodOf(purseName) === null) return { kind: "reload", what: "consumer", findings };
    const cover = coverOf(purse, q.units, q);
    if (cover === "refused") return refuse("quota_exhausted", findings);
    if (cover === "unknown") needs = withNeed(needs, purseName, purse, q.units);
  }
  const { costMicros } = findings;
  if (access.cap !== null) {
    if (q.consumer?.periodOf(CAP) === null) return { kind: "reload", what: "consumer", findings };
    const cover = coverOf(access.cap, costMicros, q);
    if (cover === "refused") return refuseUnless(needs, "spend_cap_reached", findings, q);
    if (cover === "unknown") needs = withNeed(needs, CAP, access.cap, costMicros);
  }
  const credits = q.consumer?.credits;
  if (credits === undefined) return { kind: "allow", findings };
  const cover = coverOf(credits, costMicros, q);
  if (cover === "covered") return needs === null ? { kind: "allow", findings } : lease(needs, findings);
  const overdraft = judgeOverdraft(q, credits, findings, access);
  if (overdraft.cover === "covered") {
    const lent = { ...findings, overdraftMicros: overdraft.micros };
    return needs === null ? { kind: "allow", findings: lent } : lease(needs, lent);
  }
  if (cover === "unknown") return lease(withNeed(needs, CREDITS, credits, costMicros), findings);
  if (overdraft.cover !== "unknown" || access.overdraft === null) {
    return refuseUnless(needs, "credits_exhausted", findings, q);
  }
  return lease(withNeed(needs, OVERDRAFT, access.overdraft.purse, overdraft.micros), findings);
}

/** What an overdraft says to a call that credits do not cover. `closed`: it is not one that the plan lends for. */
export interface OverdraftCover {
  readonly cover: ReturnType<typeof coverOf> | "closed";
  /** What credits leave of the cost. */
  readonly micros: number;
}

/**
 * Credits that are here are taken first, the rest is lent, out of a slice of what the consumer may still owe. A hold is never
 * lent for: what it will come to is not known yet.
 */
export function judgeOverdraft(
  q: Question,
  credits: Purse,
  { costMicros }: Findings,
  { overdraft, price }: RouteAccess,
): OverdraftCover {
  const here = credits.spendable(q.nowMs) + (q.dryRun ? credits.unleased : 0);
  const micros = Math.max(0, costMicros - here);
  if (overdraft === null || q.reserve || price.from === "hold" || costMicros >= AMOUNT_MICROS_MAX) {
    return { cover: "closed", micros };
  }
  const { terms, purse } = overdraft;
  if (coverOf(credits, costMicros, q) === "refused") {
    if (terms.whenExhausted) return { cover: coverOf(purse, micros, q), micros };
  } else if (terms.whenAway && q.away && q.nowMs < q.spendUntilMs && purse.spendable(q.nowMs) >= micros) {
    return { cover: "covered", micros };
  }
  return { cover: "closed", micros };
}

/** Unless an earlier rule may be the one that refuses: then that must be asked first. */
function refuseUnless(needs: readonly Need[] | null, code: Code, findings: Findings, q: Question): Verdict {
  const doubtful = needs?.some(({ purse, amount }) => purse.spendable(q.nowMs) + purse.unleased < amount) ?? false;
  return needs !== null && doubtful ? lease(needs, findings) : refuse(code, findings);
}

function withNeed(needs: Need[] | null, purseName: string, purse: Purse, amount: number): Need[] {
  const need = { purseName, purse, amount };
  if (needs === null) return [need];
  needs.push(need);
  return needs;
}

function lease(needs: readonly Need[], findings: Findings): Verdict {
  return { kind: "lease", needs, findings };
}

/**
 * Whether a purse covers an amount. "unknown": more than this gate holds, and Postgres has not said that it has no more, or
 * cannot be asked; that is never a refusal.
 */
export function coverOf(purse: Purse, amount: number, q: Question): "covered" | "refused" | "unknown" {
  if (amount === 0) return "covered";
  if (amount >= AMOUNT_MICROS_MAX) return "refused";
  if (q.dryRun) return purse.spendable(q.nowMs) + purse.unleased >= amount ? "covered" : "refused";
  if (q.nowMs >= q.spendUntilMs) return "unknown";
  if (purse.spendable(q.nowMs) >= amount) return "covered";
  if (!purse.dry) return "unknown";
  // What other living gates hold may come back: that is not "you have no more", it is "not here, not now".
  return purse.elsewhere > 0 && purse.spendable(q.nowMs) + purse.elsewhere >= amount ? "unknown" : "refused";
}
