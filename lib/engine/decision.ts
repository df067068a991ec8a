import type { Code } from "./codes";
import type { Evidence, Receipt, RuleResult } from "./receipt";
import type { GatewayConfig } from "./snapshot";

/** One question to the gate, parsed and identified by its door; nothing here is trusted beyond its type. */
export interface Call {
  readonly gateway: GatewayConfig;
  /** Of /v1/authz; null for the check API. */
  readonly dialect: string | null;
  /** HMAC-SHA-256 of the presented key as 64 hex digits, or null where none was presented. */
  readonly keyDigest: string | null;
  /** Where the gateway has authenticated already: a consumer's public or external id. Never together with keyDigest. */
  readonly consumerRef: string | null;
  readonly method: string;
  /** As received, or null. */
  readonly host: string | null;
  /** As received, with its query. */
  readonly path: string;
  /** 0…1,000,000,000 */
  readonly units: number;
  readonly reserve: boolean;
  /** Evaluates everything, counts nothing, lists all rules. */
  readonly dryRun: boolean;
  readonly clientIp: string | null;
  /** Scoped id of a request that a client or gateway may repeat, with the time it is remembered for; null: none. */
  readonly repeat: { readonly id: string; readonly payloadHash: string; readonly ttlMs: number } | null;
}

export interface LimitState {
  readonly name: string;
  readonly kind: "rate" | "quota";
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until it is fresh again, rounded up. */
  readonly resetS: number;
  /** The `w` of RateLimit-Policy: the window or period in seconds. */
  readonly windowS: number;
}

export interface Balance {
  readonly availableMicros: number;
  readonly reservedMicros: number;
  readonly heldMicros: number;
  readonly grantBaseMicros: number;
  readonly asOfMs: number;
}

/** The gate's answer, before it is written in a dialect. */
export interface Decision {
  readonly id: string;
  readonly allow: boolean;
  readonly status: number;
  readonly code: Code | null;
  readonly title: string;
  readonly detail: string;
  readonly consumer: { readonly id: number; readonly externalId: string; readonly name: string } | null;
  readonly keyId: number | null;
  readonly plan: { readonly id: number; readonly name: string; readonly version: number } | null;
  readonly route: { readonly id: number; readonly name: string } | null;
  readonly costMicros: number;
  readonly balance: Balance | null;
  readonly limits: readonly LimitState[];
  /** Names of the limits that refused. */
  readonly violated: readonly string[];
  readonly retryAfterS: number | null;
  readonly reservation: { readonly id: string; readonly expiresAtMs: number } | null;
  readonly configVersion: number;
  /** dry_run only. */
  readonly rules: readonly RuleResult[] | null;
  /** dry_run only: for the console, which lays it out like a receipt. */
  readonly evidence: Evidence | Receipt | null;
}

/** A repeated id with another payload: 422, not a decision. */
export interface RepeatConflict {
  readonly conflict: true;
}

/** What the HTTP doors call. Synchronous whenever the consumer is loaded and holds a lease; otherwise one bounded wait. */
export interface Decider {
  decide(call: Call): Decision | RepeatConflict | Promise<Decision | RepeatConflict>;
}
