import type { Call } from "@/lib/engine/decision";
import type { GatewayConfig } from "@/lib/engine/snapshot";
import { openDryRunPass } from "@/lib/platform/crypto";
import { decisionJson } from "./decision-json";
import { bearerToken, type DoorDeps, headerOnce } from "./door";
import type { GateRequest } from "./http/request";
import { faultReply } from "./problem";
import { jsonReply, type Reply } from "./reply";

/** A pass of the console, whose gateway the gate knows. */
export interface HeldPass {
  readonly gateway: GatewayConfig;
  /** Of the key that is asked about; null: the question says who. */
  readonly keyDigest: string | null;
}

/** The pass that a request bears instead of a gateway's token, or null: a token, or nothing that is good. */
export function dryRunPassOf(deps: DoorDeps, request: GateRequest): HeldPass | null {
  if (request.header("authorization")?.startsWith("Bearer dry_") !== true) return null;
  const token = bearerToken(headerOnce(request, "authorization"));
  const pass = token === null ? null : openDryRunPass(deps.linkSecrets, token, deps.clock.wallMs());
  const gateway = pass === null ? null : deps.core.gatewayByToken(pass.tokenDigest);
  return pass === null || gateway === null ? null : { gateway, keyDigest: pass.keyDigest };
}

/**
 * What the call would be answered, with the evidence that a receipt is made of. A pass is good for this alone, so that whoever
 * gets hold of one can spend nothing.
 */
export async function dryRun(deps: DoorDeps, { gateway, keyDigest }: HeldPass, call: Call): Promise<Reply> {
  if (!call.dryRun) return faultReply("invalid_request", "A pass is good for dry runs alone.", { field: "dry_run" });
  const decision = await deps.core.decider.decide(keyDigest === null ? call : { ...call, keyDigest });
  // Only a call with a repeat can be in conflict with an earlier one, and a dry run has none.
  if ("conflict" in decision) throw new Error("a dry run was taken for a repeated call");
  return jsonReply(200, { ...decisionJson(deps, gateway, decision), evidence: decision.evidence });
}
