import { DOUBLED, headerOnce } from "@/gate/door";
import type { GateRequest } from "@/gate/http/request";
import type { Reply } from "@/gate/reply";
import type { GatewayConfig } from "@/lib/engine/snapshot";

/** How one kind of gateway asks, and how it must be answered. */
export interface Dialect {
  readonly name: string;
  /** The client's request, from what this gateway sets itself: headers of other conventions come from clients. */
  readonly readOriginal: (request: GateRequest, suffix: string) => OriginalRequest | OriginalFault;
  /** Header in which the gateway names the consumer that it has authenticated, where its record says that it does. */
  readonly consumerHeader?: string;
  /** It appends the client's path to the door's own. */
  readonly takesSuffix?: true;
  /** It cannot pass a refusal on and fetches it from …/denial. */
  readonly hasDenial?: true;
  /** Last change to an answer before it is sent; the same answer where there is nothing to change. */
  readonly finish?: (reply: Reply, gateway: GatewayConfig) => Reply;
}

export interface OriginalRequest {
  readonly method: string;
  /** Null: the gateway does not say; only routes of any host match. */
  readonly host: string | null;
  /** With its query. */
  readonly path: string;
}

export interface OriginalFault {
  readonly fault: string;
}

/** For gateways that send GET to a fixed path and tell of the client's request in three headers. */
export function originalFromHeaders(uriHeader: string): Dialect["readOriginal"] {
  return (request) => {
    const path = original(request, uriHeader);
    if (typeof path !== "string") return path;
    const method = original(request, "x-forwarded-method");
    if (typeof method !== "string") return method;
    const host = headerOnce(request, "x-forwarded-host");
    return host === DOUBLED ? doubled("x-forwarded-host") : originalOf(method, host, path);
  };
}

export function originalOf(method: string, host: string | null, path: string): OriginalRequest | OriginalFault {
  if (!METHOD.test(method)) return { fault: "The method of the original request is none." };
  if (host !== null && host.length > 255)
    return { fault: "The host of the original request is longer than 255 characters." };
  return { method, host, path: escapeHighBytes(path) };
}

const METHOD = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,32}$/;

function original(request: GateRequest, name: string): string | OriginalFault {
  const value = headerOnce(request, name);
  if (value === null) return { fault: `The gateway did not send ${name}.` };
  return value === DOUBLED ? doubled(name) : value;
}

function doubled(name: string): OriginalFault {
  return { fault: `${name} was sent more than once; the gateway must overwrite it.` };
}

/** Node reads header bytes as Latin-1. As escapes they mean what the application will take them for. */
function escapeHighBytes(path: string): string {
  return HIGH_BYTE.test(path)
    ? path.replace(HIGH_BYTES, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    : path;
}

const HIGH_BYTE = /[\x80-\xff]/;
const HIGH_BYTES = /[\x80-\xff]/g;
