import { randomBytes } from "node:crypto";
import { hashPassword } from "@/lib/access/password";
import { CONSOLE_KEY } from "@/lib/access/settings";
import { CODES } from "@/lib/engine/codes";
import { publicId, toBase32 } from "@/lib/kernel/ids";
import { type Random, seededRandom } from "@/lib/kernel/random";
import type { Database, Sql } from "@/lib/kernel/sql";
import { quotaPurse } from "@/lib/ledger/purse";
import { newGatewayToken, newKeySecret, newPathToken, secretDigest } from "@/lib/platform/crypto";
import {
  COMPANY,
  configVersionAt,
  configVersions,
  EXAMPLE_CALL,
  GATEWAYS,
  MODEL_PRICES,
  micros,
  OPERATORS,
  PACKS,
  PLAN_PRICES,
  PLANS,
  planVersions,
  ROUTES,
  type RouteName,
  routeNamed,
  type SeedConfigVersion,
  type SeedLimit,
  versionInForce,
} from "./catalog";
import { CONSUMERS, DEMO_CONSUMERS, type SeedConsumer } from "./consumers";
import { GRACE_DAYS, liveThrough, type SeedCounter, type SeedHistory } from "./history";
import { receiptOf } from "./receipts";
import { bytes, continueSequence, insertRows, type Row, timestamp } from "./rows";
import { strangerReceipt, strangersAtTheGate } from "./strangers";
import { DAY_MS, HOUR_MS, type Timeline, timelineOf } from "./timeline";

/** What a person needs to try the demo; no other copy of these secrets exists. */
export interface DemoFacts {
  readonly operator: { readonly email: string; readonly password: string };
  /** Of the consumer whose key is `ok`; signs in to the portal by a link from the outbox. */
  readonly member: { readonly email: string };
  readonly gateway_token: string;
  readonly gateway_path_token: string;
  readonly example: { readonly method: string; readonly path: string };
  readonly keys: Readonly<Record<keyof typeof DEMO_CONSUMERS, string>>;
}

export interface SeedInput {
  readonly pepper: string;
  /** The same number and the same now give the same rows, secrets and passwords aside. */
  readonly seed: number;
  readonly nowMs: number;
  /** Whether packs and plans are sold: only in the demo's Stripe. Nobody's own account is filled with a demo's prices. */
  readonly sellsPacks: boolean;
}

/**
 * Fills an empty database with Brackenfell API and its last 30 days, all or nothing. Null: there are consumers, plans, routes or
 * gateways already, and nothing was changed.
 */
export async function seedDemo(database: Database, input: SeedInput): Promise<DemoFacts | null> {
  const timeline = timelineOf(input.nowMs);
  const password = randomBytes(12).toString("base64url");
  const passwordHash = await hashPassword(password);
  return database.transaction(async (sql) => {
    const [found] = await sql.query<{ filled: boolean }>(
      `SELECT EXISTS (SELECT FROM consumer) OR EXISTS (SELECT FROM plan) OR EXISTS (SELECT FROM route)
         OR EXISTS (SELECT FROM gateway) AS filled`,
    );
    if (found?.filled) return null;
    const tokens = { gateway: newGatewayToken(), path: newPathToken() };
    const configs = configVersions(timeline);
    await seedSettings(sql, timeline);
    await seedOperators(sql, passwordHash, timeline);
    await seedCatalog(sql, timeline);
    if (input.sellsPacks) {
      await seedPacks(sql, timeline);
      await seedPlanPrices(sql, timeline);
    }
    await seedGateways(sql, input.pepper, tokens, timeline);
    await seedConfigVersions(sql, configs);
    const versions = planVersions(timeline);
    const histories = CONSUMERS.map((consumer) => liveThrough(consumer, timeline, versions, input.seed));
    const keys = await seedConsumers(sql, input.pepper, histories, timeline, seededRandom(input.seed));
    const epochs = await seedEpochs(sql, histories, timeline, configs);
    await seedLedger(sql, histories, epochs, timeline);
    await seedOccurrences(sql, histories, keys.rows, epochs, timeline, configs, input.seed);
    await seedAudit(sql, configs, histories, timeline);
    return {
      operator: { email: OPERATORS[0].email, password },
      member: { email: `api@${DEMO_CONSUMERS.ok}.example` },
      gateway_token: tokens.gateway,
      gateway_path_token: tokens.path,
      example: EXAMPLE_CALL,
      keys: keys.secrets,
    };
  });
}

async function seedSettings(sql: Sql, timeline: Timeline): Promise<void> {
  await insertRows(sql, "setting", [
    {
      key: CONSOLE_KEY,
      value: { organisation: COMPANY.name, timeZone: COMPANY.timeZone },
      updated_at: timestamp(timeline.nowMs),
    },
  ]);
}

/** The admin's password is this demo's; whoever else is there already keeps theirs. The viewer has none until it is invited. */
async function seedOperators(sql: Sql, passwordHash: string, timeline: Timeline): Promise<void> {
  const [admin, viewer] = OPERATORS;
  await sql.query(
    `INSERT INTO operator (email, name, role, password_hash, created_at)
     VALUES ($1, $2, 'admin', $3, $6), ($4, $5, 'viewer', NULL, $6)
     ON CONFLICT (email) DO UPDATE SET password_hash = excluded.password_hash WHERE operator.email = $1`,
    [admin.email, admin.name, passwordHash, viewer.email, viewer.name, timestamp(timeline.startMs - 40 * DAY_MS)],
  );
}

async function seedCatalog(sql: Sql, timeline: Timeline): Promise<void> {
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

function limitColumns(limit: SeedLimit): Row {
  return {
    route_id: limit.route === null ? null : routeNamed(limit.route).id,
    name: limit.name,
    kind: limit.kind,
    period: limit.period,
    limit: limit.limit,
  };
}

/** Without prices: the worker makes them in the demo's Stripe as soon as both run. */
async function seedPacks(sql: Sql, timeline: Timeline): Promise<void> {
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
async function seedPlanPrices(sql: Sql, timeline: Timeline): Promise<void> {
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

async function seedGateways(
  sql: Sql,
  pepper: string,
  tokens: { gateway: string; path: string },
  timeline: Timeline,
): Promise<void> {
  await insertRows(
    sql,
    "gateway",
    GATEWAYS.map((gateway, index) => {
      const token = index === 0 ? tokens.gateway : newGatewayToken();
      const pathToken = index === 0 ? tokens.path : newPathToken();
      return {
        id: gateway.id,
        name: gateway.name,
        kind: gateway.kind,
        dialects: gateway.dialects,
        token_digest: bytes(secretDigest(pepper, token)),
        token_hint: token.slice(-4),
        path_token_digest: bytes(secretDigest(pepper, pathToken)),
        path_token_hint: pathToken.slice(-4),
        key_sources: gateway.keySources,
        names_consumer: false,
        unknown_route: "deny",
        trusted_hops: 1,
        sets_request_id: gateway.setsRequestId,
        legacy_headers: false,
        nginx_form: "accel",
        revision: 1,
        created_at: timestamp(timeline.startMs - 31 * DAY_MS + HOUR_MS),
      };
    }),
  );
  await continueSequence(sql, "gateway");
}

async function seedConfigVersions(sql: Sql, configs: readonly SeedConfigVersion[]): Promise<void> {
  await insertRows(
    sql,
    "config_version",
    configs.map((config) => ({
      id: config.id,
      at: timestamp(config.atMs),
      actor_name: OPERATORS[0].name,
      summary: config.summary,
    })),
  );
  await continueSequence(sql, "config_version");
}

interface SeedKey {
  readonly id: number;
  readonly name: string;
  readonly lastFour: string;
}

/** Each consumer's first key is the one that its calls carry. */
async function seedConsumers(
  sql: Sql,
  pepper: string,
  histories: readonly SeedHistory[],
  timeline: Timeline,
  random: Random,
): Promise<{ rows: ReadonlyMap<number, readonly SeedKey[]>; secrets: DemoFacts["keys"] }> {
  await insertRows(
    sql,
    "consumer",
    histories.map(({ consumer, createdAtMs }) => ({
      id: consumer.id,
      external_id: consumer.externalId,
      name: consumer.name,
      email: consumer.email,
      metadata: { segment: consumer.peakCalls > 200 ? "enterprise" : "self-serve" },
      status: statusOf(consumer),
      time_zone: consumer.timeZone,
      spend_cap_micros: consumer.spendCap === null ? null : consumer.spendCap * 1_000_000,
      revision: 1,
      created_at: timestamp(createdAtMs),
      updated_at: timestamp(createdAtMs),
    })),
  );
  await insertRows(sql, "member", histories.flatMap(ownerOf));
  await insertRows(
    sql,
    "subscription",
    histories.flatMap(({ consumer, subscription }) => {
      if (subscription === null || consumer.plan === null) return [];
      const optional = (atMs: number | null) => (atMs === null ? null : timestamp(atMs));
      return [
        {
          id: consumer.id,
          consumer_id: consumer.id,
          plan_version_id: versionInForce(planVersions(timeline), consumer.plan, timeline.nowMs).id,
          status: subscription.status,
          source: "operator",
          anchor_at: timestamp(subscription.anchorMs),
          period_start: timestamp(subscription.period.startMs),
          period_end: timestamp(subscription.period.endMs),
          trial_ends_at: optional(subscription.trialEndsAtMs),
          past_due_at: optional(subscription.pastDueAtMs),
          canceled_at: optional(subscription.canceledAtMs),
          created_at: timestamp(subscription.anchorMs),
        },
      ];
    }),
  );
  let overrideId = 0;
  await insertRows(
    sql,
    "limit_override",
    CONSUMERS.flatMap((consumer) =>
      consumer.overrides.map((limit) => ({
        id: ++overrideId,
        consumer_id: consumer.id,
        ...limitColumns(limit),
        reason: "Agreed in the contract",
        created_at: timestamp(timeline.startMs),
      })),
    ),
  );
  const keys = keyRows(pepper, histories, timeline, random);
  await insertRows(sql, "key", keys.inserts);
  for (const table of ["consumer", "subscription", "limit_override", "key"]) await continueSequence(sql, table);
  return { rows: keys.byConsumer, secrets: keys.secrets };
}

/** Whoever left an address may use the portal. */
function ownerOf({ consumer, createdAtMs }: SeedHistory): Row[] {
  if (consumer.email === null) return [];
  const at = timestamp(createdAtMs);
  return [{ consumer_id: consumer.id, email: consumer.email, role: "owner", created_at: at, joined_at: at }];
}

function statusOf(consumer: SeedConsumer): "active" | "suspended" | "archived" {
  if (consumer.traits.includes("suspended")) return "suspended";
  return consumer.traits.includes("archived") ? "archived" : "active";
}

function keyRows(pepper: string, histories: readonly SeedHistory[], timeline: Timeline, random: Random) {
  const inserts: Row[] = [];
  const byConsumer = new Map<number, SeedKey[]>();
  const secrets: Record<string, string> = {};
  const add = (
    history: SeedHistory,
    name: string,
    ended: { expiresAtMs?: number; revokedAtMs?: number } = {},
  ): string => {
    const { secret, prefix, lastFour } = newKeySecret();
    const id = inserts.length + 1;
    inserts.push({
      id,
      consumer_id: history.consumer.id,
      name,
      digest: bytes(secretDigest(pepper, secret)),
      prefix,
      last_four: lastFour,
      route_ids: [],
      ip_allow: [],
      created_at: timestamp(history.createdAtMs + HOUR_MS),
      expires_at: ended.expiresAtMs === undefined ? null : timestamp(ended.expiresAtMs),
      revoked_at: ended.revokedAtMs === undefined ? null : timestamp(ended.revokedAtMs),
    });
    const known = byConsumer.get(history.consumer.id) ?? [];
    byConsumer.set(history.consumer.id, [...known, { id, name, lastFour }]);
    return secret;
  };
  for (const history of histories) {
    const { consumer } = history;
    const archived = consumer.traits.includes("archived") ? { revokedAtMs: timeline.nowMs - 12 * DAY_MS } : {};
    const secret = add(history, consumer.plan === "Starter" ? "default" : "prod", archived);
    for (const [fact, externalId] of Object.entries(DEMO_CONSUMERS)) {
      if (externalId !== consumer.externalId) continue;
      if (fact === "expired")
        secrets[fact] = add(history, "batch-2024", { expiresAtMs: timeline.startMs - 5 * DAY_MS });
      else if (fact === "revoked")
        secrets[fact] = add(history, "laptop", { revokedAtMs: timeline.startMs - 9 * DAY_MS });
      else secrets[fact] = secret;
    }
    if (consumer.plan !== "Starter" && random.next() < 0.5) add(history, "staging");
  }
  const { ok, broke, lapsed, over_quota, limited, suspended, expired, revoked } = secrets;
  if (!ok || !broke || !lapsed || !over_quota || !limited || !suspended || !expired || !revoked) {
    throw new Error("a demo key has no consumer");
  }
  return { inserts, byConsumer, secrets: { ok, broke, lapsed, over_quota, limited, suspended, expired, revoked } };
}

/** Two ended starts of gate-1: before and after the restart. A gate that boots later begins a third. */
async function seedEpochs(
  sql: Sql,
  histories: readonly SeedHistory[],
  timeline: Timeline,
  configs: readonly SeedConfigVersion[],
): Promise<readonly [number, number]> {
  const checks: [number, number] = [0, 0];
  for (const { usage } of histories) for (const row of usage) checks[row.epochIndex] += row.calls;
  const begin = async (startedAtMs: number, endedAtMs: number, decided: number): Promise<number> => {
    const [row] = await sql.query<{ epoch: number }>(
      `INSERT INTO gate_epoch (gate_id, state, position, started_at, seen_at, config_version, checks)
       VALUES ('gate-1', 'ended', $1, $2, $3, $4, $1) RETURNING epoch`,
      [decided, timestamp(startedAtMs), timestamp(endedAtMs), configVersionAt(configs, endedAtMs)],
    );
    if (!row) throw new Error("an epoch was inserted, but its row did not come back");
    return row.epoch;
  };
  return [
    await begin(timeline.startMs - 20 * DAY_MS, timeline.restartMs, checks[0]),
    await begin(timeline.restartMs, timeline.nowMs, checks[1]),
  ];
}

/**
 * Lots, what the two epochs spent of them, usage and the ledger's lines. Everything granted to a gate was spent or given back,
 * so nothing is open.
 */
async function seedLedger(
  sql: Sql,
  histories: readonly SeedHistory[],
  epochs: readonly [number, number],
  timeline: Timeline,
): Promise<void> {
  await insertRows(
    sql,
    "account",
    histories.map(({ consumer }) => ({ consumer_id: consumer.id, debt: 0 })),
  );
  // Each account has opened a lot to lend on, with an id from the sequence.
  const [opened] = await sql.query<{ last: number }>("SELECT max(id) AS last FROM lot");
  const loanLots = opened?.last ?? 0;
  const lots: Row[] = [];
  const leases: Row[] = [];
  const entries: { atMs: number; row: Row }[] = [];
  const addLot = (consumerId: number, usedByEpoch: readonly [number, number], columns: Row): number => {
    const id = loanLots + lots.length + 1;
    lots.push({ id, consumer_id: consumerId, leased: usedByEpoch[0] + usedByEpoch[1], ...columns });
    for (const index of [0, 1] as const) {
      const used = usedByEpoch[index];
      if (used > 0) {
        leases.push({ epoch: epochs[index], lot_id: id, consumer_id: consumerId, granted: used, used, returned: 0 });
      }
    }
    return id;
  };
  const addCounter = (history: SeedHistory, purse: string, counter: SeedCounter) =>
    addLot(history.consumer.id, counter.usedByEpoch, {
      purse,
      source: "period",
      priority: 1,
      ref: periodRef(counter.period.startMs),
      amount: counter.limit.limit,
      balance_after: 0,
      removed: 0,
      starts_at: timestamp(counter.period.startMs),
      expires_at: timestamp(counter.period.endMs),
      done: false,
    });

  for (const history of histories) {
    const { consumer, purse } = history;
    const lotIds = new Map<string, number>();
    for (const lot of purse.lots) {
      const left = lot.amountMicros - lot.usedByEpoch[0] - lot.usedByEpoch[1] - lot.removedMicros;
      const id = addLot(consumer.id, lot.usedByEpoch, {
        purse: "credits",
        source: lot.source,
        priority: lot.priority,
        ref: lot.ref,
        amount: lot.amountMicros,
        balance_after: lot.balanceAfterMicros,
        removed: lot.removedMicros,
        starts_at: timestamp(lot.startsAtMs),
        expires_at: lot.expiresAtMs === null ? null : timestamp(lot.expiresAtMs),
        done: left === 0,
      });
      lotIds.set(lot.ref, id);
    }
    for (const counter of history.counters) {
      addCounter(history, quotaPurse(counter.limit.name, routeIdOf(counter.limit.route)), counter);
    }
    if (history.cap) addCounter(history, "cap", history.cap);
    for (const entry of history.entries) {
      entries.push({
        atMs: entry.atMs,
        row: {
          consumer_id: consumer.id,
          kind: entry.kind,
          debit: entry.debit,
          credit: entry.credit,
          amount: entry.amountMicros,
          lot_id: entry.lotRef === null ? null : (lotIds.get(entry.lotRef) ?? null),
          ref: entry.ref,
          note: entry.note,
          at: timestamp(entry.atMs),
        },
      });
    }
  }
  await insertRows(sql, "lot", lots);
  await insertRows(sql, "lease", leases);
  const usage = histories.flatMap(({ consumer, usage: rows }) =>
    rows.map((row) => ({
      consumer_id: consumer.id,
      minute: timestamp(row.minuteMs),
      route_id: routeNamed(row.route).id,
      epoch: epochs[row.epochIndex],
      calls: row.calls,
      units: row.calls,
      cost: row.costMicros,
      posted: row.minuteMs - (row.minuteMs % HOUR_MS) + HOUR_MS <= timeline.nowMs ? row.costMicros : 0,
    })),
  );
  await insertRows(
    sql,
    "usage_minute",
    usage.toSorted((a, b) => (a.minute < b.minute ? -1 : a.minute > b.minute ? 1 : 0)),
  );
  const chronological = entries.toSorted((a, b) => a.atMs - b.atMs);
  await insertRows(
    sql,
    "ledger_entry",
    chronological.map(({ row }, index) => ({ id: index + 1, ...row })),
  );
  for (const table of ["lot", "ledger_entry"]) await continueSequence(sql, table);
}

/** As the ledger writes it: to the second. */
function periodRef(startMs: number): string {
  return `${timestamp(startMs).slice(0, 19)}Z`;
}

function routeIdOf(name: RouteName | null): number | null {
  return name === null ? null : routeNamed(name).id;
}

async function seedOccurrences(
  sql: Sql,
  histories: readonly SeedHistory[],
  keys: ReadonlyMap<number, readonly SeedKey[]>,
  epochs: readonly [number, number],
  timeline: Timeline,
  configs: readonly SeedConfigVersion[],
  seed: number,
): Promise<void> {
  const random = seededRandom(seed + 7);
  const refusals = [
    ...histories.flatMap((history) =>
      history.refusals.map((refusal) => ({ history, refusal, minuteMs: refusal.minuteMs })),
    ),
    ...strangersAtTheGate(timeline, seed).map((stranger) => ({ stranger, minuteMs: stranger.minuteMs })),
  ].toSorted((a, b) => a.minuteMs - b.minuteMs);
  const sequences: [number, number] = [0, 0];
  const rows = refusals.map((entry) => {
    const epochIndex = entry.minuteMs < timeline.restartMs ? 0 : 1;
    sequences[epochIndex] += 1;
    const id = `${toBase32(epochs[epochIndex])}-${toBase32(sequences[epochIndex])}`;
    const count = "stranger" in entry ? entry.stranger.count : entry.refusal.count;
    const firstAtMs = entry.minuteMs + Math.floor(random.next() * 30_000);
    const lastAtMs = count === 1 ? firstAtMs : firstAtMs + Math.floor(random.next() * 29_000);
    const configVersion = configVersionAt(configs, entry.minuteMs);
    const decisionId = (n: number) => `dec_${id}_${n}`;
    const times = { first_at: timestamp(firstAtMs), last_at: timestamp(lastAtMs) };
    const common = { id, epoch: epochs[epochIndex], minute: timestamp(entry.minuteMs), count, ...times };
    if ("stranger" in entry) {
      const { stranger } = entry;
      return {
        ...common,
        code: stranger.code,
        status: CODES[stranger.code].status,
        consumer_id: null,
        key_id: null,
        gateway_id: stranger.gateway.id,
        route_id: null,
        plan_version_id: null,
        cost: 0,
        first_receipt: strangerReceipt(stranger, decisionId(1), firstAtMs, configVersion),
        last_receipt: strangerReceipt(stranger, decisionId(count), lastAtMs, configVersion),
        sample_paths: stranger.samplePaths,
        suspect: stranger.suspect,
      };
    }
    const { history, refusal } = entry;
    const own = keys.get(history.consumer.id) ?? [];
    const keyName = { key_expired: "batch-2024", key_revoked: "laptop" }[refusal.code as string];
    const key = own.find((each) => each.name === keyName) ?? own[0] ?? { id: 0, name: "default", lastFour: "0000" };
    const context = {
      configVersion,
      consumer: history.consumer,
      key,
      clientIp: `198.51.100.${1 + (history.consumer.id % 250)}`,
      rateUsed: Math.floor(random.next() * 4),
    };
    const identified = CODES[refusal.code].group !== "key";
    return {
      ...common,
      code: refusal.code,
      status: CODES[refusal.code].status,
      consumer_id: history.consumer.id,
      key_id: key.id,
      gateway_id: refusal.gateway.id,
      route_id: identified && refusal.route !== null ? routeNamed(refusal.route).id : null,
      plan_version_id: identified ? (refusal.version?.id ?? null) : null,
      cost: (refusal.unitMicros ?? 0) * count,
      first_receipt: receiptOf(refusal, { ...context, decisionId: decisionId(1), atMs: firstAtMs }),
      last_receipt: receiptOf(refusal, { ...context, decisionId: decisionId(count), atMs: lastAtMs }),
      sample_paths: [],
      suspect: refusal.suspect,
    };
  });
  await insertRows(sql, "occurrence", rows);
}

/** The same story as the rows tell: every config version, the grants by hand, and who was suspended or archived. */
async function seedAudit(
  sql: Sql,
  configs: readonly SeedConfigVersion[],
  histories: readonly SeedHistory[],
  timeline: Timeline,
): Promise<void> {
  const [admin] = await sql.query<{ id: number }>("SELECT id FROM operator WHERE email = $1", [OPERATORS[0].email]);
  const entry = (atMs: number, columns: Row): { atMs: number; row: Row } => ({
    atMs,
    row: {
      at: timestamp(atMs),
      actor_kind: "operator",
      actor_id: admin?.id ?? null,
      actor_name: OPERATORS[0].name,
      consumer_id: null,
      before: null,
      after: null,
      reason: null,
      config_version: null,
      ...columns,
    },
  });
  const aboutConsumer = (consumer: SeedConsumer, atMs: number, action: string, columns: Row = {}) =>
    entry(atMs, {
      action,
      target_kind: "consumer",
      target_id: consumer.id,
      target_name: consumer.name,
      consumer_id: consumer.id,
      ...columns,
    });
  const rows = [
    ...configs.map((config) =>
      entry(config.atMs, {
        action: config.action,
        target_kind: config.target.kind,
        target_id: config.target.id,
        target_name: config.target.name,
        before: config.before ?? null,
        after: config.after ?? null,
        reason: config.reason ?? null,
        config_version: config.id,
      }),
    ),
    ...histories.flatMap(({ consumer, createdAtMs, purse }) => [
      aboutConsumer(consumer, createdAtMs, "consumer.create", { after: { externalId: consumer.externalId } }),
      ...purse.lots
        .filter((lot) => lot.source === "adjustment")
        .map((lot) =>
          aboutConsumer(consumer, lot.startsAtMs, "credits.adjust", {
            after: { amountMicros: lot.amountMicros, source: lot.source, consumer: publicId("consumer", consumer.id) },
            reason: lot.note,
          }),
        ),
      ...(consumer.traits.includes("suspended")
        ? [
            aboutConsumer(consumer, timeline.nowMs - 6 * DAY_MS, "consumer.suspend", {
              before: { status: "active" },
              after: { status: "suspended" },
              reason: "Resold the data",
            }),
          ]
        : []),
      ...(consumer.traits.includes("archived")
        ? [
            aboutConsumer(consumer, timeline.nowMs - 12 * DAY_MS, "consumer.archive", {
              before: { status: "active" },
              after: { status: "archived" },
              reason: "Closed its account",
            }),
          ]
        : []),
    ]),
  ];
  await insertRows(
    sql,
    "audit_entry",
    rows.toSorted((a, b) => a.atMs - b.atMs).map(({ row }, index) => ({ id: index + 1, ...row })),
  );
  await continueSequence(sql, "audit_entry");
}
