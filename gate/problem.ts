import { CODES, type Code } from "@/lib/engine/codes";
import type { Balance, Decision } from "@/lib/engine/decision";
import type { HeaderList } from "@/lib/engine/ratelimit-headers";
import { creditsText } from "@/lib/kernel/money";
import type { Reply } from "./reply";

/** A refusal's body (RFC 9457), with what a caller needs to heal it. Under 4 KB; never holds the key. */
export function decisionProblem(decision: ShownDecision, topUpUrl: string | null): object {
  const code = decision.code ?? "not_ready";
  return {
    type: problemType(code),
    title: decision.title,
    status: decision.status,
    detail: decision.detail.slice(0, DETAIL_LENGTH_MAX).toWellFormed(),
    instance: `urn:tollgate:decision:${decision.id}`,
    code,
    cost: creditsText(decision.costMicros),
    balance: decision.balance === null ? null : balanceJson(decision.balance),
    top_up_url: topUpUrl,
    "violated-policies": decision.violated.slice(0, VIOLATED_MAX),
  };
}

/** A decision as its caller may see it: /v1/authz tells no stranger which of the three a bad key is. */
export type ShownDecision = Omit<Decision, "code"> & { readonly code: Code | "key_invalid" | null };

const DETAIL_LENGTH_MAX = 300;
const VIOLATED_MAX = 20;

export function balanceJson(balance: Balance): object {
  return {
    available: creditsText(balance.availableMicros),
    reserved: creditsText(balance.reservedMicros),
    held: creditsText(balance.heldMicros),
    as_of: new Date(balance.asOfMs).toISOString(),
  };
}

/** The rate-limit draft registers a type for spent quotas; all others are ours. */
function problemType(code: string): string {
  return code === "rate_limited" || code === "quota_exhausted"
    ? "https://iana.org/assignments/http-problem-types#quota-exceeded"
    : `urn:tollgate:problem:${code}`;
}

export const PROBLEM_HEADERS: HeaderList = [
  ...["content-type", "application/problem+json"],
  ...["cache-control", "no-store"],
];

/** Faults of a request that is no decision. */
const REQUEST_FAULTS = {
  invalid_request: { status: 400, title: "Invalid request" },
  gateway_unauthorized: { status: 401, title: CODES.gateway_unauthorized.title },
  not_found: { status: 404, title: "Not found" },
  reservation_unknown: { status: 404, title: "Reservation unknown" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  request_timeout: { status: 408, title: "Request timeout" },
  reservation_conflict: { status: 409, title: "Reservation already ended" },
  payload_too_large: { status: 413, title: "Payload too large" },
  uri_too_long: { status: 414, title: "URI too long" },
  idempotency_conflict: { status: 422, title: "Idempotency key used for another call" },
  header_too_large: { status: 431, title: "Header too large" },
  not_ready: { status: 503, title: CODES.not_ready.title },
} as const;

export type RequestFault = keyof typeof REQUEST_FAULTS;

export interface FaultFacts {
  /** The field or header that is wrong. */
  readonly field?: string;
  /** Where the refusal was booked. */
  readonly decisionId?: string;
}

export interface FaultJson {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly code: RequestFault;
  readonly field?: string;
}

export function faultJson(code: RequestFault, detail: string, facts: FaultFacts = {}): FaultJson {
  const { status, title } = REQUEST_FAULTS[code];
  return {
    type: problemType(code),
    title,
    status,
    detail,
    ...(facts.decisionId === undefined ? {} : { instance: `urn:tollgate:decision:${facts.decisionId}` }),
    code,
    ...(facts.field === undefined ? {} : { field: facts.field }),
  };
}

export function faultReply(
  code: RequestFault,
  detail: string,
  facts: FaultFacts = {},
  headers: HeaderList = [],
): Reply {
  return {
    status: REQUEST_FAULTS[code].status,
    headers: [...PROBLEM_HEADERS, ...headers],
    body: JSON.stringify(faultJson(code, detail, facts)),
  };
}

/** The gate itself has failed; whoever asked may ask again. */
export function internalFault(): Reply {
  return faultReply("not_ready", "The gate could not answer.", {}, ["retry-after", "1"]);
}
