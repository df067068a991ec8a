import ipaddr from "ipaddr.js";

/**
 * True for an address that the internet routes to anybody. Not so: loopback, private, link-local (cloud metadata), shared
 * (CGNAT), multicast, documentation, benchmarking and reserved ranges, and IPv6 forms that carry an IPv4 address, unless it is
 * the mapped form of a public one. False for what is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  if (parsed instanceof ipaddr.IPv6) return parsed.match(GLOBAL_UNICAST);
  return !METADATA.has(parsed.toString());
}

export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
}

/** All that IANA has ever given out. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/** Public by its number, but from inside of Azure it is the machine's own control service. */
const METADATA: ReadonlySet<string> = new Set(["168.63.129.16"]);
