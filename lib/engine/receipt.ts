import type { Code } from "./codes";

/** The rules of a decision, in the order in which they are asked. The first that refuses wins. */
export type RuleName =
  | "key"
  | "consumer"
  | "path"
  | "route"
  | "subscription"
  | "route_in_plan"
  | "rate"
  | "quota"
  | "spend_cap"
  | "credits"
  | "overdraft";

/** One rule with the numbers it saw. Amounts are integers in `unit`. */
export interface RuleResult {
  readonly rule: RuleName;
  /** "key", "burst", "monthly", "credits": a limit's own name, else the rule's. */
  readonly name: string;
  /** `skipped`: an earlier rule left nothing to ask it about (no route known, say). */
  readonly verdict: "pass" | "refuse" | "skipped";
  /** Set where it refuses. */
  readonly code: Code | null;
  /** In words: "active", "to 30 Nov", "translate". */
  readonly text: string;
  readonly unit?: "calls" | "units" | "micros";
  readonly limit?: number;
  readonly used?: number;
  /** What this call asked of it. */
  readonly asked?: number;
  /** Rates and quotas: when it lets the next call pass, Unix ms. */
  readonly resetAtMs?: number;
  readonly period?: "second" | "minute" | "hour" | "day" | "week" | "month";
  readonly scope?: "plan" | "route";
  /** A rate that several gates share: `limit` is this gate's part, the whole divided by so many. */
  readonly dividedBy?: number;
  /** The consumer's override replaced the plan's limit. */
  readonly override?: boolean;
}

/** The purse as the gate knew it at that moment. Parts in microcredits; `asOf` is when Postgres last said so. */
export interface PurseView {
  /** Lease remainder + unleased. */
  readonly availableMicros: number;
  readonly unleasedMicros: number;
  /** What is left of this gate's leases. */
  readonly leasedMicros: number;
  readonly reservedMicros: number;
  /** In limbo: on gates that are silent. */
  readonly heldMicros: number;
  readonly debtMicros: number;
  /** The balance after the last grant: the `q` of RateLimit-Policy. */
  readonly grantBaseMicros: number;
  readonly asOf: string;
}

/** What would have let the call pass; the console puts a button to each. */
export type Remedy =
  | { readonly kind: "top_up"; readonly shortMicros: number }
  | { readonly kind: "raise_spend_cap"; readonly shortMicros: number }
  | { readonly kind: "wait"; readonly untilMs: number }
  | { readonly kind: "raise_limit"; readonly limit: string; readonly to: number }
  | { readonly kind: "add_route_to_plan"; readonly planIds: readonly number[] }
  | { readonly kind: "assign_plan" }
  | { readonly kind: "pay_invoice" }
  | { readonly kind: "reissue_key" }
  | { readonly kind: "allow_route_for_key" }
  | { readonly kind: "allow_address_for_key" }
  | { readonly kind: "reactivate_consumer" }
  | { readonly kind: "add_route" }
  | { readonly kind: "fix_request" }
  | { readonly kind: "fix_gateway" };

/** What the gate knew when it decided. Ids are row numbers; money is integer microcredits; no secrets. */
export interface Evidence {
  readonly version: 1;
  readonly decisionId: string;
  readonly at: string;
  readonly gateId: string;
  readonly configVersion: number;
  readonly gateway: { readonly id: number; readonly name: string; readonly dialect: string | null } | null;
  readonly call: {
    readonly method: string;
    readonly host: string | null;
    /** Canonical, without the query; as received (cut at 500 characters) where it has no canonical form. */
    readonly path: string;
    readonly units: number;
    readonly clientIp: string | null;
  };
  readonly key: {
    readonly id: number;
    readonly name: string;
    readonly prefix: string;
    readonly lastFour: string;
  } | null;
  readonly consumer: { readonly id: number; readonly externalId: string; readonly name: string } | null;
  readonly plan: {
    readonly id: number;
    readonly versionId: number;
    readonly name: string;
    readonly version: number;
  } | null;
  readonly route: { readonly id: number; readonly name: string; readonly method: string; readonly path: string } | null;
  /** Null where no price was found out. `unitMicros` × `units` = `costMicros`, or the hold of a token route. */
  readonly cost: {
    readonly unitMicros: number;
    readonly units: number;
    readonly costMicros: number;
    readonly from: "plan" | "route" | "hold";
  } | null;
  readonly rules: readonly RuleResult[];
  readonly purse: PurseView | null;
}

/**
 * A refusal's full evidence. Kept as JSON with the occurrence (first and last of its minute); the verdict can be recomputed from
 * it.
 */
export interface Receipt extends Evidence {
  readonly code: Code;
  readonly status: number;
  readonly detail: string;
  readonly remedies: readonly Remedy[];
}
