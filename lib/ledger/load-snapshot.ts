import type { GatewayConfig, ModelPriceRow, PlanVersionRow, RouteRow, SnapshotRows } from "@/lib/engine/snapshot";
import type { Database } from "@/lib/kernel/sql";

/**
 * All that a gate compiles, as of one moment: the version that it carries is the one of its rows. Plan versions are the
 * published ones that a subscription points at, and the newest of each plan.
 */
export async function loadSnapshotRows(database: Database): Promise<SnapshotRows> {
  return database.transaction(async (sql) => {
    await sql.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    const [version] = await sql.query<{ configVersion: number }>(
      `SELECT COALESCE(max(id), 0)::bigint AS "configVersion" FROM config_version`,
    );
    const routes = await sql.query<RouteRow>(ROUTES);
    const planVersions = await sql.query<PlanVersionRow>(PLAN_VERSIONS);
    const gateways = await sql.query<GatewayConfig>(GATEWAYS);
    const modelPrices = await sql.query<ModelPriceRow>(MODEL_PRICES);
    return { configVersion: version?.configVersion ?? 0, routes, planVersions, gateways, modelPrices };
  });
}

const ROUTES = `
SELECT id, name, host, method, path, case_sensitive AS "caseSensitive", price_kind AS "priceKind",
  price_micros AS "priceMicros", hold_micros AS "holdMicros", reservation_ttl_s AS "reservationTtlS",
  expiry_policy AS "expiryPolicy"
FROM route WHERE archived_at IS NULL ORDER BY id`;

const PLAN_VERSIONS = `
SELECT v.id, v.plan_id AS "planId", p.name AS "planName", v.version, v.fail_policy AS "failPolicy",
  v.debt_policy AS "debtPolicy", v.debt_cap_micros AS "debtCapMicros", v.grace_days AS "graceDays",
  v.included_credits_micros AS "includedCreditsMicros",
  COALESCE((SELECT json_agg(json_build_object('routeId', r.route_id, 'priceMicros', r.price_micros) ORDER BY r.route_id)
    FROM plan_route r WHERE r.plan_version_id = v.id), '[]') AS routes,
  COALESCE((SELECT json_agg(json_build_object('routeId', l.route_id, 'name', l.name, 'kind', l.kind, 'period', l.period,
      'limit', l."limit") ORDER BY l.id)
    FROM plan_limit l WHERE l.plan_version_id = v.id), '[]') AS limits
FROM plan_version v JOIN plan p ON p.id = v.plan_id
WHERE v.state = 'published' AND (
  EXISTS (SELECT FROM subscription s WHERE s.plan_version_id = v.id AND s.ended_at IS NULL)
  OR (p.archived_at IS NULL AND NOT EXISTS (
    SELECT FROM plan_version n WHERE n.plan_id = v.plan_id AND n.state = 'published' AND n.version > v.version)))
ORDER BY v.id`;

const GATEWAYS = `
SELECT id, name, kind, dialects, encode(token_digest, 'hex') AS "tokenDigest",
  encode(path_token_digest, 'hex') AS "pathTokenDigest", key_sources AS "keySources", names_consumer AS "namesConsumer",
  unknown_route AS "unknownRoute", trusted_hops AS "trustedHops", sets_request_id AS "setsRequestId",
  legacy_headers AS "legacyHeaders", nginx_form AS "nginxForm"
FROM gateway WHERE archived_at IS NULL ORDER BY id`;

const MODEL_PRICES = `
SELECT p.route_id AS "routeId", p.model, p.input_micros AS "inputMicros", p.cached_input_micros AS "cachedInputMicros",
  p.output_micros AS "outputMicros"
FROM model_price p JOIN route r ON r.id = p.route_id WHERE r.archived_at IS NULL ORDER BY p.id`;
