import type { Call } from "@/lib/engine/decision";
import type { ConsumerRow, KeyRow, PlanVersionRow, SnapshotRows } from "@/lib/engine/snapshot";
import { consumerLoad, gatewayConfig, keyRow, planVersion, routeRow, snapshotRows } from "@/lib/engine/test-snapshot";

/** What is sold: three routes, and plans without limits, with quotas, and with an overdraft on either occasion. */
export function configuration(version: number, priceMicros: number, quota: number): SnapshotRows {
  const routes = [
    routeRow({ id: FORECAST, priceMicros, reservationTtlS: HOLD_TTL_S, expiryPolicy: "charge" }),
    routeRow({
      id: CHEAP,
      name: "cheap",
      path: "/v1/cheap",
      priceMicros: 1,
      reservationTtlS: HOLD_TTL_S,
      expiryPolicy: "release",
    }),
    routeRow({ id: FREE, name: "free", path: "/v1/free", priceMicros: 0 }),
  ];
  const everything = routes.map(({ id: routeId }) => ({ routeId, priceMicros: null }));
  const plan = (id: number, row: Partial<PlanVersionRow> = {}) =>
    planVersion({ id, planId: id, planName: `plan ${id}`, routes: everything, ...row });
  const limits = [
    { routeId: null, name: "daily", kind: "quota", period: "day", limit: quota },
    { routeId: FORECAST, name: "monthly", kind: "quota", period: "month", limit: 4 * quota },
  ] as const;
  return snapshotRows({
    configVersion: version,
    routes,
    planVersions: [
      plan(1),
      plan(2, { limits }),
      plan(3, { debtPolicy: "allow", debtCapMicros: 60 }),
      plan(4, { failPolicy: "allow", debtCapMicros: 40 }),
    ],
    gateways: [gatewayConfig()],
  });
}

/** One for each plan; the second has a spend cap besides. */
export function consumers(startMs: number): { readonly row: ConsumerRow; readonly keys: readonly KeyRow[] }[] {
  return [1, 2, 3, 4].map((id) => {
    const { consumer } = consumerLoad({
      id,
      externalId: `c${id}`,
      spendCapMicros: id === 2 ? 900 : null,
      subscription: {
        status: "active",
        planVersionId: id,
        anchorAtMs: startMs,
        trialEndsAtMs: null,
        pastDueAtMs: null,
      },
    });
    return { row: consumer, keys: [keyRow({ id, consumerId: id, digest: digestOf(id) })] };
  });
}

/** Of a consumer's one key. */
export function digestOf(consumerId: number): string {
  return consumerId.toString(16).padStart(64, "0");
}

export const PATHS = ["/v1/forecast", "/v1/cheap", "/v1/free"] as const;

/** Without a key, a path, and an id. */
export const CALL: Call = {
  gateway: gatewayConfig(),
  dialect: null,
  keyDigest: null,
  consumerRef: null,
  method: "GET",
  host: "api.example.com",
  path: "/",
  units: 1,
  reserve: false,
  dryRun: false,
  clientIp: null,
  repeat: null,
};

const FORECAST = 1;
const CHEAP = 2;
const FREE = 3;
export const HOLD_TTL_S = 30;
