import { legacyRateLimitHeaders, rateLimitHeaders } from "@/lib/engine/ratelimit-headers";
import type { GatewayConfig } from "@/lib/engine/snapshot";
import type { ShownDecision } from "./problem";

/** What the caller of the API is told beside status and body; what it can do without comes last. Names in lower case. */
export function clientHeaders(
  decision: ShownDecision,
  gateway: GatewayConfig | null,
  topUpUrl: string | null,
): string[] {
  const headers: string[] = [];
  const retryAfterS = decision.retryAfterS ?? (WAITING_HEALS.has(decision.code) ? 1 : null);
  if (retryAfterS !== null) headers.push("retry-after", String(Math.max(0, Math.ceil(retryAfterS))));
  if (decision.status === 401) headers.push("www-authenticate", 'Bearer realm="api"');
  if (topUpUrl !== null) headers.push("link", `<${topUpUrl}>; rel="payment"`);
  headers.push(...rateLimitHeaders(decision.limits, decision.balance));
  if (gateway?.legacyHeaders) headers.push(...legacyRateLimitHeaders(decision.limits));
  return headers;
}

const WAITING_HEALS: ReadonlySet<ShownDecision["code"]> = new Set([
  "gateway_unauthorized",
  "lease_unavailable",
  "not_ready",
]);

/** Where a consumer pays: on every refusal that paying heals, once it is known who pays. */
export function topUpUrlOf(decision: ShownDecision, linkOf: (consumerId: number) => string): string | null {
  return decision.status === 402 && decision.consumer !== null ? linkOf(decision.consumer.id) : null;
}
