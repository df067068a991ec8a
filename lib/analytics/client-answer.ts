import { CODES } from "@/lib/engine/codes";
import type { Balance, LimitState } from "@/lib/engine/decision";
import { rateLimitHeaders } from "@/lib/engine/ratelimit-headers";
import type { Receipt, RuleResult } from "@/lib/engine/receipt";
import { creditsText } from "@/lib/kernel/money";

export interface ClientAnswer {
  readonly statusLine: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/**
 * What the end client was told, rebuilt from the receipt as the gate writes an answer on /v1/authz: the three ways a key can be
 * bad are one there, and the payment link's token is not kept. A gateway may have changed it on the way.
 */
export function clientAnswer(receipt: Receipt, publicUrl: string): ClientAnswer {
  const { status, code, purse } = receipt;
  const onAuthz = receipt.gateway?.dialect != null;
  const shownCode = onAuthz && HIDDEN.has(code) ? "key_invalid" : code;
  const topUpUrl = status === 402 && receipt.consumer !== null ? `${publicUrl}/t/…` : null;
  const retryAfterS = retryAfterOf(receipt);
  const refusing = receipt.rules.filter((rule) => rule.code === code);
  const balance: Balance | null = purse && {
    availableMicros: purse.availableMicros,
    reservedMicros: purse.reservedMicros,
    heldMicros: purse.heldMicros,
    grantBaseMicros: purse.grantBaseMicros,
    asOfMs: Date.parse(purse.asOf),
  };
  const headers: [string, string][] = [
    ["content-type", "application/problem+json"],
    ["cache-control", "no-store"],
  ];
  if (retryAfterS !== null) headers.push(["retry-after", String(retryAfterS)]);
  if (status === 401) headers.push(["www-authenticate", 'Bearer realm="api"']);
  if (topUpUrl !== null) headers.push(["link", `<${topUpUrl}>; rel="payment"`]);
  const [, policy, , state] = rateLimitHeaders(limitStates(receipt), balance);
  if (policy !== undefined && state !== undefined) headers.push(["ratelimit-policy", policy], ["ratelimit", state]);
  return {
    statusLine: `HTTP/1.1 ${status} ${REASONS[status] ?? ""}`,
    headers,
    body: JSON.stringify(
      {
        type: SPENT.has(code) ? QUOTA_PROBLEM : `urn:tollgate:problem:${shownCode}`,
        title: shownCode === "key_invalid" ? "API key invalid" : CODES[code].title,
        status,
        detail: receipt.detail,
        instance: `urn:tollgate:decision:${receipt.decisionId}`,
        code: shownCode,
        cost: creditsText(receipt.cost?.costMicros ?? 0),
        balance: balance && {
          available: creditsText(balance.availableMicros),
          reserved: creditsText(balance.reservedMicros),
          held: creditsText(balance.heldMicros),
        },
        top_up_url: topUpUrl,
        "violated-policies": LIMITS.has(code) ? refusing.map((rule) => rule.name) : [],
      },
      null,
      1,
    ),
  };
}

const HIDDEN: ReadonlySet<string> = new Set(["key_unknown", "key_expired", "key_revoked"]);
/** The rate-limit draft registers a type for these; all others are ours. */
const SPENT: ReadonlySet<string> = new Set(["rate_limited", "quota_exhausted"]);
const QUOTA_PROBLEM = "https://iana.org/assignments/http-problem-types#quota-exceeded";
const LIMITS: ReadonlySet<string> = new Set(["rate_limited", "quota_exhausted", "credits_exhausted"]);
const REASONS: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  429: "Too Many Requests",
  503: "Service Unavailable",
};

function retryAfterOf(receipt: Receipt): number | null {
  const waits = receipt.remedies.flatMap((remedy) => (remedy.kind === "wait" ? [remedy.untilMs] : []));
  if (waits.length === 0) return receipt.status === 503 ? 1 : null;
  return Math.max(1, Math.ceil((Math.max(...waits) - Date.parse(receipt.at)) / 1000));
}

function limitStates(receipt: Receipt): LimitState[] {
  const atMs = Date.parse(receipt.at);
  return receipt.rules.filter(isLimit).map(({ name, rule, limit, used, period, resetAtMs }) => ({
    name,
    kind: rule === "rate" ? "rate" : "quota",
    limit,
    remaining: Math.max(0, limit - used),
    resetS: resetAtMs === undefined ? 0 : Math.max(0, Math.ceil((resetAtMs - atMs) / 1000)),
    windowS: WINDOW_S[period],
  }));
}

type LimitRule = RuleResult & Required<Pick<RuleResult, "limit" | "used" | "period">>;

function isLimit(rule: RuleResult): rule is LimitRule {
  return (
    (rule.rule === "rate" || rule.rule === "quota") &&
    rule.limit !== undefined &&
    rule.used !== undefined &&
    rule.period !== undefined
  );
}

/** A day or a month is as long as most are; the gate sends the exact length of the very period. */
const WINDOW_S = { second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000 } as const;
