import { createHash } from "node:crypto";
import { STRIPE_API_VERSION } from "../stripe-account";
import type { DemoStripe } from "./demo";
import { ENDPOINTS } from "./endpoints";
import type { Endpoint } from "./endpoints/endpoint";
import { expand } from "./expand";
import type { Faults } from "./faults";
import { readParameters } from "./parameters";
import { DemoRefusal, invalid } from "./refusal";

export interface ApiRequest {
  readonly method: string;
  /** "/v1/prices" */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Form-encoded. */
  readonly body: string;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  /** The first answer to this Idempotency-Key, given again. */
  readonly replayed?: boolean;
}

/** One request to the API, as Stripe takes it. Null: no answer at all (a fault that is switched on). */
export function answerApi(demo: DemoStripe, faults: Faults, request: ApiRequest): ApiAnswer | null {
  try {
    checkDoor(request);
    const fault = faults.take(request.method, request.path);
    if (fault === "error") throw new DemoRefusal(500, { type: "api_error", message: "An unknown error occurred." });
    if (fault === "rate_limit") {
      throw new DemoRefusal(429, { type: "rate_limit_error", code: "rate_limit", message: "Too many requests." });
    }
    const answer = answerOnce(demo, request, fault === "error_after");
    return fault === "drop_after" ? null : answer;
  } catch (error) {
    return refusalAnswer(error);
  }
}

function checkDoor({ headers }: ApiRequest): void {
  const key = /^Bearer (\S+)$/.exec(String(headers.authorization ?? ""))?.[1] ?? "";
  if (/^[sr]k_live_/.test(key)) throw invalid("A live key is refused: this is the demo's Stripe.", { status: 401 });
  if (!/^[sr]k_test_/.test(key)) throw invalid("Invalid API Key provided.", { status: 401 });
  const version = headers["stripe-version"];
  if (version !== undefined && version !== STRIPE_API_VERSION) throw invalid(`Invalid Stripe API version: ${version}.`);
}

/**
 * With an Idempotency-Key, what was answered once is answered again, a failure and a declined card included; other parameters under
 * the same key are refused. What was refused before anything was done (a wrong parameter) may be sent again under its key.
 */
function answerOnce(demo: DemoStripe, request: ApiRequest, failsAfter: boolean): ApiAnswer {
  const { store } = demo;
  const key = request.method === "POST" ? String(request.headers["idempotency-key"] ?? "") : "";
  if (key.length > 255) throw invalid("An idempotency key has at most 255 characters.");
  const fingerprint = createHash("sha256").update(`${request.path}\n${request.body}`).digest("hex");
  const first = key === "" ? undefined : store.get("first_answer", key);
  if (first !== undefined) {
    if (first.fingerprint === fingerprint) return { status: first.status, body: first.body, replayed: true };
    throw new DemoRefusal(400, {
      type: "idempotency_error",
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    });
  }
  const done = carryOut(demo, request);
  const failure = { error: { type: "api_error", message: "An unknown error occurred." } };
  const answer = failsAfter ? { status: 500, body: failure } : done;
  if (key !== "") store.put("first_answer", { id: key, created: store.nowS(), fingerprint, ...answer });
  return answer;
}

/** A card that is declined is an answer: something was done. */
function carryOut(demo: DemoStripe, request: ApiRequest): ApiAnswer {
  try {
    return { status: 200, body: run(demo, request) };
  } catch (error) {
    if (error instanceof DemoRefusal && error.status === 402) return refusalAnswer(error);
    throw error;
  }
}

function run(demo: DemoStripe, request: ApiRequest): unknown {
  const { endpoint, id } = findEndpoint(request);
  const form = request.method === "GET" ? request.query : new URLSearchParams(request.body);
  const input = readParameters(endpoint.input, form);
  const { expand: paths } = input as { expand?: string[] };
  return expand(demo.store, endpoint.run(demo, id, input as never), paths);
}

function findEndpoint({ method, path }: ApiRequest): { endpoint: Endpoint; id: string } {
  const segments = path.replace(/^\/v1\//, "").split("/");
  for (const endpoint of ENDPOINTS) {
    const wanted = endpoint.path.split("/");
    const fits =
      wanted.length === segments.length && wanted.every((part, at) => part === ":id" || part === segments[at]);
    if (fits && endpoint.method === method) return { endpoint, id: segments[wanted.indexOf(":id")] ?? "" };
  }
  throw invalid(`Unrecognized request URL (${method}: ${path}). The demo's Stripe does not have it.`, { status: 404 });
}

function refusalAnswer(error: unknown): ApiAnswer {
  if (error instanceof DemoRefusal) return { status: error.status, body: { error: error.body } };
  throw error;
}
