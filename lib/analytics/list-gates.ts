import type { Tx } from "@/lib/platform/db";

/** live: heard of in time. silent: live, but not heard of for longer than a gate may spend; what it holds is in limbo. */
export type GateState = "live" | "silent" | "fenced" | "ended" | "lost";

/** One start of one gate process. Amounts in microcredits. */
export interface GateEpochRow {
  readonly epoch: number;
  readonly gateId: string;
  readonly state: GateState;
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly address: string;
  readonly configVersion: number;
  readonly journalLag: number;
  readonly checks: number;
  /** What its answers wait for: written, or on the disk. */
  readonly journalSync: string;
  /** Why it could not be ended; empty: nothing is known against it. */
  readonly note: string;
  /** Credits it was given, and has neither spent nor returned as far as PostgreSQL knows. */
  readonly openMicros: bigint;
  /** The same of quotas, in units, and of what plans lend. */
  readonly openUnits: bigint;
  readonly openOverdraftMicros: bigint;
  /** Leases with something open, of any kind. */
  readonly leases: number;
  readonly consumers: number;
}

export interface Gates {
  readonly rows: readonly GateEpochRow[];
  readonly newestConfigVersion: number;
  /** Since when the newest config version is there; null: none yet. */
  readonly newestConfigAt: Date | null;
}

/** Ended starts are kept for ever; the list shows those that may still hold something, and the newest ended ones. */
export const ENDED_SHOWN = 10;

/** A gate stops spending after this long without an answer from PostgreSQL; from then on it counts as silent here. */
const SILENT_AFTER_S = 120;

export async function listGates(tx: Tx): Promise<Gates> {
  const [rows, newest] = await Promise.all([
    tx.$queryRaw<
      (Omit<GateEpochRow, "epoch" | "configVersion" | "journalLag" | "checks" | "leases" | "consumers"> & {
        epoch: bigint;
        configVersion: bigint;
        journalLag: bigint;
        checks: bigint;
        leases: bigint;
        consumers: bigint;
      })[]
    >`
      WITH shown AS (
        (SELECT * FROM gate_epoch WHERE state IN ('live', 'fenced'))
        UNION ALL
        (SELECT * FROM gate_epoch WHERE state IN ('ended', 'lost') ORDER BY epoch DESC LIMIT ${ENDED_SHOWN}))
      SELECT e.epoch, e.gate_id AS "gateId",
        CASE WHEN e.state = 'live' AND e.seen_at < clock_timestamp() - ${SILENT_AFTER_S} * interval '1 second'
          THEN 'silent' ELSE e.state END AS state,
        e.started_at AS "startedAt", e.seen_at AS "seenAt", e.address, e.config_version AS "configVersion",
        e.journal_lag AS "journalLag", e.checks, e.journal_sync AS "journalSync", e.note,
        coalesce(held.credits, 0)::bigint AS "openMicros", coalesce(held.units, 0)::bigint AS "openUnits",
        coalesce(held.overdraft, 0)::bigint AS "openOverdraftMicros",
        coalesce(held.leases, 0) AS leases, coalesce(held.consumers, 0) AS consumers
      FROM shown e
      LEFT JOIN LATERAL (
        SELECT sum(l.granted - l.used - l.returned) FILTER (WHERE o.purse = 'credits') AS credits,
          sum(l.granted - l.used - l.returned) FILTER (WHERE o.purse LIKE 'quota:%') AS units,
          sum(l.granted - l.used - l.returned) FILTER (WHERE o.purse = 'overdraft') AS overdraft,
          count(*) AS leases, count(DISTINCT l.consumer_id) AS consumers
        FROM lease l JOIN lot o ON o.id = l.lot_id
        WHERE e.state IN ('live', 'fenced') AND l.epoch = e.epoch AND l.granted > l.used + l.returned) held ON true
      ORDER BY (e.state IN ('live', 'fenced')) DESC, e.epoch DESC`,
    tx.configVersion.findFirst({ orderBy: { id: "desc" }, select: { id: true, at: true } }),
  ]);
  return {
    rows: rows.map((row) => ({
      ...row,
      epoch: Number(row.epoch),
      configVersion: Number(row.configVersion),
      journalLag: Number(row.journalLag),
      checks: Number(row.checks),
      leases: Number(row.leases),
      consumers: Number(row.consumers),
    })),
    newestConfigVersion: Number(newest?.id ?? 0),
    newestConfigAt: newest?.at ?? null,
  };
}
