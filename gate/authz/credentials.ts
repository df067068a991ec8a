import { isIP } from "node:net";
import { bearerToken, headerOnce } from "@/gate/door";
import type { GateRequest } from "@/gate/http/request";

/**
 * The caller's key: the first of the record's places that holds one. A header that was sent twice holds none, since the
 * application behind might read the other. Queries are those of the original request.
 */
export function keyOf(request: GateRequest, sources: readonly string[], originalPath: string): string | null {
  for (const source of sources) {
    const key = keyAt(request, source, originalPath);
    if (key !== null) return key;
  }
  return null;
}

function keyAt(request: GateRequest, source: string, originalPath: string): string | null {
  if (source === "bearer") return bearerToken(headerOnce(request, "authorization"));
  if (source.startsWith("header:")) {
    const value = headerOnce(request, source.slice("header:".length).toLowerCase());
    return typeof value === "string" ? value : null;
  }
  const query = originalPath.indexOf("?");
  if (query < 0 || !source.startsWith("query:")) return null;
  const values = new URLSearchParams(originalPath.slice(query)).getAll(source.slice("query:".length));
  return values.length === 1 && values[0] !== "" ? (values[0] ?? null) : null;
}

/**
 * The `trustedHops`-th address from the right of X-Forwarded-For: what is left of it was written by the client. Null
 * (unknown) where there are too few, where it is no address, and where no hop is trusted.
 */
export function clientAddress(forwardedFor: string | undefined, trustedHops: number): string | null {
  if (forwardedFor === undefined || trustedHops < 1) return null;
  let end = forwardedFor.length;
  let start = forwardedFor.lastIndexOf(",") + 1;
  for (let hop = 1; hop < trustedHops; hop++) {
    if (start === 0) return null;
    end = start - 1;
    start = end === 0 ? 0 : forwardedFor.lastIndexOf(",", end - 1) + 1;
  }
  const address = withoutPort(forwardedFor.slice(start, end).trim());
  const mapped = address.startsWith("::") ? /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) : null;
  const plain = mapped?.[1] ?? address;
  return isIP(plain) === 0 ? null : plain;
}

/** "192.0.2.1:4711", "[2001:db8::1]:4711" and "[2001:db8::1]" as some gateways write them. */
function withoutPort(hop: string): string {
  const bracketed = hop.startsWith("[") ? /^\[([^\]]*)\](?::\d+)?$/.exec(hop) : null;
  if (bracketed?.[1] !== undefined) return bracketed[1];
  const colon = hop.indexOf(":");
  return colon >= 0 && colon === hop.lastIndexOf(":") ? hop.slice(0, colon) : hop;
}
