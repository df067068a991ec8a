import type { Demo } from "@/e2e/demo";

interface GateAnswer {
  readonly status: number;
  readonly code: string;
  readonly decisionId: string;
  readonly topUpUrl: string;
}

/** What a gateway is told to answer to a call (the demo's example) with this key. A refusal has its code and decision id. */
export async function askGate(demo: Demo, key: string, call = demo.example): Promise<GateAnswer> {
  const response = await fetch(`${demo.gate_url}/v1/authz/generic`, {
    headers: {
      "X-Gateway-Token": demo.gateway_token,
      "X-Forwarded-Method": call.method,
      "X-Forwarded-Host": "api.example.com",
      "X-Forwarded-Uri": call.path,
      "X-Api-Key": key,
    },
  });
  const text = await response.text();
  const body =
    response.ok || text === "" ? {} : (JSON.parse(text) as { code?: string; instance?: string; top_up_url?: string });
  return {
    status: response.status,
    code: body.code ?? "",
    topUpUrl: body.top_up_url ?? "",
    decisionId: (body.instance ?? "").replace("urn:tollgate:decision:", ""),
  };
}
