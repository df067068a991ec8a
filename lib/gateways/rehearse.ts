import { z } from "zod";
import type { Evidence, Receipt } from "@/lib/engine/receipt";
import { type DryRunPass, sealDryRunPass } from "@/lib/platform/crypto";

/** What is asked of the gate in a gateway's name. */
export interface RehearsedCall {
  readonly method: string;
  /** As a client would send it; null: no Host that a route looks at. */
  readonly host: string | null;
  /** With its query. */
  readonly path: string;
  readonly units: number;
  /** Public id of a consumer, for where no key is asked about. */
  readonly consumer: string | null;
  readonly clientIp: string | null;
}

export type Rehearsal =
  | { readonly outcome: "allowed"; readonly evidence: Evidence; readonly ms: number }
  | { readonly outcome: "refused"; readonly receipt: Receipt; readonly ms: number }
  /** The gate does not take the question, in its own words. */
  | { readonly outcome: "not_taken"; readonly message: string }
  /** It did not answer in time, or not at all. */
  | { readonly outcome: "silent" };

/**
 * A dry run on the real gate: what the call would be answered at this moment, rule by rule. It counts nothing, takes no lease and
 * leaves no refusal behind. A pass that is good for half a minute stands for the gateway's token and the key, which nobody knows.
 */
export async function rehearse(
  gate: { readonly url: string; readonly linkSecret: string },
  pass: DryRunPass,
  call: RehearsedCall,
  nowMs: number,
): Promise<Rehearsal> {
  const token = sealDryRunPass(gate.linkSecret, pass, Math.ceil(nowMs / 1000) + PASS_S);
  const { method, host, path, units, consumer, clientIp } = call;
  const startedMs = performance.now();
  try {
    const response = await fetch(`${gate.url}/v1/check`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ method, host, path, units, consumer, client_ip: clientIp, dry_run: true }),
      signal: AbortSignal.timeout(WAIT_MS_MAX),
      redirect: "error",
      cache: "no-store",
    });
    return told(response.status, await response.json(), Math.round(performance.now() - startedMs));
  } catch {
    return { outcome: "silent" };
  }
}

/** Between the clocks of two machines. */
const PASS_S = 30;
const WAIT_MS_MAX = 2_000;

const Decided = z.object({ allow: z.boolean(), evidence: z.looseObject({ version: z.literal(1) }) });
const Problem = z.object({ detail: z.string() });

function told(status: number, body: unknown, ms: number): Rehearsal {
  const decided = Decided.safeParse(body);
  if (status === 200 && decided.success) {
    const { allow, evidence } = decided.data;
    // Written by our own gate with these types, and only where it knows this console's secret.
    if (allow) return { outcome: "allowed", evidence: evidence as unknown as Evidence, ms };
    return { outcome: "refused", receipt: evidence as unknown as Receipt, ms };
  }
  const problem = Problem.safeParse(body);
  return problem.success ? { outcome: "not_taken", message: problem.data.detail } : { outcome: "silent" };
}
