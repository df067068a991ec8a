import type { ConsumerLoad } from "./ports";
import type { ConsumerRow, GatewayConfig, KeyRow, PlanVersionRow, RouteRow, SnapshotRows } from "./snapshot";

/** Rows with ordinary contents, for tests that care about a few of them. */
export function routeRow(row: Partial<RouteRow> = {}): RouteRow {
  return {
    id: 1,
    name: "forecast",
    host: null,
    method: "GET",
    path: "/v1/forecast",
    caseSensitive: true,
    priceKind: "unit",
    priceMicros: 1_000_000,
    holdMicros: 0,
    reservationTtlS: 600,
    expiryPolicy: "charge",
    ...row,
  };
}

export function planVersion(row: Partial<PlanVersionRow> = {}): PlanVersionRow {
  return {
    id: 11,
    planId: 1,
    planName: "Growth",
    version: 1,
    failPolicy: "deny",
    debtPolicy: "block",
    debtCapMicros: 0,
    graceDays: 3,
    includedCreditsMicros: 0,
    routes: [{ routeId: 1, priceMicros: null }],
    limits: [],
    ...row,
  };
}

export function snapshotRows(rows: Partial<SnapshotRows> = {}): SnapshotRows {
  return {
    configVersion: 7,
    routes: [routeRow()],
    planVersions: [planVersion()],
    gateways: [gatewayConfig()],
    modelPrices: [],
    ...rows,
  };
}

export function gatewayConfig(config: Partial<GatewayConfig> = {}): GatewayConfig {
  return {
    id: 1,
    name: "edge",
    kind: "generic",
    dialects: ["generic"],
    tokenDigest: "fe".repeat(32),
    pathTokenDigest: null,
    keySources: ["header:x-api-key"],
    namesConsumer: false,
    unknownRoute: "deny",
    trustedHops: 1,
    setsRequestId: false,
    legacyHeaders: false,
    nginxForm: "accel",
    ...config,
  };
}

export function keyRow(row: Partial<KeyRow> = {}): KeyRow {
  return {
    id: 5,
    consumerId: 1,
    name: "prod",
    digest: "aa".repeat(32),
    prefix: "tg_live_",
    lastFour: "9fK2",
    routeIds: [],
    ipAllow: [],
    expiresAtMs: null,
    revokedAtMs: null,
    ...row,
  };
}

export function consumerLoad(consumer: Partial<ConsumerRow> = {}, load: Partial<ConsumerLoad> = {}): ConsumerLoad {
  return {
    consumer: {
      id: 1,
      externalId: "acme",
      name: "Acme",
      status: "active",
      timeZone: "UTC",
      spendCapMicros: null,
      subscription: {
        status: "active",
        planVersionId: 11,
        anchorAtMs: 0,
        trialEndsAtMs: null,
        pastDueAtMs: null,
      },
      overrides: [],
      ...consumer,
    },
    keys: [keyRow()],
    lots: [],
    debtMicros: 0,
    overdraftOutMicros: 0,
    heldMicros: 0,
    grantBaseMicros: 0,
    nowMs: Date.now(),
    ...load,
  };
}
