import type { Tx } from "@/lib/platform/db";

export interface DatabaseHealth {
  /** "18.1" */
  readonly version: string;
  readonly bytes: bigint;
  readonly connections: number;
  readonly connectionsMax: number;
  /** Of one question and its answer. */
  readonly answeredMs: number;
}

/** What waits to leave by itself, and what has been given up. */
export interface QueueHealth {
  readonly waiting: number;
  /** When the longest waiting of them came; null: none waits. */
  readonly oldestAt: Date | null;
  readonly failed: number;
  /** When the last one went out, or was taken in; null: none ever. */
  readonly lastAt: Date | null;
}

export interface Health {
  readonly database: DatabaseHealth;
  readonly gates: { readonly live: number; readonly silent: number; readonly seenAt: Date | null };
  /** Events of Stripe on their way in. */
  readonly stripe: QueueHealth;
  readonly mail: QueueHealth;
  /** Messages on their way to consumers' webhook endpoints. */
  readonly webhooks: QueueHealth;
}

/** A gate reports every second or two. */
const SILENT_MS = 15_000;

/** How the parts are that hold state in the database; failures are those of the last seven days. */
export async function readHealth(tx: Tx, now: Date): Promise<Health> {
  const weekAgo = new Date(now.getTime() - 7 * 86_400_000);
  const database = await readDatabase(tx);
  const [gates, [stripe], [mail], [webhooks]] = await Promise.all([
    tx.gateEpoch.findMany({ where: { state: { in: ["live", "fenced"] } }, select: { seenAt: true }, take: 1000 }),
    tx.$queryRaw<[QueueHealth]>`
      SELECT count(*) FILTER (WHERE state = 'waiting')::int AS waiting,
        min(received_at) FILTER (WHERE state = 'waiting') AS "oldestAt",
        count(*) FILTER (WHERE state = 'failed')::int AS failed, max(received_at) AS "lastAt"
      FROM stripe_inbox WHERE received_at >= ${weekAgo} OR state = 'waiting'`,
    tx.$queryRaw<[QueueHealth]>`
      SELECT count(*) FILTER (WHERE state = 'waiting')::int AS waiting,
        min(at) FILTER (WHERE state = 'waiting') AS "oldestAt",
        count(*) FILTER (WHERE state = 'failed')::int AS failed, max(sent_at) AS "lastAt"
      FROM mail WHERE at >= ${weekAgo} OR state = 'waiting'`,
    tx.$queryRaw<[QueueHealth]>`
      SELECT count(*) FILTER (WHERE state = 'waiting')::int AS waiting,
        min(at) FILTER (WHERE state = 'waiting') AS "oldestAt",
        count(*) FILTER (WHERE state = 'failed')::int AS failed,
        max(at) FILTER (WHERE state = 'delivered') AS "lastAt"
      FROM webhook_delivery WHERE at >= ${weekAgo} OR state = 'waiting'`,
  ]);
  const live = gates.filter(({ seenAt }) => now.getTime() - seenAt.getTime() <= SILENT_MS).length;
  const seen = gates.map(({ seenAt }) => seenAt).sort((a, b) => b.getTime() - a.getTime());
  return { database, gates: { live, silent: gates.length - live, seenAt: seen[0] ?? null }, stripe, mail, webhooks };
}

async function readDatabase(tx: Tx): Promise<DatabaseHealth> {
  const begun = performance.now();
  const [row] = await tx.$queryRaw<[Omit<DatabaseHealth, "answeredMs">]>`
    SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes,
      (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
      current_setting('max_connections')::int AS "connectionsMax"`;
  return { ...row, answeredMs: Math.ceil(performance.now() - begun) };
}
