import { CODES } from "@/lib/engine/codes";
import { toBase32 } from "@/lib/kernel/ids";
import { seededRandom } from "@/lib/kernel/random";
import type { Sql } from "@/lib/kernel/sql";
import { configVersionAt, routeNamed, type SeedConfigVersion } from "./catalog";
import type { SeedHistory } from "./history";
import { receiptOf } from "./receipts";
import { insertRows, timestamp } from "./rows";
import type { SeedKey } from "./seed-consumers";
import { strangerReceipt, strangersAtTheGate } from "./strangers";
import type { Timeline } from "./timeline";

export async function seedOccurrences(
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
