import { randomBytes } from "node:crypto";
import { hashPassword } from "@/lib/access/password";
import { CONSOLE_KEY } from "@/lib/access/settings";
import { seededRandom } from "@/lib/kernel/random";
import type { Database, Sql } from "@/lib/kernel/sql";
import { newGatewayToken, newPathToken } from "@/lib/platform/crypto";
import { COMPANY, configVersions, EXAMPLE_CALL, OPERATORS, planVersions, type SeedConfigVersion } from "./catalog";
import { CONSUMERS, DEMO_CONSUMERS } from "./consumers";
import { liveThrough } from "./history";
import { continueSequence, insertRows, timestamp } from "./rows";
import { seedAudit } from "./seed-audit";
import { seedCatalog, seedPacks, seedPlanPrices } from "./seed-catalog";
import { seedConsumers } from "./seed-consumers";
import { seedGateways } from "./seed-gateways";
import { seedEpochs, seedLedger } from "./seed-ledger";
import { seedOccurrences } from "./seed-occurrences";
import { sumHours } from "./sum-hours";
import { DAY_MS, type Timeline, timelineOf } from "./timeline";

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
    await sumHours(sql);
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
