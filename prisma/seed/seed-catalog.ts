import type { Sql } from "@/lib/kernel/sql";
import {
  MODEL_PRICES,
  micros,
  PACKS,
  PLAN_PRICES,
  PLANS,
  planVersions,
  ROUTES,
  routeNamed,
  type SeedLimit,
} from "./catalog";
import { GRACE_DAYS } from "./history";
import { continueSequence, insertRows, type Row, timestamp } from "./rows";
import { DAY_MS, HOUR_MS, type Timeline } from "./timeline";

export async function seedCatalog(sql: Sql, timeline: Timeline): Promise<void> {
  const createdAt = timestamp(timeline.startMs - 31 * DAY_MS);
  await insertRows(
    sql,
    "route",
    ROUTES.map((route) => ({
      id: route.id,
      name: route.name,
      method: route.method,
      path: route.path,
      case_sensitive: true,
      price_kind: "holdMicros" in route ? "token" : "unit",
      price_micros: route.priceMicros,
      hold_micros: "holdMicros" in route ? route.holdMicros : 0,
      reservation_ttl_s: 600,
      expiry_policy: "charge",
      revision: 1,
      created_at: createdAt,
    })),
  );
  await insertRows(
    sql,
    "model_price",
    MODEL_PRICES.map((price) => ({
      id: price.id,
      route_id: routeNamed("chat").id,
      model: price.model,
      input_micros: price.inputMicros,
      cached_input_micros: price.cachedInputMicros,
      output_micros: price.outputMicros,
    })),
  );
  await insertRows(
    sql,
    "plan",
    PLANS.map((plan) => ({ id: plan.id, name: plan.name, description: plan.description, created_at: createdAt })),
  );
  // A published version takes no rows any more, and a plan has one draft at a time: so one after the other.
  let limitId = 0;
  for (const version of planVersions(timeline)) {
    await insertRows(sql, "plan_version", [
      {
        id: version.id,
        plan_id: version.planId,
        version: version.version,
        state: "draft",
        revision: 1,
        included_credits_micros: 0,
        fail_policy: "deny",
        debt_policy: "block",
        debt_cap_micros: 0,
        grace_days: GRACE_DAYS,
        created_at: timestamp(version.publishedAtMs - HOUR_MS),
      },
    ]);
    await insertRows(
      sql,
      "plan_route",
      [...version.routes].map(([name, price]) => ({
        plan_version_id: version.id,
        route_id: routeNamed(name).id,
        price_micros: price,
      })),
    );
    await insertRows(
      sql,
      "plan_limit",
      version.limits.map((limit) => ({ id: ++limitId, plan_version_id: version.id, ...limitColumns(limit) })),
    );
    await sql.query("UPDATE plan_version SET state = 'published', published_at = $2 WHERE id = $1", [
      version.id,
      timestamp(version.publishedAtMs),
    ]);
  }
  for (const table of ["route", "model_price", "plan", "plan_version", "plan_limit"])
    await continueSequence(sql, table);
}

/** Without prices: the worker makes them in the demo's Stripe as soon as both run. */
export async function seedPacks(sql: Sql, timeline: Timeline): Promise<void> {
  await insertRows(
    sql,
    "credit_pack",
    PACKS.map((pack, position) => ({
      id: position + 1,
      name: pack.name,
      credits_micros: micros(pack.credits),
      currency: "usd",
      amount: pack.cents,
      position,
      livemode: false,
      linked: false,
      revision: 1,
      pushed_revision: 0,
      push_error: "",
      created_at: timestamp(timeline.startMs - 31 * DAY_MS),
    })),
  );
  await continueSequence(sql, "credit_pack");
}

/** As with packs, without their prices in Stripe. */
export async function seedPlanPrices(sql: Sql, timeline: Timeline): Promise<void> {
  const versions = planVersions(timeline);
  await insertRows(
    sql,
    "plan_price",
    PLAN_PRICES.map(({ plan, cents, interval, trialDays }, index) => ({
      id: index + 1,
      plan_version_id: versions.findLast((version) => version.plan === plan)?.id ?? 0,
      currency: "usd",
      amount: cents,
      interval,
      trial_days: trialDays,
      livemode: false,
      linked: false,
      revision: 1,
      pushed_revision: 0,
      push_error: "",
      created_at: timestamp(timeline.startMs - 29 * DAY_MS),
    })),
  );
  await continueSequence(sql, "plan_price");
}

export function limitColumns(limit: SeedLimit): Row {
  return {
    route_id: limit.route === null ? null : routeNamed(limit.route).id,
    name: limit.name,
    kind: limit.kind,
    period: limit.period,
    limit: limit.limit,
  };
}
