import { createHash, createHmac } from "node:crypto";
import pg from "pg";

/**
 * Who calls in the benchmark, by what they are answered. Keys are made from numbers, so that whoever knows the kind and the
 * number knows the key.
 */
/** @type {Record<Kind, number>} */
export const CONSUMERS = { allow: 100_000, 402: 10_000, 429: 10_000, 401: 10_000 };

/** @typedef {"allow" | "402" | "429" | "401"} Kind */

export const HOST = "api.example.com";
export const PATH = "/v1/forecast";
export const GATEWAY_TOKEN = "tgw_bench_bench_bench_bench_bench_1";

/**
 * @param {Kind} kind
 * @param {number} number
 */
export function keyOf(kind, number) {
  return `tg_live_${createHash("sha256").update(`${kind} ${number}`).digest("hex").slice(0, 32)}`;
}

/** What the database and Redis keep instead of a secret.
 * @param {string} pepper
 * @param {string} secret
 */
export function digestOf(pepper, secret) {
  return createHmac("sha256", pepper).update(secret).digest();
}

/**
 * Fills an empty database: a gateway, one route of one credit, and consumers with a key each, straight by SQL. `allow` and 401
 * have more credits than a benchmark can spend, 402 has none, 429 may call once an hour, the keys of 401 are revoked.
 * @param {string} databaseUrl
 * @param {string} pepper
 */
export async function openMarket(databaseUrl, pepper) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(MARKET, [digestOf(pepper, GATEWAY_TOKEN), HOST, PATH]);
    const { plentiful, scarce } = rows[0];
    await client.query("UPDATE plan_version SET state = 'published', published_at = clock_timestamp()");
    for (const kind of /** @type {Kind[]} */ (Object.keys(CONSUMERS))) {
      const digests = Array.from({ length: CONSUMERS[kind] }, (_, number) => digestOf(pepper, keyOf(kind, number)));
      const planVersion = kind === "429" ? scarce : plentiful;
      await client.query(SUBSCRIBERS, [kind, CONSUMERS[kind], planVersion]);
      await client.query(KEYS, [kind, digests, kind === "401"]);
      if (kind !== "402") await client.query(CREDITS, [kind]);
    }
    await client.query("INSERT INTO config_version (actor_name, summary) VALUES ('bench', 'seeded')");
    await client.query("ANALYZE");
  } finally {
    await client.end();
  }
}

const MARKET = `
WITH gateway AS (
  INSERT INTO gateway (name, kind, dialects, token_digest, token_hint, key_sources)
  VALUES ('bench', 'nginx', '{nginx,generic}', $1::bytea, 'ch_1', '{header:x-api-key}')),
route AS (
  INSERT INTO route (name, host, method, path, price_micros) VALUES ('forecast', $2::text, 'GET', $3::text, 1000000) RETURNING id),
plan AS (INSERT INTO plan (name) VALUES ('Plentiful'), ('Scarce') RETURNING id, name),
version AS (
  INSERT INTO plan_version (plan_id, version) SELECT id, 1 FROM plan RETURNING id, plan_id),
sold AS (INSERT INTO plan_route (plan_version_id, route_id) SELECT version.id, route.id FROM version, route),
limited AS (
  INSERT INTO plan_limit (plan_version_id, name, kind, period, "limit")
  SELECT version.id, 'burst', 'rate', CASE name WHEN 'Scarce' THEN 'hour' ELSE 'minute' END::limit_period,
    CASE name WHEN 'Scarce' THEN 1 ELSE 1000000 END
  FROM version JOIN plan ON plan.id = plan_id)
SELECT max(version.id) FILTER (WHERE name = 'Plentiful')::int AS plentiful,
  max(version.id) FILTER (WHERE name = 'Scarce')::int AS scarce
FROM version JOIN plan ON plan.id = plan_id`;

const SUBSCRIBERS = `
WITH consumer AS (
  INSERT INTO consumer (external_id, name, updated_at)
  SELECT $1::text || '-' || n, 'Consumer ' || n, clock_timestamp() FROM generate_series(0, $2::int - 1) n RETURNING id),
account AS (INSERT INTO account (consumer_id) SELECT id FROM consumer)
INSERT INTO subscription (consumer_id, plan_version_id, anchor_at, period_start, period_end)
SELECT id, $3::bigint, '2026-01-01', '2026-01-01', '2126-01-01' FROM consumer`;

const KEYS = `
INSERT INTO key (consumer_id, name, digest, prefix, last_four, revoked_at)
SELECT consumer.id, 'bench', digest, 'tg_live_', '0000', CASE WHEN $3::boolean THEN clock_timestamp() END
FROM unnest($2::bytea[]) WITH ORDINALITY key(digest, place)
  JOIN consumer ON external_id = $1::text || '-' || (place - 1)`;

const CREDITS = `
WITH lot AS (
  INSERT INTO lot (consumer_id, purse, source, ref, amount, starts_at, balance_after)
  SELECT id, 'credits', 'adjustment', 'bench', 1000000000000, clock_timestamp(), 1000000000000
  FROM consumer WHERE external_id LIKE $1::text || '-%' RETURNING id, consumer_id, amount, ref)
INSERT INTO ledger_entry (consumer_id, kind, debit, credit, amount, lot_id, ref)
SELECT consumer_id, 'adjustment', 'adjust', 'credits', amount, id, ref FROM lot`;
