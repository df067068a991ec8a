import type { Random } from "@/lib/kernel/random";
import type { Sql } from "@/lib/kernel/sql";
import { newKeySecret, secretDigest } from "@/lib/platform/crypto";
import { planVersions, versionInForce } from "./catalog";
import { CONSUMERS, DEMO_CONSUMERS, type SeedConsumer } from "./consumers";
import type { DemoFacts } from "./demo";
import type { SeedHistory } from "./history";
import { bytes, continueSequence, insertRows, type Row, timestamp } from "./rows";
import { limitColumns } from "./seed-catalog";
import { DAY_MS, HOUR_MS, type Timeline } from "./timeline";

/** Each consumer's first key is the one that its calls carry. */
export async function seedConsumers(
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

export interface SeedKey {
  readonly id: number;
  readonly name: string;
  readonly lastFour: string;
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
