import type { Answer } from "@/lib/engine/answers";
import { evidenceOf } from "@/lib/engine/build-receipt";
import type { Code } from "@/lib/engine/codes";
import type { Snapshot } from "@/lib/engine/compile-snapshot";
import { CAP, CREDITS, type RouteAccess } from "@/lib/engine/consumer-state";
import {
  decide,
  type Findings,
  judgeConsumer,
  judgeKey,
  judgeOverdraft,
  type Need,
  NOTHING_FOUND,
  type Question,
} from "@/lib/engine/decide";
import type { Balance, Call, Decider, Decision, RepeatConflict } from "@/lib/engine/decision";
import { balanceOf, explain, limitStates } from "@/lib/engine/explain";
import { canonicalHost } from "@/lib/engine/host";
import { OVERDRAFT } from "@/lib/engine/overdraft";
import { canonicalPath } from "@/lib/engine/path";
import type { ConsumerLookup } from "@/lib/engine/ports";
import type { Purse } from "@/lib/engine/purse";
import type { AnswerRecord, HoldRecord, LeaseUse } from "@/lib/journal/records";
import type { Clock, Timers } from "@/lib/kernel/clock";
import type { Consumers, LoadedConsumer } from "./consumers";
import type { GateState } from "./gate-state";
import { type Holds, usesOf } from "./holds";
import type { LeaseDesk } from "./lease-desk";
import { contextOf, type Refusals } from "./refusals";

export interface CallDeciderParts {
  readonly gateId: string;
  readonly state: GateState;
  readonly consumers: Consumers;
  readonly desk: LeaseDesk;
  readonly holds: Holds;
  readonly refusals: Refusals;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Loads the snapshot anew; false: Postgres did not answer. */
  readonly refreshSnapshot: () => Promise<boolean>;
  /** The journal has something to flush. */
  readonly wakeFlush: () => void;
}

/**
 * The way of a check. One synchronous turn where the consumer is loaded and holds what the call takes: decide, take, write to
 * the journal, answer. Else it waits, up to WAIT_MS_MAX in all, for what it lacks (the consumer, a lease, the configuration),
 * and then decides from the start; whatever is still lacking by then is a 503, never a 402.
 */
export class CallDecider implements Decider {
  waitsTimedOut = 0;
  /** Found dry of late; the sync asks for them again in the background. */
  readonly dry = new Map<LoadedConsumer, DryCall>();

  constructor(private readonly parts: CallDeciderParts) {}

  decide(call: Call): Decision | RepeatConflict | Promise<Decision | RepeatConflict> {
    const attempt = this.attempt(call);
    return attempt instanceof Promise ? this.decideLater(call, attempt) : this.onceWritten(call, attempt);
  }

  /** The answer leaves only after its record is as safe as JOURNAL_SYNC promises. */
  private onceWritten(
    call: Call,
    answer: Decision | RepeatConflict,
  ): Decision | RepeatConflict | Promise<Decision | RepeatConflict> {
    if ("conflict" in answer || !answer.allow || call.dryRun) return answer;
    const journal = this.parts.state.epoch?.journal;
    // Of a journal that never writes again only free calls are allowed, and repeats of what it may not have.
    if (journal === undefined || (journal.state === "failed" && isFree(answer))) return answer;
    const written = journal.written();
    return written === null
      ? answer
      : written.then((isSafe) => (isSafe ? answer : this.unavailable(call, "not_ready")));
  }

  private async decideLater(call: Call, first: Promise<boolean>): Promise<Decision | RepeatConflict> {
    const deadlineMs = this.parts.clock.monotonicMs() + WAIT_MS_MAX;
    let waiting = first;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const answered = await this.inTime(waiting, deadlineMs);
      if (!answered) break;
      const attempt = this.attempt(call);
      if (!(attempt instanceof Promise)) return this.onceWritten(call, attempt);
      waiting = attempt;
    }
    const last = this.isLoaded(call) ? this.attempt(call, true) : null;
    if (last === null || last instanceof Promise) return this.unavailable(call, "lease_unavailable");
    return this.onceWritten(call, last);
  }

  private isLoaded(call: Call): boolean {
    const lookup = lookupOf(call);
    const entry = lookup === null ? null : this.parts.consumers.find(lookup);
    return entry !== null && entry !== undefined && !entry.stale;
  }

  private inTime(waiting: Promise<boolean>, deadlineMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.parts.timers.after(Math.max(0, deadlineMs - this.parts.clock.monotonicMs()), () => {
        this.waitsTimedOut += 1;
        resolve(false);
      });
      waiting.then((answered) => {
        cancel();
        resolve(answered);
      });
    });
  }

  /**
   * A decision, or what must be waited for before there can be one. Nothing awaits between reading and taking. `inVain`: it has
   * been waited for already, and what a plan lends while Postgres is away may be lent.
   */
  private attempt(call: Call, inVain = false): Decision | RepeatConflict | Promise<boolean> {
    const { state, desk, consumers } = this.parts;
    const { snapshot, epoch } = state;
    if (snapshot === null || epoch === null || !state.recovered || state.stopping) {
      return this.unavailable(call, "not_ready");
    }
    const nowMs = this.parts.clock.monotonicMs();
    const entry = this.identify(call, nowMs);
    if (entry instanceof Promise) return entry;
    const q = this.question(call, snapshot, entry, inVain, nowMs);

    if (call.repeat !== null && !call.dryRun && entry !== null && judgeKey(q) === null && judgeConsumer(q) === null) {
      const answer = state.answers.recall(call.repeat.id, q.nowMs);
      if (answer !== null) return this.repeat(call.repeat.payloadHash, answer, q);
    }
    const verdict = decide(q);
    switch (verdict.kind) {
      case "allow":
        return this.allow(call, q, entry, verdict.findings);
      case "refuse":
        return this.refuse(call, q, entry, verdict.code, verdict.findings);
      case "reload":
        if (verdict.what === "snapshot") return this.parts.refreshSnapshot();
        return entry === null ? this.unavailable(call, "lease_unavailable") : consumers.reload(entry);
      case "lease":
        if (entry === null || q.nowMs >= q.spendUntilMs) return this.unavailable(call, "lease_unavailable");
        if (isBeingRecalled(verdict.needs, q.nowMs)) {
          return inVain ? this.unavailable(call, "lease_unavailable") : this.attempt(call, true);
        }
        return inVain ? NOTHING_MORE : desk.ask(entry, verdict.needs);
    }
  }

  /** Who calls; null: nobody known. */
  private identify(call: Call, nowMs: number): LoadedConsumer | null | Promise<boolean> {
    const { consumers } = this.parts;
    const lookup = lookupOf(call);
    if (lookup === null) return null;
    const entry = consumers.find(lookup);
    if (entry === undefined) return consumers.load(lookup);
    if (entry === null) return null;
    if (entry.stale || this.isDoubtedTooLong(entry, nowMs)) return consumers.reload(entry);
    entry.lastSeenMs = nowMs;
    return entry;
  }

  /** A change is in force within 5 s on every gate that hears Postgres; one that does not goes on with what it knows. */
  private isDoubtedTooLong({ doubtedAtMs }: LoadedConsumer, nowMs: number): boolean {
    if (doubtedAtMs === null || nowMs - doubtedAtMs <= DOUBT_MS_MAX) return false;
    return (this.parts.state.contactAgeMs(nowMs) ?? 0) < SILENT_MS;
  }

  private question(
    call: Call,
    snapshot: Snapshot,
    entry: LoadedConsumer | null,
    inVain: boolean,
    nowMs: number,
  ): Question {
    const path = canonicalPath(call.path);
    const { state, clock } = this.parts;
    return {
      snapshot,
      gateway: call.gateway,
      shown: call.keyDigest !== null ? "key" : call.consumerRef !== null ? "consumer" : "nothing",
      key: call.keyDigest === null ? null : (entry?.state.keys.get(call.keyDigest) ?? null),
      consumer: entry?.state ?? null,
      method: call.method,
      host: canonicalHost(call.host),
      path: path.ok ? path.value : null,
      units: call.units,
      reserve: call.reserve,
      clientIp: call.clientIp,
      dryRun: call.dryRun,
      away: inVain || (state.contactAgeMs(nowMs) ?? 0) >= SILENT_MS,
      wallMs: clock.wallMs(),
      nowMs,
      spendUntilMs: state.spendUntilMs,
    };
  }

  private allow(call: Call, q: Question, entry: LoadedConsumer | null, findings: Findings): Decision {
    const { state } = this.parts;
    const counts = !call.dryRun && call.units > 0 && entry !== null;
    const holdsPrice = findings.access?.price.from === "hold" || call.reserve;
    // A start that is fenced writes nothing down any more, so that it comes to its end.
    if (counts && (state.fenced || this.mustNotCharge(findings, holdsPrice)))
      return this.unavailable(call, "not_ready");
    const id = state.newDecisionId();
    const hold = counts ? this.charge(call, q, entry, findings, holdsPrice, id) : null;
    if (hold === UNWRITTEN) return this.unavailable(call, "not_ready");
    state.count("allow");
    const decision: Decision = {
      id,
      allow: true,
      status: 200,
      code: null,
      title: "Allowed",
      detail: "",
      ...contextOf(q, findings),
      costMicros: findings.costMicros,
      balance: q.consumer === null ? null : balanceOf(q.consumer, q.nowMs),
      limits: limitStates(q, findings.access),
      violated: [],
      retryAfterS: null,
      reservation: hold === null ? null : { id: hold.reservationId, expiresAtMs: hold.expiresAtMs },
      configVersion: q.snapshot.version,
      ...(call.dryRun ? this.rehearsed(call, q, findings, id) : UNREHEARSED),
    };
    if (entry !== null && counts && findings.access !== null) this.renewIfLow(entry, findings, q.nowMs);
    return decision;
  }

  /** What cannot be written down cannot be charged. */
  private mustNotCharge({ access, costMicros }: Findings, holdsPrice: boolean): boolean {
    if (access === null) return false;
    if (holdsPrice && this.parts.holds.full) return true;
    return (costMicros > 0 || access.quotas.length > 0) && this.parts.state.epoch?.journal.sealed === true;
  }

  /**
   * Takes what the call costs, in this turn, and writes it down. Returns the hold where the price is held. What cannot be
   * written down after all is taken back; a free call then goes uncounted.
   */
  private charge(
    call: Call,
    q: Question,
    entry: LoadedConsumer,
    findings: Findings,
    holdsPrice: boolean,
    decisionId: string,
  ): HoldRecord | typeof UNWRITTEN | null {
    const { state, holds, wakeFlush } = this.parts;
    const journal = state.epoch?.journal;
    if (journal === undefined) return UNWRITTEN;
    const { access, costMicros, route } = findings;
    const leases: LeaseUse[] = [];
    let hold: HoldRecord | null = null;
    if (access !== null && route !== null) {
      for (const { window } of access.rates) window.record(q.nowMs);
      for (const { purse } of access.quotas) take(purse, call.units, q.nowMs, leases);
      if (holdsPrice) {
        hold = holds.open(entry, call.gateway.id, route, access, costMicros, q);
      } else {
        if (access.cap !== null) take(access.cap, costMicros, q.nowMs, leases);
        if (findings.overdraftMicros === 0) take(entry.state.credits, costMicros, q.nowMs, leases);
        else lend(entry.state.credits, access, findings, q.nowMs, leases);
      }
    }
    const answer = call.repeat === null ? null : answerOf(call.repeat, decisionId, costMicros, hold, entry, q);
    const position = journal.end;
    const written = journal.append({
      type: "call",
      consumerId: entry.state.id,
      routeId: route?.id ?? 0,
      minuteMs: q.wallMs - (q.wallMs % MINUTE_MS),
      units: call.units,
      costMicros: hold === null ? costMicros : 0,
      leases,
      answer,
      hold,
    });
    if (!written && (leases.length > 0 || hold !== null)) {
      if (hold !== null) holds.takeBack(entry, hold);
      for (const purse of entry.state.purses.values()) purse.uncharge(leases);
      return UNWRITTEN;
    }
    if (!written) state.uncounted += 1;
    if (answer !== null && call.repeat !== null) {
      state.answers.remember(answer.key, answer, q.nowMs, call.repeat.ttlMs, written ? position : null);
    }
    entry.lastPosition = journal.end;
    wakeFlush();
    return hold;
  }

  /** The first answer again: same id, cost and balance. What it does not remember is as of now. */
  private repeat(payloadHash: string, answer: Answer, q: Question): Decision | RepeatConflict {
    if (answer.payloadHash !== payloadHash) return { conflict: true };
    const { state } = this.parts;
    state.count("allow");
    const route = q.path === null ? null : q.snapshot.matchRoute(q.method, q.host, q.path);
    const access = route === null ? null : (q.consumer?.accessTo(q.snapshot, route.id, q.nowMs) ?? null);
    const plan = q.consumer?.plan(q.snapshot) ?? null;
    const balance: Balance | null =
      q.consumer === null
        ? null
        : {
            ...balanceOf(q.consumer, q.nowMs),
            availableMicros: answer.availableMicros,
            reservedMicros: answer.reservedMicros,
          };
    return {
      id: answer.decisionId,
      allow: true,
      status: 200,
      code: null,
      title: "Allowed",
      detail: "",
      ...contextOf(q, { ...NOTHING_FOUND, route, plan }),
      costMicros: answer.costMicros,
      balance,
      limits: limitStates(q, access),
      violated: [],
      retryAfterS: null,
      reservation: answer.reservation,
      configVersion: q.snapshot.version,
      ...UNREHEARSED,
    };
  }

  /** What a dry run tells beside the decision. */
  private rehearsed(call: Call, q: Question, findings: Findings, id: string): Pick<Decision, "rules" | "evidence"> {
    const rules = explain(q, findings);
    const { gateId } = this.parts;
    const context = { decisionId: id, gateId, dialect: call.dialect, rawPath: call.path };
    return { rules, evidence: evidenceOf(q, findings, rules, context) };
  }

  private refuse(call: Call, q: Question, entry: LoadedConsumer | null, code: Code, findings: Findings): Decision {
    if (entry !== null && !call.dryRun && DRY_CODES.has(code)) this.noteDry(entry, q, findings);
    const path = q.path === null ? canonicalPath(call.path) : null;
    return this.parts.refusals.of(call, q, code, findings, path === null || path.ok ? null : path.message);
  }

  /** The sync asks once a second: of a client that loops it is enough to know what one call in that time wanted. */
  private noteDry(entry: LoadedConsumer, q: Question, findings: Findings): void {
    const known = this.dry.get(entry);
    if (known !== undefined && q.nowMs - known.atMs < DRY_NOTE_MS) return;
    this.dry.set(entry, { needs: needsOf(findings, q), atMs: q.nowMs });
  }

  /** 503: the gate cannot tell. Known parts of the question go into the receipt, so that it shows what was missing. */
  private unavailable(call: Call, code: "lease_unavailable" | "not_ready"): Decision {
    const { state, refusals } = this.parts;
    const { snapshot } = state;
    if (snapshot === null) return refusals.atDoor({ ...call, code, detail: NOT_READY });
    const lookup = lookupOf(call);
    const entry = lookup === null ? null : (this.parts.consumers.find(lookup) ?? null);
    const q = this.question(call, snapshot, entry, true, this.parts.clock.monotonicMs());
    const verdict = q.consumer === null ? null : decide(q);
    return refusals.of(call, q, code, verdict?.findings ?? NOTHING_FOUND, null);
  }

  private renewIfLow(entry: LoadedConsumer, { access, overdraftMicros }: Findings, nowMs: number): void {
    const { desk } = this.parts;
    if (access === null) return;
    const low =
      desk.isLow(entry.state.credits, nowMs) ||
      (access.cap !== null && desk.isLow(access.cap, nowMs)) ||
      (overdraftMicros > 0 && access.overdraft !== null && desk.isLow(access.overdraft.purse, nowMs)) ||
      access.quotas.some(({ purse }) => desk.isLow(purse, nowMs));
    if (low) desk.renew(entry);
  }
}

/** What a wait may take in all. */
const WAIT_MS_MAX = 150;
/** Consumer, configuration, periods, lease: each is waited for once, and once more where others were faster. */
const ROUNDS_MAX = 8;
const MINUTE_MS = 60_000;
/** Ids of requests are remembered for this long; only Idempotency-Keys, which live longer, are compared between gates. */
const REQUEST_ID_TTL_MS = 60_000;
const RECALL_MS = 100;
const DRY_NOTE_MS = 500;
const UNREHEARSED = { rules: null, evidence: null } as const;
const UNWRITTEN = Symbol("unwritten");
const NOT_READY = "The gate has not loaded its configuration yet.";
const DRY_CODES: ReadonlySet<Code> = new Set(["quota_exhausted", "spend_cap_reached", "credits_exhausted"]);
/** Nothing is left that could be waited for. */
const NOTHING_MORE = Promise.resolve(false);
/** Polls go out each second: after this long without an answer no call waits for one. */
const SILENT_MS = 5_000;
/** For how long calls go on with what may have changed, while it is loaded anew. */
const DOUBT_MS_MAX = 3_000;

/** What a refused call would have taken of purses that had no more. */
export interface DryCall {
  readonly needs: readonly Need[];
  readonly atMs: number;
}

function lookupOf(call: Call): ConsumerLookup | null {
  if (call.keyDigest !== null) return { by: "digest", digest: call.keyDigest };
  return call.consumerRef === null ? null : { by: "ref", ref: call.consumerRef };
}

function isFree({ costMicros, reservation }: Decision): boolean {
  return costMicros === 0 && reservation === null;
}

/** Postgres has just said that other gates hold what is missing; it takes them a moment to give it back. */
function isBeingRecalled(needs: readonly Need[], nowMs: number): boolean {
  return needs.some(({ purse }) => purse.dry && purse.dryAtMs !== null && nowMs - purse.dryAtMs < RECALL_MS);
}

/** What the same request will be answered with, also after a restart. */
function answerOf(
  { id, payloadHash, ttlMs }: NonNullable<Call["repeat"]>,
  decisionId: string,
  costMicros: number,
  hold: HoldRecord | null,
  { state }: LoadedConsumer,
  q: Question,
): AnswerRecord {
  const { availableMicros, reservedMicros } = balanceOf(state, q.nowMs);
  return {
    key: id,
    payloadHash,
    decisionId,
    costMicros,
    availableMicros,
    reservedMicros,
    reservation: hold === null ? null : { id: hold.reservationId, expiresAtMs: hold.expiresAtMs },
    expiresAtMs: q.wallMs + ttlMs,
    compared: ttlMs > REQUEST_ID_TTL_MS,
  };
}

function take(purse: Purse, amount: number, nowMs: number, leases: LeaseUse[]): void {
  if (amount > 0) usesOf(purse, purse.take(amount, nowMs), leases);
}

/** The cost is the credits' own; the part that they do not cover is counted in the overdraft, too. */
function lend(credits: Purse, access: RouteAccess, findings: Findings, nowMs: number, leases: LeaseUse[]): void {
  usesOf(credits, credits.lend(findings.costMicros, nowMs), leases);
  if (access.overdraft !== null) take(access.overdraft.purse, findings.overdraftMicros, nowMs, leases);
}

function needsOf(findings: Findings, q: Question): Need[] {
  const { access, costMicros } = findings;
  if (access === null || q.consumer === null) return [];
  const needs = access.quotas.map(({ purseName, purse }) => ({ purseName, purse, amount: q.units }));
  if (access.cap !== null) needs.push({ purseName: CAP, purse: access.cap, amount: costMicros });
  needs.push({ purseName: CREDITS, purse: q.consumer.credits, amount: costMicros });
  if (access.overdraft?.terms.whenExhausted) {
    const { micros } = judgeOverdraft(q, q.consumer.credits, findings, access);
    needs.push({ purseName: OVERDRAFT, purse: access.overdraft.purse, amount: micros });
  }
  return needs;
}
