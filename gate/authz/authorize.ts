import { clientHeaders, topUpUrlOf } from "@/gate/client-headers";
import { type DoorDeps, digestOf, gatewayByToken, headerOnce, sha256 } from "@/gate/door";
import type { GateRequest } from "@/gate/http/request";
import { decisionProblem, faultReply, PROBLEM_HEADERS, type ShownDecision } from "@/gate/problem";
import { headerText, type Reply } from "@/gate/reply";
import type { Call, Decision, RepeatConflict } from "@/lib/engine/decision";
import type { HeaderList } from "@/lib/engine/ratelimit-headers";
import type { GatewayConfig } from "@/lib/engine/snapshot";
import { publicId } from "@/lib/kernel/ids";
import { clientAddress, keyOf } from "./credentials";
import type { Dialect, OriginalRequest } from "./dialect";
import { DIALECTS } from "./dialects";
import type { AuthzTarget } from "./target";

/** One question in a gateway's own way of asking. Answers every method; reads no body. */
export function authorize(deps: DoorDeps, request: GateRequest, target: AuthzTarget): Reply | Promise<Reply> {
  const gateway = gatewayOf(deps, request, target.pathToken);
  if (gateway === null) return unauthorized(deps, request, target);
  const misconfigured = (detail: string) =>
    refused(
      deps,
      gateway,
      deps.core.refuseAtDoor(doorRefusal("gateway_misconfigured", detail, gateway, request, target)),
    );

  const dialect = DIALECTS.get(target.dialect);
  if (dialect === undefined || !gateway.dialects.includes(dialect.name)) {
    return misconfigured(`This gateway's record allows ${gateway.dialects.join(", ")}; it asked in another dialect.`);
  }
  const denial = dialect.hasDenial === true && isAt(target.suffix, "/denial");
  if (!dialect.takesSuffix && !denial && !isAt(target.suffix, "")) {
    return misconfigured(`The address to ask at ends in /authz/${dialect.name}.`);
  }
  const original = dialect.readOriginal(request, target.suffix);
  if ("fault" in original) return misconfigured(original.fault);
  if (isPreflight(request, original.method)) return finished(PREFLIGHT, dialect, gateway);

  const call = callOf(deps, request, gateway, dialect, original);
  if (denial) return readDenial(deps, request, call);
  return whenDecided(deps.core.decider.decide(call), (decision) =>
    finished(decision.allow ? allowed(gateway, decision) : refused(deps, gateway, decision), dialect, gateway),
  );
}

function gatewayOf(deps: DoorDeps, request: GateRequest, pathToken: string | null): GatewayConfig | null {
  if (pathToken !== null) return deps.core.gatewayByPathToken(digestOf(deps, pathToken));
  const token = headerOnce(request, "x-gateway-token");
  return typeof token === "string" ? gatewayByToken(deps, token) : null;
}

/** 503 and not 401: to the caller of the API a wrong gateway token must not look like a bad key. */
function unauthorized(deps: DoorDeps, request: GateRequest, target: AuthzTarget): Reply {
  if (deps.core.status().snapshotAgeMs === null) {
    return faultReply("not_ready", "The gate has not loaded its configuration yet.", {}, ["retry-after", "1"]);
  }
  const detail = "The gateway did not show a token that the gate knows.";
  const decision = deps.core.refuseAtDoor(doorRefusal("gateway_unauthorized", detail, null, request, target));
  return refused(deps, null, decision);
}

/** The target itself is left out of it: a path token is a secret. */
function doorRefusal(
  code: "gateway_unauthorized" | "gateway_misconfigured",
  detail: string,
  gateway: GatewayConfig | null,
  request: GateRequest,
  target: AuthzTarget,
) {
  const path = `/v1/authz/${target.dialect.slice(0, 40)}`;
  return { code, detail, gateway, dialect: null, method: request.method, host: null, path, clientIp: null };
}

function isAt(suffix: string, path: string): boolean {
  return suffix === path || suffix.startsWith(`${path}?`);
}

function isPreflight(request: GateRequest, method: string): boolean {
  return (
    method === "OPTIONS" &&
    request.header("origin") !== undefined &&
    request.header("access-control-request-method") !== undefined
  );
}

function callOf(
  deps: DoorDeps,
  request: GateRequest,
  gateway: GatewayConfig,
  dialect: Dialect,
  original: OriginalRequest,
): Call {
  const named = gateway.namesConsumer && dialect.consumerHeader ? headerOnce(request, dialect.consumerHeader) : null;
  const consumerRef = typeof named === "string" ? named : null;
  const key = consumerRef === null ? keyOf(request, gateway.keySources, original.path) : null;
  const keyDigest = key === null ? null : digestOf(deps, key);
  const requestId = gateway.setsRequestId ? headerOnce(request, "x-tollgate-request-id") : null;
  const { method, host, path } = original;
  return {
    gateway,
    dialect: dialect.name,
    keyDigest,
    consumerRef,
    method,
    host,
    path,
    units: 1,
    reserve: false,
    dryRun: false,
    clientIp: clientAddress(request.header("x-forwarded-for"), gateway.trustedHops),
    repeat:
      typeof requestId === "string"
        ? {
            id: sha256(["request-id", gateway.id, requestId, keyDigest, consumerRef, method, path]),
            payloadHash: "",
            ttlMs: REQUEST_ID_TTL_MS,
          }
        : null,
  };
}

const REQUEST_ID_TTL_MS = 60_000;

/** Says again what was refused and charges nothing; without the decision's id it asks what would be refused now. */
function readDenial(deps: DoorDeps, request: GateRequest, call: Call): Reply | Promise<Reply> {
  const id = headerOnce(request, "x-tollgate-decision-id");
  const known = typeof id === "string" ? deps.core.recentRefusal(id) : null;
  if (known !== null) return refused(deps, call.gateway, known);
  return whenDecided(deps.core.decider.decide({ ...call, dryRun: true, repeat: null }), (decision) =>
    decision.allow
      ? faultReply("not_ready", "What was refused is healed; ask again.", {}, ["retry-after", "0"])
      : refused(deps, call.gateway, decision),
  );
}

function whenDecided(
  decision: ReturnType<DoorDeps["core"]["decider"]["decide"]>,
  answer: (decision: Decision) => Reply,
): Reply | Promise<Reply> {
  return decision instanceof Promise
    ? decision.then((settled) => answer(withoutConflict(settled)))
    : answer(withoutConflict(decision));
}

/** A request id's scope holds all of its payload, so that no payload can conflict with it. */
function withoutConflict(decision: Decision | RepeatConflict): Decision {
  if ("conflict" in decision) throw new Error("a request id conflicts with itself");
  return decision;
}

function finished(reply: Reply, dialect: Dialect, gateway: GatewayConfig): Reply {
  return dialect.finish === undefined ? reply : dialect.finish(reply, gateway);
}

/** Exactly 200, empty, and always the whole set of headers: Caddy puts a placeholder's name where one is missing. */
function allowed(gateway: GatewayConfig, decision: Decision): Reply {
  const headers = consumerHeaders(decision);
  headers.push("x-decision-id", headerText(decision.id));
  if (decision.reservation !== null) headers.push("x-reservation-id", headerText(decision.reservation.id));
  headers.push(...clientHeaders(decision, gateway, null));
  if (!headers.includes("ratelimit")) headers.push(...NO_LIMITS);
  return { status: 200, headers: fitting(headers), body: "" };
}

const NO_LIMITS: HeaderList = ["ratelimit-policy", "", "ratelimit", ""];

const PREFLIGHT: Reply = {
  status: 200,
  headers: [
    ...["x-consumer-id", "x-consumer-external-id", "x-plan", "x-decision-id"].flatMap((name) => [name, ""]),
    ...NO_LIMITS,
  ],
  body: "",
};

function refused(deps: DoorDeps, gateway: GatewayConfig | null, decision: Decision): Reply {
  const shown = withoutKeyState(decision);
  const topUpUrl = topUpUrlOf(shown, deps.topUpLinks);
  const headers = shown.consumer === null ? [] : consumerHeaders(shown);
  headers.push(...PROBLEM_HEADERS, "x-decision-id", headerText(shown.id), ...clientHeaders(shown, gateway, topUpUrl));
  return { status: shown.status, headers: fitting(headers), body: JSON.stringify(decisionProblem(shown, topUpUrl)) };
}

/** Whoever tries keys must not learn which of them were once good, nor whose. */
function withoutKeyState(decision: Decision): ShownDecision {
  if (decision.code !== "key_unknown" && decision.code !== "key_expired" && decision.code !== "key_revoked") {
    return decision;
  }
  return {
    ...decision,
    code: "key_invalid",
    title: "API key invalid",
    detail: "The API key is unknown, expired or revoked.",
    consumer: null,
    keyId: null,
    plan: null,
    balance: null,
    limits: [],
    violated: [],
    costMicros: 0,
  };
}

function consumerHeaders({ consumer, plan }: ShownDecision): string[] {
  return [
    "x-consumer-id",
    consumer === null ? "" : publicId("consumer", consumer.id),
    "x-consumer-external-id",
    consumer === null ? "" : headerText(consumer.externalId),
    "x-plan",
    plan === null ? "" : headerText(plan.name),
  ];
}

/** Gateways buffer 4 KB of headers or less; ours stay under 2 KB with the status line and Node's own. The last go first. */
function fitting(headers: string[]): string[] {
  let length = 0;
  for (const text of headers) length += text.length + 2;
  while (length > HEADERS_LENGTH_MAX) for (const text of headers.splice(-2)) length -= text.length + 2;
  return headers;
}

const HEADERS_LENGTH_MAX = 1_800;
