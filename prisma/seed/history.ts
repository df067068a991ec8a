import { TZDate } from "@date-fns/tz";
import { subMonths } from "date-fns";
import type { Code } from "@/lib/engine/codes";
import { type Period, periodAt } from "@/lib/engine/periods";
import { type Random, seededRandom } from "@/lib/kernel/random";
import {
  GATEWAYS,
  micros,
  priceIn,
  type RouteName,
  routeNamed,
  type SeedGateway,
  type SeedLimit,
  type SeedPlanVersion,
  versionInForce,
} from "./catalog";
import type { SeedConsumer, Trait } from "./consumers";
import { hoursBetween, type Session, sessionsOfHour } from "./demand";
import { SeedPurse } from "./purse";
import { DAY_MS, HOUR_MS, type Timeline } from "./timeline";

/** Calls that were served, of one route in one minute. */
export interface SeedUsage {
  readonly minuteMs: number;
  readonly route: RouteName;
  readonly epochIndex: 0 | 1;
  calls: number;
  costMicros: number;
}

/** A quota or cap as it stood: `used` in units, or microcredits of a cap. */
export interface CounterView {
  readonly limit: SeedLimit;
  readonly used: number;
  readonly resetAtMs: number;
}

/** Refusals of one consumer, route and code in one minute, with what the gate saw. */
export interface SeedRefusal {
  readonly minuteMs: number;
  readonly code: Code;
  readonly count: number;
  readonly route: RouteName | null;
  readonly gateway: SeedGateway;
  readonly version: SeedPlanVersion | null;
  readonly unitMicros: number | null;
  readonly availableMicros: number;
  readonly grantBaseMicros: number;
  readonly counters: readonly CounterView[];
  readonly cap: { readonly limitMicros: number; readonly usedMicros: number; readonly resetAtMs: number } | null;
  readonly suspect: string | null;
}

export interface SeedEntry {
  readonly kind: "purchase" | "promo" | "adjustment" | "expire" | "usage";
  readonly debit: string;
  readonly credit: string;
  readonly amountMicros: number;
  readonly lotRef: string | null;
  readonly ref: string | null;
  readonly note: string | null;
  readonly atMs: number;
}

export interface SeedCounter {
  readonly limit: SeedLimit;
  readonly period: Period;
  readonly usedByEpoch: readonly [number, number];
}

export interface SeedSubscription {
  readonly status: "trialing" | "active" | "past_due" | "canceled";
  readonly anchorMs: number;
  readonly period: Period;
  readonly trialEndsAtMs: number | null;
  readonly pastDueAtMs: number | null;
  readonly canceledAtMs: number | null;
}

export interface SeedHistory {
  readonly consumer: SeedConsumer;
  readonly createdAtMs: number;
  readonly subscription: SeedSubscription | null;
  readonly usage: readonly SeedUsage[];
  readonly refusals: readonly SeedRefusal[];
  readonly entries: readonly SeedEntry[];
  readonly purse: SeedPurse;
  /** Of the periods that contain now. */
  readonly counters: readonly SeedCounter[];
  readonly cap: SeedCounter | null;
  readonly gateways: readonly SeedGateway[];
}

/** Thirty days of one consumer, call by call in batches, from the seed and the timeline alone. */
export function liveThrough(
  consumer: SeedConsumer,
  timeline: Timeline,
  versions: readonly SeedPlanVersion[],
  seed: number,
): SeedHistory {
  const random = seededRandom(seed * 1_000_003 + consumer.id);
  const { nowMs } = timeline;
  const anchorMs = anchorOf(consumer, timeline, random);
  const gateways = homeGateways(consumer, random);
  const purse = new SeedPurse();
  const usage = new Map<string, SeedUsage>();
  const refusals = new Map<string, SeedRefusal>();
  const entries: SeedEntry[] = [];
  const counters = new Map<string, Counter>();
  const has = (trait: Trait) => consumer.traits.includes(trait);
  let payAtMs: number | null = null;
  let refusedSinceMs: number | null = null;
  let purchases = 0;
  let boughtAtMs = 0;
  let overchargedMicros = 0;

  openAccount();
  for (const hourMs of hoursBetween(timeline.startMs, nowMs)) {
    settleAccount(hourMs);
    if (has("archived") && hourMs > nowMs - 12 * DAY_MS) break;
    for (const session of sessionsOfHour(consumer, hourMs, random)) {
      if (session.minuteMs < nowMs) serve(session);
    }
  }
  settleAccount(nowMs);
  postUsage();

  return {
    consumer,
    createdAtMs: anchorMs - Math.floor(random.next() * 4 * HOUR_MS),
    subscription: consumer.plan === null ? null : subscriptionOf(consumer, anchorMs, nowMs),
    usage: [...usage.values()],
    refusals: [...refusals.values()].toSorted((a, b) => a.minuteMs - b.minuteMs),
    entries: entries.toSorted((a, b) => a.atMs - b.atMs),
    purse,
    counters: (consumer.plan === null ? [] : limitsInForce(nowMs).filter((limit) => limit.kind === "quota")).map(
      (limit) => counterAt(limit, nowMs),
    ),
    cap: consumer.spendCap === null ? null : counterAt(capLimit(consumer.spendCap), nowMs),
    gateways,
  };

  function openAccount(): void {
    if (consumer.plan === "Starter") {
      grant("promo", micros(5), timeline.startMs - HOUR_MS, "Welcome credits", timeline.startMs + 13 * DAY_MS);
    }
    purchase(timeline.startMs - 2 * HOUR_MS, has("broke") ? 0.3 : 0.35 + 0.65 * random.next());
  }

  /** What happened to the purse up to now, in between the calls. */
  function settleAccount(atMs: number): void {
    if (payAtMs !== null && payAtMs <= atMs) {
      purchase(payAtMs, 1);
      payAtMs = null;
    }
    for (const { lot, micros: amountMicros } of purse.expire(atMs)) {
      entries.push({
        kind: "expire",
        debit: "credits",
        credit: "expired",
        amountMicros,
        lotRef: lot.ref,
        ref: null,
        note: null,
        atMs: lot.expiresAtMs ?? atMs,
      });
    }
    const restoreAtMs = timeline.incident.untilMs + HOUR_MS / 2;
    if (overchargedMicros > 0 && atMs >= restoreAtMs) {
      grant("adjustment", overchargedMicros, restoreAtMs, "Overcharged by Growth v3", null);
      overchargedMicros = 0;
    }
  }

  function purchase(atMs: number, share: number): void {
    purchases += 1;
    boughtAtMs = atMs;
    grant(
      "purchase",
      Math.round((micros(consumer.topUp) * share) / 10_000) * 10_000,
      atMs,
      `Invoice ${consumer.id}-${purchases}`,
      null,
    );
  }

  function grant(
    kind: "purchase" | "promo" | "adjustment",
    amountMicros: number,
    atMs: number,
    note: string,
    expiresAtMs: number | null,
  ): void {
    const ref = `demo-${kind}-${purse.lots.length + 1}`;
    purse.grant({
      source: kind,
      priority: kind === "promo" ? 0 : 1,
      ref,
      amountMicros,
      startsAtMs: atMs,
      expiresAtMs,
      note,
    });
    const debit = { purchase: "stripe", promo: "promo", adjustment: "adjust" }[kind];
    entries.push({ kind, debit, credit: "credits", amountMicros, lotRef: ref, ref, note, atMs });
  }

  function serve(session: Session): void {
    const { minuteMs } = session;
    settleAccount(minuteMs);
    const lapsed = lapseAt(consumer, minuteMs, nowMs);
    if (lapsed) {
      // A client that is told to pay or go away asks less and less.
      if (random.next() < 0.3) refuse(session, lapsed, fewOf(session.calls));
      return;
    }
    if (consumer.plan === null) return;
    const version = versionInForce(versions, consumer.plan, minuteMs);
    if (has("old_key") && random.next() < 0.12) {
      refuse(session, random.next() < 0.7 ? "key_expired" : "key_revoked", fewOf(session.calls / 20));
    }
    if (has("wants_more") && random.next() < 0.12) {
      refuse(
        { ...session, route: random.next() < 0.6 ? "summarize" : "history" },
        "plan_upgrade_required",
        fewOf(session.calls / 4),
      );
      return;
    }
    if ((has("bursty") && random.next() < 0.16) || random.next() < 0.006) {
      refuse(session, "rate_limited", fewOf(session.calls));
    }
    take(session, version);
  }

  /** Serves as many of the calls as quota, cap and credits allow, and refuses the rest by the first rule that stops one. */
  function take(session: Session, version: SeedPlanVersion): void {
    const { minuteMs, route, calls } = session;
    const unitMicros = priceIn(version, route) ?? 0;
    const quotas = limitsInForce(minuteMs).filter((limit) => limit.kind === "quota" && covers(limit, route));
    const quotaLeft = Math.min(calls, ...quotas.map((limit) => limit.limit - usedOf(counterAt(limit, minuteMs))));
    const cap = consumer.spendCap === null ? null : counterAt(capLimit(consumer.spendCap), minuteMs);
    const affordable = (budgetMicros: number) => (unitMicros === 0 ? calls : Math.floor(budgetMicros / unitMicros));
    const capLeft = cap === null ? calls : affordable(cap.limit.limit - usedOf(cap));
    const creditsLeft = affordable(purse.availableMicros(minuteMs));
    const allowed = Math.max(0, Math.min(quotaLeft, capLeft, creditsLeft));

    if (allowed > 0) {
      const costMicros = allowed * unitMicros;
      const epochIndex = minuteMs < timeline.restartMs ? 0 : 1;
      purse.burn(costMicros, minuteMs, epochIndex);
      for (const limit of quotas) counterAt(limit, minuteMs).usedByEpoch[epochIndex] += allowed;
      if (cap) cap.usedByEpoch[epochIndex] += costMicros;
      count(minuteMs, route, epochIndex, allowed, costMicros);
      buyAhead(minuteMs);
      if (isIncident(version, route)) overchargedMicros += allowed * (unitMicros - routeNamed("translate").priceMicros);
    }
    if (allowed === calls) {
      refusedSinceMs = null;
      return;
    }
    const code =
      quotaLeft === allowed ? "quota_exhausted" : capLeft === allowed ? "spend_cap_reached" : "credits_exhausted";
    if (code === "credits_exhausted") payAtMs ??= nextPayment(minuteMs);
    refuseAgainAndAgain(session, code, calls - allowed);
  }

  /** A refused client tries again within the hour, each minute an occurrence of its own, and after some hours hardly ever. */
  function refuseAgainAndAgain(session: Session, code: Code, refused: number): void {
    refusedSinceMs ??= session.minuteMs;
    if (session.minuteMs - refusedSinceMs > 6 * HOUR_MS && random.next() < 0.85) return;
    refuse(session, code, fewOf(refused));
    const hourEndMs = session.minuteMs - (session.minuteMs % HOUR_MS) + HOUR_MS;
    let againMs = session.minuteMs;
    const patience = isIncidentAt(session.minuteMs) ? 4 : 2;
    for (let tries = 0; tries < patience; tries += 1) {
      againMs += Math.ceil((random.next() * 50) / patience) * 60_000;
      const healed =
        (payAtMs !== null && payAtMs <= againMs) || (code === "credits_exhausted" && affords(session.route, againMs));
      if (againMs >= hourEndMs || againMs >= nowMs || healed || random.next() < 0.9 / patience) return;
      refuse({ ...session, minuteMs: againMs }, code, fewOf(refused / 2));
    }
  }

  /** A price may have fallen since. */
  function affords(route: RouteName, atMs: number): boolean {
    if (consumer.plan === null) return false;
    return (priceIn(versionInForce(versions, consumer.plan, atMs), route) ?? 0) <= purse.availableMicros(atMs);
  }

  function refuse(session: Session, code: Code, count: number): void {
    const { minuteMs, route } = session;
    const key = `${minuteMs} ${route} ${code}`;
    if (refusals.has(key)) return;
    const version = consumer.plan === null ? null : versionInForce(versions, consumer.plan, minuteMs);
    const unitMicros = version ? priceIn(version, route) : null;
    const availableMicros = purse.availableMicros(minuteMs);
    const suspect = code === "credits_exhausted" ? mistakeBehind(version, route, availableMicros) : null;
    refusals.set(key, {
      minuteMs,
      code,
      count,
      route,
      gateway: gateways[random.next() < 0.85 ? 0 : gateways.length - 1] ?? GATEWAYS[0],
      version,
      unitMicros,
      availableMicros,
      grantBaseMicros: purse.grantBaseMicros,
      counters: (version ? limitsInForce(minuteMs) : [])
        .filter((limit) => limit.kind === "quota" && covers(limit, route))
        .map((limit) => {
          const counter = counterAt(limit, minuteMs);
          return { limit, used: usedOf(counter), resetAtMs: counter.period.endMs };
        }),
      cap: capView(minuteMs),
      suspect,
    });
  }

  function capView(atMs: number): SeedRefusal["cap"] {
    if (consumer.spendCap === null) return null;
    const counter = counterAt(capLimit(consumer.spendCap), atMs);
    return { limitMicros: counter.limit.limit, usedMicros: usedOf(counter), resetAtMs: counter.period.endMs };
  }

  /** Would the call have passed at the price before? Then the refusal is the operator's mistake, and says so. */
  function mistakeBehind(version: SeedPlanVersion | null, route: RouteName, availableMicros: number): string | null {
    if (version === null || overchargedMicros === 0) return null;
    const priceBefore = route === "translate" ? routeNamed("translate").priceMicros : (priceIn(version, route) ?? 0);
    if (availableMicros + overchargedMicros < priceBefore) return null;
    return "Growth v3 raised POST /v1/translate from 0.40 to 4.00; at the price before, this call would have passed.";
  }

  function count(minuteMs: number, route: RouteName, epochIndex: 0 | 1, calls: number, costMicros: number): void {
    const key = `${minuteMs} ${route} ${epochIndex}`;
    const row = usage.get(key) ?? { minuteMs, route, epochIndex, calls: 0, costMicros: 0 };
    row.calls += calls;
    row.costMicros += costMicros;
    usage.set(key, row);
  }

  /** One ledger line an hour, as the worker writes it a minute after the hour. */
  function postUsage(): void {
    const byHour = new Map<number, number>();
    for (const row of usage.values()) {
      const hourMs = row.minuteMs - (row.minuteMs % HOUR_MS);
      byHour.set(hourMs, (byHour.get(hourMs) ?? 0) + row.costMicros);
    }
    for (const [hourMs, amountMicros] of byHour) {
      if (amountMicros === 0 || hourMs + HOUR_MS > nowMs) continue;
      const note = `${new Date(hourMs).toISOString().slice(0, 13)}Z`;
      entries.push({
        kind: "usage",
        debit: "credits",
        credit: "usage",
        amountMicros,
        lotRef: null,
        ref: null,
        note,
        atMs: hourMs + HOUR_MS + 60_000,
      });
    }
  }

  /** Auto top-up, at most once a day, and now and then a card is declined. */
  function buyAhead(atMs: number): void {
    const buysAhead = consumer.payLagH !== null && consumer.payLagH[1] < 3;
    const low = purse.availableMicros(atMs) < 0.15 * micros(consumer.topUp);
    if (buysAhead && low && !isIncidentAt(atMs) && atMs - boughtAtMs > 20 * HOUR_MS && random.next() < 0.5)
      purchase(atMs, 1);
  }

  function nextPayment(atMs: number): number | null {
    if (consumer.payLagH === null) return null;
    const [least, most] = consumer.payLagH;
    const lagMs = (least + random.next() * (most - least)) * HOUR_MS;
    // Who was refused by the wrong price wrote to support instead of buying.
    return isIncidentAt(atMs) ? Math.max(atMs + lagMs, timeline.incident.untilMs + HOUR_MS) : atMs + lagMs;
  }

  function isIncidentAt(atMs: number): boolean {
    return consumer.plan === "Growth" && atMs >= timeline.incident.fromMs && atMs < timeline.incident.untilMs;
  }

  function limitsInForce(atMs: number): readonly SeedLimit[] {
    return consumer.plan === null ? [] : versionInForce(versions, consumer.plan, atMs).limits;
  }

  function counterAt(limit: SeedLimit, atMs: number): Counter {
    const key = `${limit.name} ${limit.route ?? "*"}`;
    const known = counters.get(key);
    if (known && atMs < known.period.endMs) return known;
    const period = periodAt(limit.period === "day" ? "day" : "month", atMs, consumer.timeZone, anchorMs);
    const fresh: Counter = { limit, period, usedByEpoch: [0, 0] };
    counters.set(key, fresh);
    return fresh;
  }

  function fewOf(calls: number): number {
    return Math.min(1_500, Math.max(1, Math.round(calls * (0.2 + 0.5 * random.next()))));
  }
}

interface Counter extends SeedCounter {
  readonly usedByEpoch: [number, number];
}

function usedOf(counter: SeedCounter): number {
  return counter.usedByEpoch[0] + counter.usedByEpoch[1];
}

function capLimit(credits: number): SeedLimit {
  return { name: "cap", route: null, kind: "quota", period: "month", limit: micros(credits) };
}

function covers(limit: SeedLimit, route: RouteName): boolean {
  return limit.route === null || limit.route === route;
}

function isIncident(version: SeedPlanVersion, route: RouteName): boolean {
  return version.plan === "Growth" && version.version === 3 && route === "translate";
}

/** Local midnight some months back. Who is over its quota is so for two weeks, and stays so for two more. */
function anchorOf(consumer: SeedConsumer, timeline: Timeline, random: Random): number {
  const { nowMs } = timeline;
  const daysIntoPeriod = consumer.traits.includes("over_quota") ? 14 : 1 + Math.floor(random.next() * 27);
  const monthsBack = 2 + Math.floor(random.next() * 10);
  const { startMs } = periodAt("day", nowMs - daysIntoPeriod * DAY_MS, consumer.timeZone, null);
  return subMonths(new TZDate(startMs, consumer.timeZone), monthsBack).getTime();
}

/** One that carries most of its calls, and one for the rest. */
function homeGateways(consumer: SeedConsumer, random: Random): readonly SeedGateway[] {
  const pick = (): SeedGateway => {
    let rest = random.next() * GATEWAYS.reduce((sum, gateway) => sum + gateway.weight, 0);
    for (const gateway of GATEWAYS) {
      rest -= gateway.weight;
      if (rest < 0) return gateway;
    }
    return GATEWAYS[0];
  };
  return consumer.traits.includes("suspended") ? [pick()] : [pick(), pick()];
}

/** The code that stops everything a consumer calls, if any does by then. */
function lapseAt(consumer: SeedConsumer, atMs: number, nowMs: number): Code | null {
  const since = (trait: Trait) => consumer.traits.includes(trait) && atMs >= nowMs - (LAPSED_DAYS[trait] ?? 0) * DAY_MS;
  if (since("suspended")) return "consumer_suspended";
  if (consumer.traits.includes("no_plan")) return "no_plan";
  if (consumer.traits.includes("past_due") && atMs >= nowMs - ((LAPSED_DAYS.past_due ?? 0) - GRACE_DAYS) * DAY_MS) {
    return "subscription_past_due";
  }
  if (since("canceled")) return "subscription_canceled";
  if (since("trial_ended")) return "trial_ended";
  return null;
}

export const GRACE_DAYS = 3;
const LAPSED_DAYS: Partial<Record<Trait, number>> = { suspended: 6, past_due: 11, canceled: 5, trial_ended: 7 };

function subscriptionOf(consumer: SeedConsumer, anchorMs: number, nowMs: number): SeedSubscription {
  const daysAgo = (trait: Trait) =>
    consumer.traits.includes(trait) ? nowMs - (LAPSED_DAYS[trait] ?? 0) * DAY_MS : null;
  const pastDueAtMs = daysAgo("past_due");
  const canceledAtMs = daysAgo("canceled");
  const trialEndsAtMs = daysAgo("trial_ended");
  return {
    status: canceledAtMs ? "canceled" : pastDueAtMs ? "past_due" : trialEndsAtMs ? "trialing" : "active",
    anchorMs,
    period: periodAt("month", nowMs, consumer.timeZone, anchorMs),
    trialEndsAtMs,
    pastDueAtMs,
    canceledAtMs,
  };
}
