/** Every code a decision can carry, its status and its words. One table for gate, console, portal and docs. */
export const CODES = {
  key_missing: { status: 401, group: "key", title: "API key missing" },
  key_unknown: { status: 401, group: "key", title: "API key unknown" },
  key_expired: { status: 401, group: "key", title: "API key expired" },
  key_revoked: { status: 401, group: "key", title: "API key revoked" },
  consumer_suspended: { status: 403, group: "access", title: "Consumer suspended" },
  route_not_allowed: { status: 403, group: "access", title: "Route not allowed for this key" },
  ip_not_allowed: { status: 403, group: "access", title: "Address not allowed for this key" },
  path_invalid: { status: 403, group: "access", title: "Path invalid" },
  route_unknown: { status: 403, group: "access", title: "Route unknown" },
  no_plan: { status: 402, group: "sub", title: "No plan" },
  subscription_past_due: { status: 402, group: "sub", title: "Subscription past due" },
  subscription_canceled: { status: 402, group: "sub", title: "Subscription canceled" },
  trial_ended: { status: 402, group: "sub", title: "Trial ended" },
  plan_upgrade_required: { status: 402, group: "plan", title: "Plan upgrade required" },
  rate_limited: { status: 429, group: "rate", title: "Rate limited" },
  quota_exhausted: { status: 402, group: "quota", title: "Quota exhausted" },
  spend_cap_reached: { status: 402, group: "cap", title: "Spend cap reached" },
  credits_exhausted: { status: 402, group: "credits", title: "Credits exhausted" },
  gateway_unauthorized: { status: 503, group: "gateway", title: "Gateway not authorized" },
  gateway_misconfigured: { status: 503, group: "gateway", title: "Gateway misconfigured" },
  lease_unavailable: { status: 503, group: "gateway", title: "No lease available" },
  not_ready: { status: 503, group: "gateway", title: "Gate not ready" },
} as const satisfies Record<string, { status: number; group: CodeGroup; title: string }>;

export type Code = keyof typeof CODES;

/** One colour, one icon and one legend entry each; the order in which the chart stacks them. */
export type CodeGroup = "credits" | "quota" | "cap" | "sub" | "plan" | "rate" | "key" | "access" | "gateway";

export const CODE_GROUPS: readonly CodeGroup[] = [
  "credits",
  "quota",
  "cap",
  "sub",
  "plan",
  "rate",
  "key",
  "access",
  "gateway",
];

export function isCode(text: string): text is Code {
  return Object.hasOwn(CODES, text);
}
