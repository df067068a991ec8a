/** Lower case, without port and without the root's dot: the form that routes name. Null stays null. */
export function canonicalHost(host: string | null): string | null {
  if (host === null || host === "") return null;
  let end = host.length;
  // "[::1]:8080" has its port after the bracket, "::1" has none.
  const colon = host.lastIndexOf(":");
  if (colon >= 0 && (host.startsWith("[") ? host[colon - 1] === "]" : host.indexOf(":") === colon)) end = colon;
  if (host[end - 1] === ".") end -= 1;
  return host.slice(0, end).toLowerCase();
}
