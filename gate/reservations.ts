import type { HoldEnd, Settlement } from "@/lib/engine/reservation";
import { creditsText } from "@/lib/kernel/money";
import { ok, type Result } from "@/lib/kernel/result";
import { isPeerRequest, openReservationId } from "@/lib/platform/crypto";
import { gatewayOfBearer } from "./check";
import type { DoorDeps } from "./door";
import type { GateRequest } from "./http/request";
import { invalid, invalidField, isObject, parseJson, shown, textField } from "./json-input";
import { PEER_HEADER } from "./net";
import { faultReply } from "./problem";
import { jsonReply, type Reply } from "./reply";

/**
 * POST /v1/reservations/{id}/settle and …/release. Tells of a reservation only to the gateway that made it. Another gate that
 * passes one on shows PEER_HEADER instead of a token, and gets the HoldEnd itself.
 */
export function endReservation(
  deps: DoorDeps,
  request: GateRequest,
  rest: string,
  body: Buffer,
): Reply | Promise<Reply> {
  const slash = rest.indexOf("/");
  const id = rest.slice(0, slash);
  const verb = slash < 0 ? "" : rest.slice(slash + 1);
  if (verb !== "settle" && verb !== "release") {
    return faultReply("not_found", "A reservation's address ends in /settle or /release.");
  }
  const isPeer = comesFromGate(deps, request, id, verb, body);
  const gateway = isPeer ? null : gatewayOfBearer(deps, request);
  if (gateway !== null && "body" in gateway) return gateway;
  const json = parseJson(body);
  if (!json.ok) return invalidField(json);
  const settlement = verb === "settle" ? parseSettlement(json.value) : parseRelease(json.value);
  if (!settlement.ok) return invalidField(settlement);

  const name = openReservationId(deps.linkSecrets, id);
  if (name === null || (gateway !== null && name.gatewayId !== gateway.id)) {
    return faultReply("reservation_unknown", "This gateway has made no reservation with this id.");
  }
  const end = deps.core.endReservation(id, name, settlement.value, isPeer ? "gate" : "gateway");
  const reply = (final: HoldEnd) => (isPeer ? jsonReply(200, final) : endReply(id, settlement.value, final));
  return end instanceof Promise ? end.then(reply) : reply(end);
}

function comesFromGate(
  { linkSecrets }: DoorDeps,
  request: GateRequest,
  id: string,
  verb: string,
  body: Buffer,
): boolean {
  const seal = request.header(PEER_HEADER);
  return seal !== undefined && isPeerRequest(linkSecrets, seal, id, verb, body.toString());
}

function endReply(id: string, settlement: Settlement, end: HoldEnd): Reply {
  switch (end.outcome) {
    case "ended":
      return jsonReply(200, {
        reservation_id: id,
        status: end.costMicros === 0 ? "released" : "settled",
        cost: creditsText(end.costMicros),
        held: creditsText(end.heldMicros),
        late: end.late,
      });
    case "accepted":
      return jsonReply(202, { reservation_id: id, status: "accepted" });
    case "conflict":
      return faultReply("reservation_conflict", `It has ended with ${creditsText(end.costMicros)} credits.`);
    case "unpriced":
      return faultReply("invalid_request", end.reason, { field: settlement.kind });
    case "unknown":
      return faultReply("reservation_unknown", "No gate holds the reservation any more.");
    case "unavailable":
      return faultReply("not_ready", "The gate can neither end it nor write it down now.", {}, ["retry-after", "1"]);
  }
}

function parseRelease(value: unknown): Result<Settlement, "invalid_request"> {
  if (!isObject(value)) return invalid("A release is an empty JSON object.");
  return unknownField(value, NO_FIELDS, "a release") ?? ok({ kind: "release" });
}

function parseSettlement(value: unknown): Result<Settlement, "invalid_request"> {
  if (!isObject(value)) return invalid("A settlement is a JSON object.");
  const unknown = unknownField(value, SETTLEMENT_FIELDS, "a settlement");
  if (unknown !== null) return unknown;
  if ((value.units === undefined) === (value.usage === undefined)) {
    return invalid("Send units or usage, one of them.", "units");
  }
  if (value.usage !== undefined) return parseUsage(value.usage);
  const units = countField(value.units, "units");
  return units.ok ? ok({ kind: "units", units: units.value }) : units;
}

function parseUsage(usage: unknown): Result<Settlement, "invalid_request"> {
  if (!isObject(usage)) return invalid("usage: an object with model and token counts.", "usage");
  const unknown = unknownField(usage, USAGE_FIELDS, "usage");
  if (unknown !== null) return unknown;
  const model = textField(usage, "model", 200);
  if (!model.ok) return model;
  if (model.value === null) return invalid("model: the model's name.", "model");
  const input = countField(usage.input_tokens, "input_tokens");
  if (!input.ok) return input;
  const cached = countField(usage.cached_input_tokens ?? 0, "cached_input_tokens");
  if (!cached.ok) return cached;
  const output = countField(usage.output_tokens, "output_tokens");
  if (!output.ok) return output;
  return ok({
    kind: "usage",
    model: model.value,
    inputTokens: input.value,
    cachedInputTokens: cached.value,
    outputTokens: output.value,
  });
}

function unknownField(value: Record<string, unknown>, fields: ReadonlySet<string>, owner: string) {
  const extra = Object.keys(value).find((name) => !fields.has(name));
  return extra === undefined ? null : invalid(`${shown(extra)} is not a field of ${owner}.`, shown(extra));
}

function countField(value: unknown, field: string): Result<number, "invalid_request"> {
  const fits = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= COUNT_MAX;
  return fits ? ok(value) : invalid(`${field}: a whole number from 0 to 1,000,000,000.`, field);
}

const NO_FIELDS: ReadonlySet<string> = new Set();
const SETTLEMENT_FIELDS: ReadonlySet<string> = new Set(["units", "usage"]);
const USAGE_FIELDS: ReadonlySet<string> = new Set(["model", "input_tokens", "cached_input_tokens", "output_tokens"]);
const COUNT_MAX = 1_000_000_000;
