import type { Tx } from "@/lib/platform/db";

/** A job of the worker, as its queue remembers it. */
export interface JobHealth {
  readonly name: string;
  /** When it is due, in UTC. */
  readonly cron: string;
  /** running, done, failed, waiting; never: it has not run in the day that the queue remembers. */
  readonly state: "running" | "done" | "failed" | "waiting" | "never";
  readonly startedAt: Date | null;
  readonly tookMs: number | null;
  /** Runs of the last 24 hours that failed for good. */
  readonly failedDay: number;
}

/** Each scheduled job with its last run; empty where no worker has ever run on this database. */
export async function readJobs(tx: Tx, now: Date): Promise<JobHealth[]> {
  const [queue] = await tx.$queryRaw<[{ there: boolean }]>`SELECT to_regclass('pgboss.schedule') IS NOT NULL AS there`;
  if (!queue.there) return [];
  const dayAgo = new Date(now.getTime() - 86_400_000);
  const rows = await tx.$queryRaw<(Omit<JobHealth, "state"> & { state: string | null })[]>`
    SELECT s.name, s.cron, last.state::text AS state, last.started_on AS "startedAt",
      round(extract(epoch FROM last.completed_on - last.started_on) * 1000)::int AS "tookMs",
      (SELECT count(*)::int FROM pgboss.job f
        WHERE f.name = s.name AND f.state = 'failed' AND f.created_on >= ${dayAgo}) AS "failedDay"
    FROM pgboss.schedule s
    LEFT JOIN LATERAL (
      SELECT * FROM (
        SELECT state, created_on, started_on, completed_on FROM pgboss.job WHERE name = s.name
        UNION ALL SELECT state, created_on, started_on, completed_on FROM pgboss.archive WHERE name = s.name) run
      ORDER BY started_on DESC NULLS LAST, created_on DESC LIMIT 1) last ON true
    ORDER BY s.name`;
  return rows.map((row) => ({ ...row, state: STATES[row.state ?? ""] ?? "never" }));
}

const STATES: Readonly<Record<string, JobHealth["state"]>> = {
  created: "waiting",
  retry: "waiting",
  active: "running",
  completed: "done",
  cancelled: "failed",
  failed: "failed",
};
