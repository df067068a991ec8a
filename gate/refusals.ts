import { buildReceipt, doorReceipt } from "@/lib/engine/build-receipt";
import { CODES, type Code } from "@/lib/engine/codes";
import type { Findings, Question } from "@/lib/engine/decide";
import type { Call, Decision } from "@/lib/engine/decision";
import { balanceOf, explain, limitStates, refusingLimits } from "@/lib/engine/explain";
import type { Refused } from "@/lib/engine/occurrences";
import type { RuleResult } from "@/lib/engine/receipt";
import { describeRefusal, type Refusal } from "@/lib/engine/refusal";
import { BoundedMap } from "@/lib/kernel/bounded-map";
import type { Clock } from "@/lib/kernel/clock";
import type { DoorRefusal } from "./decider";
import type { GateState } from "./gate-state";

/**
 * Makes refusals: each is counted in its occurrence, which asks for receipts of some. Those of gateways that fetch a refusal
 * after its answer can be asked for again for a while.
 */
export class Refusals {
  private readonly latest = new BoundedMap<string, Decision>(LATEST_MAX);

  constructor(
    private readonly state: GateState,
    private readonly clock: Clock,
    private readonly gateId: string,
    /** There is something to flush. */
    private readonly wakeFlush: () => void,
  ) {}

  /** `pathProblem`: why the path has no canonical form. */
  of(call: Call, q: Question, code: Code, findings: Findings, pathProblem: string | null): Decision {
    const { gateId } = this;
    const refusal = describeRefusal(code, q, findings, refusingLimits(code, q, findings), pathProblem);
    const refused: Refused = {
      code,
      status: CODES[code].status,
      consumerId: q.consumer?.id ?? null,
      keyId: q.key?.row.id ?? null,
      gatewayId: q.gateway.id,
      routeId: findings.route?.id ?? null,
      planVersionId: findings.plan?.row.id ?? null,
      costMicros: findings.costMicros,
      wallMs: q.wallMs,
      path: q.consumer === null ? (q.path ?? call.path).slice(0, SAMPLE_PATH_LENGTH) : "",
      suspect: suspicionOf(code, q, findings),
      receipt: (decisionId) =>
        buildReceipt(code, q, findings, rulesOf(code, q, findings), refusal, {
          decisionId,
          gateId,
          dialect: call.dialect,
          rawPath: call.path,
        }),
    };
    const id = call.dryRun ? this.state.newDecisionId() : this.note(refused);
    const { consumer, keyId, plan, route } = contextOf(q, findings);
    const decision = this.answer(id, code, refusal, {
      consumer,
      keyId,
      plan,
      route,
      costMicros: findings.costMicros,
      balance: q.consumer === null ? null : balanceOf(q.consumer, q.nowMs),
      limits: limitStates(q, findings.access),
      configVersion: q.snapshot.version,
      rules: call.dryRun ? rulesOf(code, q, findings) : null,
      evidence: call.dryRun ? refused.receipt(id) : null,
    });
    if (q.gateway.nginxForm === "auth_request") this.latest.set(id, decision);
    return decision;
  }

  /** A refusal that a door makes by itself: counted and charted like any other. */
  atDoor(door: DoorRefusal): Decision {
    const { state, clock, gateId } = this;
    const wallMs = clock.wallMs();
    const { gateway, code, detail } = door;
    const refused: Refused = {
      ...NOBODY,
      code,
      status: CODES[code].status,
      gatewayId: gateway?.id ?? null,
      wallMs,
      path: door.path.slice(0, SAMPLE_PATH_LENGTH),
      receipt: (decisionId) =>
        doorReceipt(code, detail, {
          decisionId,
          wallMs,
          gateId,
          configVersion: state.snapshot?.version ?? 0,
          gateway: gateway === null ? null : { id: gateway.id, name: gateway.name, dialect: door.dialect },
          call: { method: door.method, host: door.host, path: door.path, units: 1, clientIp: door.clientIp },
        }),
    };
    return this.answer(this.note(refused), code, { detail, violated: [], retryAfterS: 1 }, NO_CONTEXT);
  }

  recent(decisionId: string): Decision | null {
    return this.latest.get(decisionId) ?? null;
  }

  private answer(
    id: string,
    code: Code,
    { detail, violated, retryAfterS }: Pick<Refusal, "detail" | "violated" | "retryAfterS">,
    context: RefusalContext,
  ): Decision {
    this.state.count(code);
    const { status, title } = CODES[code];
    const decision: Decision = {
      id,
      allow: false,
      status,
      code,
      title,
      detail,
      consumer: context.consumer,
      keyId: context.keyId,
      plan: context.plan,
      route: context.route,
      costMicros: context.costMicros,
      balance: context.balance,
      limits: context.limits,
      violated,
      retryAfterS,
      reservation: null,
      configVersion: context.configVersion,
      rules: context.rules,
      evidence: context.evidence,
    };
    return decision;
  }

  /** Counts a refusal; before the first epoch there is nowhere to count it. */
  private note(refused: Refused): string {
    const { state } = this;
    if (state.epoch === null) return state.newDecisionId();
    const id = state.epoch.occurrences.note(refused);
    this.wakeFlush();
    return id;
  }
}

/** Nothing is known of the consumer where it could not be loaded: no rule was asked. */
function rulesOf(code: Code, q: Question, findings: Findings): RuleResult[] {
  const couldNotTell = code === "lease_unavailable" || code === "not_ready";
  return couldNotTell && q.consumer === null ? [] : explain(q, findings);
}

const LATEST_MAX = 2_000;
const SAMPLE_PATH_LENGTH = 200;

const NOBODY = {
  consumerId: null,
  keyId: null,
  routeId: null,
  planVersionId: null,
  costMicros: 0,
  suspect: null,
} as const;

type RefusalContext = Pick<
  Decision,
  "consumer" | "keyId" | "plan" | "route" | "costMicros" | "balance" | "limits" | "configVersion" | "rules" | "evidence"
>;

const NO_CONTEXT: RefusalContext = {
  consumer: null,
  keyId: null,
  plan: null,
  route: null,
  costMicros: 0,
  balance: null,
  limits: [],
  configVersion: 0,
  rules: null,
  evidence: null,
};

/** Who and what a decision is about, as far as it is known. */
export function contextOf(
  q: Question,
  { route, plan }: Findings,
): Pick<Decision, "consumer" | "keyId" | "plan" | "route"> {
  const consumer = q.consumer?.row;
  return {
    consumer: consumer ? { id: consumer.id, externalId: consumer.externalId, name: consumer.name } : null,
    keyId: q.key?.row.id ?? null,
    plan: plan === null ? null : { id: plan.row.planId, name: plan.row.planName, version: plan.row.version },
    route: route === null ? null : { id: route.id, name: route.name },
  };
}

/** A refusal for money that is there, but on a gate that is silent, is none of the consumer's doing. */
function suspicionOf(code: Code, q: Question, findings: Findings): string | null {
  if (code !== "credits_exhausted" || q.consumer === null) return null;
  const { availableMicros, heldMicros } = balanceOf(q.consumer, q.nowMs);
  const covered = heldMicros > 0 && availableMicros + heldMicros >= findings.costMicros;
  return covered ? "Credits that cover this call are held by a gate that is silent." : null;
}
