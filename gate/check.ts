import type { Call, Decision, RepeatConflict } from "@/lib/engine/decision";
import type { GatewayConfig } from "@/lib/engine/snapshot";
import {
  BATCH_ITEM_FIELDS,
  CHECK_FIELDS,
  type CheckInput,
  parseBatch,
  parseCheck,
  parseIdempotencyKey,
} from "./check-input";
import { decisionJson } from "./decision-json";
import { bearerToken, type DoorDeps, digestOf, gatewayByToken, headerOnce, sha256 } from "./door";
import { dryRun, dryRunPassOf } from "./dry-run";
import type { GateRequest } from "./http/request";
import { fieldOf, invalidField, parseJson } from "./json-input";
import { decisionProblem, faultJson, faultReply, PROBLEM_HEADERS } from "./problem";
import { jsonReply, type Reply } from "./reply";

/** POST /v1/check: one question, one decision. 200 whenever the gate could decide. */
export function check(deps: DoorDeps, request: GateRequest, body: Buffer): Reply | Promise<Reply> {
  const pass = dryRunPassOf(deps, request);
  const gateway = pass?.gateway ?? gatewayOfBearer(deps, request);
  if ("body" in gateway) return gateway;
  const key = parseIdempotencyKey(headerOnce(request, "idempotency-key"));
  if (!key.ok) return faultReply("invalid_request", key.message, { field: "Idempotency-Key" });
  const json = parseJson(body);
  if (!json.ok) return faultReply("invalid_request", json.message);
  const parsed = parseCheck(json.value, CHECK_FIELDS);
  if (!parsed.ok) return invalidField(parsed);

  const call = callOf(deps, gateway, parsed.value, key.value);
  if (pass !== null) return dryRun(deps, pass, call);
  const decision = deps.core.decider.decide(call);
  return decision instanceof Promise
    ? decision.then((settled) => checkReply(deps, gateway, settled))
    : checkReply(deps, gateway, decision);
}

/** POST /v1/checks: decided in order; each answer is a decision or a problem of its own. */
export async function checkBatch(deps: DoorDeps, request: GateRequest, body: Buffer): Promise<Reply> {
  const gateway = gatewayOfBearer(deps, request);
  if ("body" in gateway) return gateway;
  const json = parseJson(body);
  if (!json.ok) return faultReply("invalid_request", json.message);
  const checks = parseBatch(json.value);
  if (!checks.ok) return invalidField(checks);

  const decisions = checks.value.map((item) => {
    const parsed = parseCheck(item, BATCH_ITEM_FIELDS);
    if (!parsed.ok) return faultJson("invalid_request", parsed.message, fieldOf(parsed));
    const key = parseIdempotencyKey(parsed.value.idempotencyKey);
    if (!key.ok) return faultJson("invalid_request", key.message, { field: "idempotency_key" });
    return deps.core.decider.decide(callOf(deps, gateway, parsed.value, key.value));
  });
  const answers = await Promise.all(decisions);
  return jsonReply(200, {
    decisions: answers.map((answer) => {
      if ("conflict" in answer) return faultJson("idempotency_conflict", CONFLICT);
      if (!("allow" in answer)) return answer;
      return answer.status === 503 ? decisionProblem(answer, null) : decisionJson(deps, gateway, answer);
    }),
  });
}

const CONFLICT = "This Idempotency-Key was used for a call with other contents.";

/** The gateway whose token the request bears, or the answer to one that bears none. */
export function gatewayOfBearer(deps: DoorDeps, request: GateRequest): GatewayConfig | Reply {
  const token = bearerToken(headerOnce(request, "authorization"));
  const gateway = token === null ? null : gatewayByToken(deps, token);
  if (gateway !== null) return gateway;
  if (deps.core.status().snapshotAgeMs === null) {
    return faultReply("not_ready", "The gate has not loaded its configuration yet.", {}, ["retry-after", "1"]);
  }
  const detail =
    token === null
      ? "Send the gateway token as Authorization: Bearer <token>."
      : "No gateway has this token. It may have been replaced.";
  const { id } = deps.core.refuseAtDoor({
    code: "gateway_unauthorized",
    detail,
    gateway: null,
    dialect: null,
    method: request.method,
    host: null,
    path: request.target,
    clientIp: null,
  });
  return faultReply("gateway_unauthorized", detail, { decisionId: id }, ["www-authenticate", 'Bearer realm="gate"']);
}

function checkReply(deps: DoorDeps, gateway: GatewayConfig, decision: Decision | RepeatConflict): Reply {
  if ("conflict" in decision) return faultReply("idempotency_conflict", CONFLICT, { field: "Idempotency-Key" });
  if (decision.status !== 503) return jsonReply(200, decisionJson(deps, gateway, decision));
  return {
    status: 503,
    headers: [...PROBLEM_HEADERS, "retry-after", String(decision.retryAfterS ?? 1)],
    body: JSON.stringify(decisionProblem(decision, null)),
  };
}

function callOf(deps: DoorDeps, gateway: GatewayConfig, input: CheckInput, idempotencyKey: string | null): Call {
  const keyDigest = input.key === null ? null : digestOf(deps, input.key);
  const { consumer, method, host, path, units, reserve, dryRun, clientIp } = input;
  return {
    gateway,
    dialect: null,
    keyDigest,
    consumerRef: consumer,
    method,
    host,
    path,
    units,
    reserve,
    dryRun,
    clientIp,
    repeat:
      idempotencyKey === null || dryRun
        ? null
        : {
            id: sha256(["idempotency-key", gateway.id, idempotencyKey]),
            payloadHash: sha256([keyDigest, consumer, method, host, path, units, reserve, clientIp]),
            ttlMs: IDEMPOTENCY_KEY_TTL_MS,
          },
  };
}

const IDEMPOTENCY_KEY_TTL_MS = 600_000;
