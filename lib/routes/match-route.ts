import { compileSnapshot } from "@/lib/engine/compile-snapshot";
import { canonicalPath } from "@/lib/engine/path";
import type { RouteRow } from "@/lib/engine/snapshot";
import type { Tx } from "@/lib/platform/db";
import { readLiveRoutes } from "./queries";

export type RouteMatch =
  | { readonly outcome: "match"; readonly canonical: string; readonly route: RouteRow }
  | { readonly outcome: "unknown"; readonly canonical: string }
  | { readonly outcome: "path_invalid"; readonly message: string };

/**
 * Which route the gate would file a call under, by the gate's own index. `url` is what a person pastes: a whole URL, or a
 * path that is asked of any host. Its path is read raw, as a gateway sends it: never decoded on the way.
 */
export async function matchRoute(tx: Tx, method: string, url: string): Promise<RouteMatch> {
  const { host, target } = splitUrl(url.trim());
  const canonical = canonicalPath(target);
  if (!canonical.ok) return { outcome: "path_invalid", message: canonical.message };
  const routes = await readLiveRoutes(tx);
  const index = compileSnapshot({ configVersion: 0, routes, planVersions: [], gateways: [], modelPrices: [] });
  const route = index.matchRoute(method.toUpperCase(), host, canonical.value);
  return route
    ? { outcome: "match", canonical: canonical.value, route }
    : { outcome: "unknown", canonical: canonical.value };
}

/** Not by `new URL`, which would resolve and decode what the tester is to show. */
function splitUrl(url: string): { host: string | null; target: string } {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)(.*)$/i.exec(url);
  if (!absolute) return { host: null, target: url.startsWith("/") ? url : `/${url}` };
  const [, authority = "", rest = ""] = absolute;
  const host = authority.replace(/^.*@/, "").replace(/:\d*$/, "").toLowerCase();
  const target = rest.replace(/#.*$/s, "");
  return { host: host || null, target: target.startsWith("/") ? target : `/${target}` };
}
