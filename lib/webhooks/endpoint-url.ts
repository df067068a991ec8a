import { isIP } from "node:net";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { isLoopback, isPublicAddress } from "./public-address";

export const URL_LENGTH_MAX = 2000;

/**
 * The address of an endpoint, or why nothing is sent there: https on port 443 or one from 1024 up, a name with a dot or a public
 * address, no user name. `URL` brings an address to one form first (2130706433, 0x7f.1 and 127.0.0.1. are 127.0.0.1). What a
 * name stands for is judged when it is connected to. With `allowLoopback`, for development, also http and https to this machine.
 */
export function parseEndpointUrl(text: string, allowLoopback: boolean): Result<URL, "url_refused"> {
  if (text.length > URL_LENGTH_MAX) return refusal(`Takes at most ${URL_LENGTH_MAX} characters.`);
  const url = urlOf(text);
  if (url === null) return refusal("Takes an address such as https://example.com/webhooks.");
  if (url.username !== "" || url.password !== "") return refusal("Takes no user name or password in the address.");
  if (url.hash !== "") return refusal("Takes no #fragment: it is never sent.");
  if (allowLoopback && isOwnMachine(url) && /^https?:$/.test(url.protocol)) return ok(url);
  if (url.protocol !== "https:")
    return refusal("Takes https:// addresses only: what is sent must not be read on its way.");
  const port = Number(url.port || 443);
  if (port !== 443 && port < 1024) return refusal("Takes port 443, or one from 1024 up.");
  const host = hostOf(url);
  const isName = isIP(host) === 0;
  if (isName ? !host.includes(".") || LOCAL_NAME.test(host) : !isPublicAddress(host)) {
    return refusal(`${host} is not on the public internet.`);
  }
  return ok(url);
}

/** The name or address alone: no brackets, no dot at the end. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

/** "example.com/webhooks": for people. A query may carry what is nobody's business. */
export function addressText(url: string): string {
  const { host = "", pathname = "" } = urlOf(url) ?? {};
  return host + pathname.replace(/\/$/, "");
}

export function isOwnMachine(url: URL): boolean {
  const host = hostOf(url);
  return host === "localhost" || isLoopback(host);
}

/** Names that never lead to the public internet (RFC 6761, 6762, 8375, and ICANN's .internal). */
const LOCAL_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|invalid|test|onion)$/;

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function refusal(message: string) {
  return refuse("url_refused", message, "url");
}
