import type { IncomingMessage } from "node:http";
import { openReservationId } from "@/lib/platform/crypto";
import { gatewayOfBearer } from "./check";
import type { DoorDeps } from "./door";
import { invalid, invalidField, isObject, parseJson, shown, textField } from "./json-input";
import { faultReply } from "./problem";
import type { Reply } from "./reply";

/**
 * POST /v1/reservations/{id}/settle and …/release. Says which reservations it knows only to the gateway that made them.
 * The core holds none yet, so that every id is unknown; what is asked is checked in full all the same.
 */
export function endReservation(deps: DoorDeps, request: IncomingMessage, rest: string, body: Buffer): Reply {
  const slash = rest.indexOf("/");
  const verb = slash < 0 ? "" : rest.slice(slash + 1);
  if (verb !== "settle" && verb !== "release") {
    return faultReply("not_found", "A reservation's address ends in /settle or /release.");
  }
  const gateway = gatewayOfBearer(deps, request);
  if ("body" in gateway) return gateway;
  const json = parseJson(body);
  if (!json.ok) return invalidField(json);
  const fault = verb === "settle" ? settlementFault(json.value) : releaseFault(json.value);
  if (fault !== null) return invalidField(fault);

  const name = openReservationId(deps.linkSecrets, rest.slice(0, slash));
  const detail =
    name === null || name.gatewayId !== gateway.id
      ? "This gateway has made no reservation with this id."
      : "The gate no longer knows this reservation.";
  return faultReply("reservation_unknown", detail);
}

/** The refusal of the first thing that is wrong with it, or null. */
function releaseFault(value: unknown) {
  if (!isObject(value)) return invalid("A release is an empty JSON object.");
  return unknownField(value, NO_FIELDS, "a release");
}

function settlementFault(value: unknown) {
  if (!isObject(value)) return invalid("A settlement is a JSON object.");
  const unknown = unknownField(value, SETTLEMENT_FIELDS, "a settlement");
  if (unknown !== null) return unknown;
  if ((value.units === undefined) === (value.usage === undefined))
    return invalid("Send units or usage, one of them.", "units");
  return value.usage === undefined ? countFault(value.units, "units") : usageFault(value.usage);
}

function usageFault(usage: unknown) {
  if (!isObject(usage)) return invalid("usage: an object with model and token counts.", "usage");
  const unknown = unknownField(usage, USAGE_FIELDS, "usage");
  if (unknown !== null) return unknown;
  const model = textField(usage, "model", 200);
  if (!model.ok) return model;
  if (model.value === null) return invalid("model: the model's name.", "model");
  return (
    countFault(usage.input_tokens, "input_tokens") ??
    countFault(usage.cached_input_tokens ?? 0, "cached_input_tokens") ??
    countFault(usage.output_tokens, "output_tokens")
  );
}

function unknownField(value: Record<string, unknown>, fields: ReadonlySet<string>, owner: string) {
  const extra = Object.keys(value).find((name) => !fields.has(name));
  return extra === undefined ? null : invalid(`${shown(extra)} is not a field of ${owner}.`, shown(extra));
}

function countFault(value: unknown, field: string) {
  const fits = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= COUNT_MAX;
  return fits ? null : invalid(`${field}: a whole number from 0 to 1,000,000,000.`, field);
}

const NO_FIELDS: ReadonlySet<string> = new Set();
const SETTLEMENT_FIELDS: ReadonlySet<string> = new Set(["units", "usage"]);
const USAGE_FIELDS: ReadonlySet<string> = new Set(["model", "input_tokens", "cached_input_tokens", "output_tokens"]);
const COUNT_MAX = 1_000_000_000;
