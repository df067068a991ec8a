import { type ClientRequest, request } from "node:http";
import type { GateProcess } from "./gate-process";

export type Reply =
  | { readonly outcome: "answered"; readonly status: number; readonly body: Readonly<Record<string, unknown>> }
  /** Nobody listened. */
  | { readonly outcome: "refused" }
  /** The connection broke or nothing came: whether the gate has acted is unknown. */
  | { readonly outcome: "unanswered" };

/** Longer than any pause but those that test the contact limit. */
const PATIENCE_MS = 15_000;

/** POSTs to a gate as a plugin does. Never throws. */
export function ask(
  gate: GateProcess,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  const text = JSON.stringify(body);
  gate.inFlight += 1;
  return new Promise<Reply>((resolve) => {
    const call: ClientRequest = request(
      `${gate.url}${path}`,
      {
        method: "POST",
        agent: gate.agent,
        timeout: PATIENCE_MS,
        headers: { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(text) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", () => resolve({ outcome: "unanswered" }));
        response.on("close", () => resolve({ outcome: "unanswered" }));
        response.on("end", () => {
          if (!response.complete) return resolve({ outcome: "unanswered" });
          resolve({ outcome: "answered", status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks)) });
        });
      },
    );
    call.on("timeout", () => call.destroy());
    call.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ outcome: error.code === "ECONNREFUSED" ? "refused" : "unanswered" }),
    );
    call.end(text);
  }).finally(() => {
    gate.inFlight -= 1;
  });
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
