import type { Change, ChangePoll } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";
import { IS_ALIVE } from "./elsewhere";
import { RATES_SETTING } from "./rate-sharing";
import { unixMs } from "./unix-ms";

/** Changes at most that a poll brings; a gate further behind reloads everything, which is cheaper by then. */
export const CHANGES_MAX = 10_000;

/**
 * What has changed since `cursor`; null: from now on. The cursor is the oldest transaction that was still running: rows of slow
 * commits are never missed, and some come twice. One statement, so that rows and cursor are of one snapshot. It brings along by how many live gates
 * each rate is divided, where the installation says that they share it.
 */
export async function pollChanges(sql: Sql, cursor: string | null): Promise<ChangePoll> {
  const [row] = await sql.query<PollRow>(
    `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS next, (
       SELECT json_agg(json_build_object('id', id, 'kind', kind, 'consumerId', consumer_id)) FROM (
         SELECT id, kind, consumer_id FROM change WHERE xid >= $1::text::xid8 ORDER BY xid LIMIT ${CHANGES_MAX + 1}) c) AS changes,
       ${unixMs("clock_timestamp()")} AS "nowMs",
       CASE WHEN (SELECT value->>'shared' FROM setting WHERE key = '${RATES_SETTING}') = 'divided'
         THEN GREATEST((SELECT count(*) FROM gate_epoch e WHERE ${IS_ALIVE}), 1) ELSE 1 END::int AS "ratesDividedBy"`,
    [cursor],
    "ledger.poll_changes",
  );
  if (row === undefined) throw new Error("a SELECT without FROM returned no row");
  const changes = row.changes ?? [];
  const behind = changes.length > CHANGES_MAX;
  const { next, nowMs, ratesDividedBy } = row;
  return { next, changes: behind ? [] : changes, behind, nowMs, ratesDividedBy };
}

interface PollRow {
  readonly next: string;
  readonly changes: readonly Change[] | null;
  readonly nowMs: number;
  readonly ratesDividedBy: number;
}
