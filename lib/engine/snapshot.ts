/** Plans, routes, prices, limits and gateways of one config version: plain rows in, plain indexes out. */

export type LimitPeriod = "second" | "minute" | "hour" | "day" | "week" | "month";

export interface LimitRow {
  /** Null: the whole plan. */
  readonly routeId: number | null;
  readonly name: string;
  readonly kind: "rate" | "quota";
  readonly period: LimitPeriod;
  readonly limit: number;
}

export interface RouteRow {
  readonly id: number;
  readonly name: string;
  readonly host: string | null;
  readonly method: string;
  readonly path: string;
  readonly caseSensitive: boolean;
  readonly priceKind: "unit" | "token";
  readonly priceMicros: number;
  readonly holdMicros: number;
  readonly reservationTtlS: number;
  readonly expiryPolicy: "charge" | "release";
}

/** Microcredits per 1,000,000 tokens. */
export interface ModelPriceRow {
  readonly routeId: number;
  /** A model's name, or a pattern with "*". */
  readonly model: string;
  readonly inputMicros: number;
  readonly cachedInputMicros: number;
  readonly outputMicros: number;
}

export interface PlanVersionRow {
  readonly id: number;
  readonly planId: number;
  readonly planName: string;
  readonly version: number;
  readonly failPolicy: "deny" | "allow";
  readonly debtPolicy: "block" | "allow";
  readonly debtCapMicros: number;
  readonly graceDays: number;
  readonly includedCreditsMicros: number;
  readonly routes: readonly { readonly routeId: number; readonly priceMicros: number | null }[];
  readonly limits: readonly LimitRow[];
}

export interface GatewayConfig {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly dialects: readonly string[];
  /** 64 hex digits. */
  readonly tokenDigest: string;
  readonly pathTokenDigest: string | null;
  /** In order: "header:x-api-key", "bearer", "query:api_key". */
  readonly keySources: readonly string[];
  readonly namesConsumer: boolean;
  readonly unknownRoute: "deny" | "allow";
  readonly trustedHops: number;
  readonly setsRequestId: boolean;
  readonly legacyHeaders: boolean;
  readonly nginxForm: "accel" | "auth_request";
}

/** What lib/ledger reads in one transaction for one config version. */
export interface SnapshotRows {
  readonly configVersion: number;
  readonly routes: readonly RouteRow[];
  /** Published versions that a subscription points at, and the newest of each plan. */
  readonly planVersions: readonly PlanVersionRow[];
  readonly gateways: readonly GatewayConfig[];
  readonly modelPrices: readonly ModelPriceRow[];
}

/** What a consumer's load brings, beside its purses: one SQL round trip on first sight. */
export interface ConsumerRow {
  readonly id: number;
  readonly externalId: string;
  readonly name: string;
  readonly status: "active" | "suspended" | "archived";
  readonly timeZone: string;
  readonly spendCapMicros: number | null;
  readonly subscription: SubscriptionRow | null;
  readonly overrides: readonly LimitRow[];
}

export interface SubscriptionRow {
  readonly status: "trialing" | "active" | "past_due" | "canceled";
  readonly planVersionId: number;
  readonly anchorAtMs: number;
  readonly trialEndsAtMs: number | null;
  readonly pastDueAtMs: number | null;
}

export interface KeyRow {
  readonly id: number;
  readonly consumerId: number;
  readonly name: string;
  readonly digest: string;
  readonly prefix: string;
  readonly lastFour: string;
  readonly routeIds: readonly number[];
  readonly ipAllow: readonly string[];
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
}
