import { createHash } from "node:crypto";
import type { GatewayConfig } from "@/lib/engine/snapshot";
import type { BoundedMap } from "@/lib/kernel/bounded-map";
import type { Clock } from "@/lib/kernel/clock";
import { secretDigestHex } from "@/lib/platform/crypto";
import type { GateCore } from "./decider";
import type { GateRequest } from "./http/request";
import type { TopUpLinks } from "./links";

/** What every door needs; the core is the only thing in it that changes. */
export interface DoorDeps {
  readonly core: GateCore;
  readonly clock: Clock;
  readonly topUpLinks: TopUpLinks;
  /** Under which keys and tokens are digested. */
  readonly pepper: string;
  /** Digests of tokens that gateways have shown: a gateway shows the same with each call. */
  readonly tokenDigests: BoundedMap<string, string>;
  /** Any of them may have sealed a reservation id. */
  readonly linkSecrets: readonly string[];
  readonly log: {
    info(fields: object, text: string): void;
    warn(fields: object, text: string): void;
    error(fields: object, text: string): void;
  };
}

/** 64 hex digits, as the snapshot and the ledger name a secret. */
export function digestOf(deps: DoorDeps, secret: string): string {
  return secretDigestHex(deps.pepper, secret);
}

/** Null: no gateway has this token. Only tokens that are good are remembered, so that strangers push nobody out. */
export function gatewayByToken(deps: DoorDeps, token: string): GatewayConfig | null {
  const known = deps.tokenDigests.get(token);
  if (known !== undefined) return deps.core.gatewayByToken(known);
  const digest = digestOf(deps, token);
  const gateway = deps.core.gatewayByToken(digest);
  if (gateway !== null) deps.tokenDigests.set(token, digest);
  return gateway;
}

/** 64 hex digits, of what a repeated request has in common with the first. JSON keeps the parts apart. */
export function sha256(parts: readonly (string | number | boolean | null)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** A header that was sent exactly once. node:http joins most repeated ones with ", ", and of some keeps the first. */
export function headerOnce(request: GateRequest, name: string): string | typeof DOUBLED | null {
  const text = request.header(name);
  if (text === undefined) return null;
  if ((KEEPS_FIRST.has(name) || text.includes(", ")) && request.isRepeated(name)) return DOUBLED;
  return text === "" ? null : text;
}

export const DOUBLED = Symbol("doubled");

const KEEPS_FIRST: ReadonlySet<string> = new Set(["authorization", "host"]);

/** The token of `Authorization: Bearer …`, or null. */
export function bearerToken(authorization: string | typeof DOUBLED | null): string | null {
  if (typeof authorization !== "string") return null;
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}
