/** A request target under /v1/authz or /v1/gw, cut by literal prefix before anything is decoded. */
export interface AuthzTarget {
  /** "" where the segment is missing. */
  readonly dialect: string;
  /** Null: the token is in a header. */
  readonly pathToken: string | null;
  /** All behind the dialect, with its query: "", "/denial", "?x=1", "/v1/forecast?city=Oslo". */
  readonly suffix: string;
}

/** Null: the target belongs to another door. */
export function cutAuthzTarget(target: string): AuthzTarget | null {
  if (target.startsWith(GATEWAY_PREFIX)) {
    const end = target.indexOf("/", GATEWAY_PREFIX.length);
    if (end < 0 || !target.startsWith("/authz", end)) return null;
    return cutDialect(target, end + "/authz".length, target.slice(GATEWAY_PREFIX.length, end));
  }
  return target.startsWith(AUTHZ_PREFIX) ? cutDialect(target, AUTHZ_PREFIX.length, null) : null;
}

function cutDialect(target: string, at: number, pathToken: string | null): AuthzTarget | null {
  if (target.charAt(at) !== "/") {
    return at === target.length || target.charAt(at) === "?" ? { dialect: "", pathToken, suffix: "" } : null;
  }
  let end = at + 1;
  while (end < target.length && target.charAt(end) !== "/" && target.charAt(end) !== "?") end += 1;
  return { dialect: target.slice(at + 1, end), pathToken, suffix: target.slice(end) };
}

const AUTHZ_PREFIX = "/v1/authz";
const GATEWAY_PREFIX = "/v1/gw/";
