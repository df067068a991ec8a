import type { Random } from "@/lib/kernel/random";
import type { Database } from "@/lib/kernel/sql";
import { grantCredits } from "@/lib/ledger/grant-credits";
import { secretDigest } from "@/lib/platform/crypto";

export const CREDIT_MICROS = 1_000_000;

/**
 * steady: owns plenty and calls all the time. metered: has a monthly quota. keyed: repeats Idempotency-Keys on every gate.
 * reserving: holds, and settles on whichever gate. scarce: lives from small top-ups.
 */
export type Trade = "steady" | "metered" | "keyed" | "reserving" | "scarce";

export interface Trader {
  readonly id: number;
  readonly trade: Trade;
  readonly keySecret: string;
}

export interface Market {
  readonly gatewayToken: string;
  readonly traders: readonly Trader[];
  /** Units that a metered consumer may use a month. */
  readonly quotaUnits: number;
}

/** Ten are of each trade. Every route costs one credit a unit, but the token route, whose hold is two. */
export async function openMarket(database: Database, pepper: string, quotaUnits: number): Promise<Market> {
  const insert = async (text: string, values: readonly unknown[] = []): Promise<number> => {
    const [row] = await database.query<{ id: number }>(`${text} RETURNING id`, values);
    if (row === undefined) throw new Error("nothing was inserted");
    return row.id;
  };
  const route = (name: string, path: string, kind: "unit" | "token", ttlS: number, expiry: "charge" | "release") =>
    insert(
      `INSERT INTO route (name, method, path, price_kind, price_micros, hold_micros, reservation_ttl_s, expiry_policy)
       VALUES ($1::text, 'GET', $2::text, $3::price_kind, $4::bigint, $5::bigint, $6::int, $7::expiry_policy)`,
      [name, path, kind, kind === "unit" ? CREDIT_MICROS : 0, kind === "token" ? TOKEN_HOLD_MICROS : 0, ttlS, expiry],
    );
  const routes = [
    await route("forecast", FORECAST_PATH, "unit", HOLD_TTL_S, "release"),
    await route("chat", CHAT_PATH, "token", HOLD_TTL_S, "charge"),
  ];
  await insert(
    `INSERT INTO model_price (route_id, model, input_micros, cached_input_micros, output_micros)
     VALUES ($1::bigint, '*', $2::bigint, 0, 0)`,
    [routes[1], CREDIT_MICROS],
  );
  const gatewayToken = "tgw_soak";
  await insert(
    `INSERT INTO gateway (name, kind, dialects, token_digest, token_hint, key_sources)
     VALUES ('soak', 'generic', '{generic}', $1, 'soak', '{header:x-api-key}')`,
    [secretDigest(pepper, gatewayToken)],
  );
  const publish = async (name: string, quota: number | null) => {
    const planId = await insert("INSERT INTO plan (name) VALUES ($1::text)", [name]);
    const versionId = await insert("INSERT INTO plan_version (plan_id, version) VALUES ($1::bigint, 1)", [planId]);
    await database.query("INSERT INTO plan_route (plan_version_id, route_id) SELECT $1::bigint, unnest($2::bigint[])", [
      versionId,
      routes,
    ]);
    if (quota !== null) {
      await insert(
        `INSERT INTO plan_limit (plan_version_id, name, kind, period, "limit")
         VALUES ($1::bigint, 'monthly', 'quota', 'month', $2::bigint)`,
        [versionId, quota],
      );
    }
    await database.query(
      "UPDATE plan_version SET state = 'published', published_at = clock_timestamp() WHERE id = $1::bigint",
      [versionId],
    );
    return versionId;
  };
  const openPlan = await publish("Open", null);
  const meteredPlan = await publish("Metered", quotaUnits);
  await insert("INSERT INTO config_version (actor_name, summary) VALUES ('soak', 'published')");

  const traders: Trader[] = [];
  for (let n = 0; n < TRADERS; n++) {
    const trade = TRADES[n % TRADES.length] ?? "steady";
    const id = await insert("INSERT INTO consumer (external_id, name) VALUES ($1::text, $1::text)", [`${trade}-${n}`]);
    await database.query("INSERT INTO account (consumer_id) VALUES ($1::bigint)", [id]);
    await insert(
      `INSERT INTO subscription (consumer_id, plan_version_id, anchor_at, period_start, period_end)
       VALUES ($1::bigint, $2::bigint, now(), now(), now() + interval '1 year')`,
      [id, trade === "metered" ? meteredPlan : openPlan],
    );
    const keySecret = `tg_live_soak${n}`;
    await insert(
      "INSERT INTO key (consumer_id, name, digest, prefix, last_four) VALUES ($1::bigint, 'soak', $2, 'tg_live_', 'soak')",
      [id, secretDigest(pepper, keySecret)],
    );
    traders.push({ id, trade, keySecret });
    await topUp(database, id, "endowment", trade === "scarce" ? 5 : PLENTY);
  }
  return { gatewayToken, traders, quotaUnits };
}

/** The same `ref` again books nothing, so an attempt whose outcome is unknown may be repeated. */
export async function topUp(database: Database, consumerId: number, ref: string, credits: number): Promise<void> {
  const grant = {
    consumerId,
    source: "purchase",
    ref,
    amountMicros: credits * CREDIT_MICROS,
    expiresAt: null,
  } as const;
  const granted = await database.transaction((sql) => grantCredits(sql, grant));
  if (!granted.ok) throw new Error(granted.message);
}

/** Tokens of a call on the token route; each million costs one credit. */
export function tokensFor(random: Random): number {
  return Math.floor(random.next() * 3_000_000);
}

export const FORECAST_PATH = "/v1/forecast";
export const CHAT_PATH = "/v1/chat";
export const TOKEN_HOLD_MICROS = 2 * CREDIT_MICROS;
/** The shortest that a route may set. */
export const HOLD_TTL_S = 10;
const TRADES: readonly Trade[] = ["steady", "metered", "keyed", "reserving", "scarce"];
const TRADERS = 50;
/** More than anybody can spend in a day of this. */
const PLENTY = 1_000_000_000;
