/**
 * Hands a question of /v1/check to the gate and its answer back, for gateways that reach the console alone. Only the check
 * API: the rest of the gate stays on its own address. Who may ask is for the gate to say. One second, then 503.
 */
export async function forwardCheck(gateUrl: string, path: readonly string[], request: Request): Promise<Response> {
  const target = gatePath(path);
  if (target === null) return problem(404, "not_found", "Not found", "Only the check API is forwarded from here.");
  const body = await bodyWithin(request, BODY_BYTES_MAX);
  if (body === null) {
    return problem(413, "payload_too_large", "Payload too large", "The body is larger than 256 KiB.");
  }
  const headers = new Headers();
  for (const name of ASKED) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  try {
    const answer = await fetch(gateUrl + target, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(WAIT_MS_MAX),
      redirect: "manual",
      cache: "no-store",
    });
    const told = new Headers({ "cache-control": "no-store" });
    for (const name of TOLD) {
      const value = answer.headers.get(name);
      if (value !== null) told.set(name, value);
    }
    return new Response(await answer.arrayBuffer(), { status: answer.status, headers: told });
  } catch {
    const detail = "The gate did not answer within a second.";
    return problem(503, "not_ready", "Gate not ready", detail, { "retry-after": "1" });
  }
}

const WAIT_MS_MAX = 1_000;
/** The gate's own bound of a batch; it has smaller ones for the rest. */
const BODY_BYTES_MAX = 256 * 1_024;
const ASKED = ["authorization", "idempotency-key", "content-type", "traceparent"];
const TOLD = ["content-type", "www-authenticate", "retry-after"];

/** Null: not one of the check API's addresses. */
function gatePath(path: readonly string[]): string | null {
  const [first, id, verb, ...more] = path;
  if (path.length === 1 && (first === "check" || first === "checks")) return `/v1/${first}`;
  if (first !== "reservations" || id === undefined || more.length > 0) return null;
  return verb === "settle" || verb === "release" ? `/v1/reservations/${encodeURIComponent(id)}/${verb}` : null;
}

/** Null: it is larger, found out at the first byte too many. */
async function bodyWithin(request: Request, bytesMax: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(request.headers.get("content-length")) > bytesMax) return null;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > bytesMax) return null;
    chunks.push(chunk);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function problem(
  status: number,
  code: string,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(
    { type: `urn:tollgate:problem:${code}`, title, status, detail, code },
    { status, headers: { ...headers, "content-type": "application/problem+json", "cache-control": "no-store" } },
  );
}
