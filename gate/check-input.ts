import { isIP } from "node:net";
import { ok, type Result } from "@/lib/kernel/result";
import { DOUBLED } from "./door";
import { invalid, isObject, shown, textField } from "./json-input";

export interface CheckInput {
  readonly key: string | null;
  readonly consumer: string | null;
  readonly method: string;
  readonly host: string | null;
  readonly path: string;
  readonly units: number;
  readonly reserve: boolean;
  readonly dryRun: boolean;
  readonly clientIp: string | null;
  /** Of a batch only. */
  readonly idempotencyKey: string | null;
}

export const CHECK_FIELDS: ReadonlySet<string> = new Set([
  "key",
  "consumer",
  "method",
  "host",
  "path",
  "units",
  "reserve",
  "dry_run",
  "client_ip",
]);
export const BATCH_ITEM_FIELDS: ReadonlySet<string> = new Set([...CHECK_FIELDS, "idempotency_key"]);

/** By hand: a schema library would take longer than the decision. */
export function parseCheck(value: unknown, fields: ReadonlySet<string>): Result<CheckInput, "invalid_request"> {
  if (!isObject(value)) return invalid("A check is a JSON object.");
  for (const name of Object.keys(value)) {
    if (!fields.has(name)) return invalid(`${shown(name)} is not a field of a check.`, shown(name));
  }
  const key = textField(value, "key", 512);
  if (!key.ok) return key;
  const consumer = textField(value, "consumer", 200);
  if (!consumer.ok) return consumer;
  if (key.value !== null && consumer.value !== null) {
    return invalid("Send key or consumer, not both.", "consumer");
  }
  const method = textField(value, "method", 32);
  if (!method.ok) return method;
  if (method.value === null || !METHOD.test(method.value))
    return invalid('method: an HTTP method like "GET".', "method");
  const host = textField(value, "host", 255);
  if (!host.ok) return host;
  const path = pathField(value.path);
  if (!path.ok) return path;
  const units = value.units ?? 1;
  if (typeof units !== "number" || !Number.isInteger(units) || units < 0 || units > UNITS_MAX) {
    return invalid("units: a whole number from 0 to 1,000,000,000.", "units");
  }
  const reserve = value.reserve ?? false;
  if (typeof reserve !== "boolean") return invalid("reserve: true or false.", "reserve");
  const dryRun = value.dry_run ?? false;
  if (typeof dryRun !== "boolean") return invalid("dry_run: true or false.", "dry_run");
  const clientIp = textField(value, "client_ip", 64);
  if (!clientIp.ok) return clientIp;
  if (clientIp.value !== null && isIP(clientIp.value) === 0) {
    return invalid("client_ip: an IPv4 or IPv6 address without port or brackets.", "client_ip");
  }
  const idempotencyKey = textField(value, "idempotency_key", 300);
  if (!idempotencyKey.ok) return idempotencyKey;
  return ok({
    key: key.value,
    consumer: consumer.value,
    method: method.value,
    host: host.value,
    path: path.value,
    // JSON knows -0.
    units: units === 0 ? 0 : units,
    reserve,
    dryRun,
    clientIp: clientIp.value,
    idempotencyKey: idempotencyKey.value,
  });
}

const UNITS_MAX = 1_000_000_000;
const METHOD = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** Control characters pass: such a path is refused by the decision, with a receipt. */
function pathField(path: unknown): Result<string, "invalid_request"> {
  if (typeof path !== "string" || path === "") return invalid('path: a string like "/v1/forecast?city=Oslo".', "path");
  if (path.length > PATH_LENGTH_MAX) return invalid(`path: at most ${PATH_LENGTH_MAX} characters.`, "path");
  if (!path.isWellFormed()) return invalid("path: no halves of surrogate pairs.", "path");
  return ok(path);
}

const PATH_LENGTH_MAX = 8_192;

export function parseBatch(value: unknown): Result<readonly unknown[], "invalid_request"> {
  if (!isObject(value)) return invalid("A batch is a JSON object.");
  for (const name of Object.keys(value)) {
    if (name !== "checks") return invalid(`${shown(name)} is not a field of a batch.`, shown(name));
  }
  const { checks } = value;
  return Array.isArray(checks) && checks.length >= 1 && checks.length <= BATCH_MAX
    ? ok(checks)
    : invalid("checks: a list of 1 to 100 checks.", "checks");
}

const BATCH_MAX = 100;

/** The header is a structured-field string; many clients send it bare. */
export function parseIdempotencyKey(sent: string | typeof DOUBLED | null): Result<string | null, "invalid_request"> {
  if (sent === null) return ok(null);
  if (sent === DOUBLED) return invalid(IDEMPOTENCY_KEY_FORM);
  const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(sent);
  const key = quoted?.[1] === undefined ? sent : quoted[1].replace(/\\(["\\])/g, "$1");
  return /^[\x20-\x7e]{1,255}$/.test(key) ? ok(key) : invalid(IDEMPOTENCY_KEY_FORM);
}

const IDEMPOTENCY_KEY_FORM = "Idempotency-Key: sent once, 1 to 255 printable ASCII characters.";
