import type { Change } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";

/** Changes at most that a poll brings; a gate further behind reloads everything, which is cheaper by then. */
export const CHANGES_MAX = 10_000;

export interface Poll {
  /** The cursor of the next poll. */
  readonly next: string;
  readonly changes: readonly Change[];
  /** More than CHANGES_MAX have happened: reload everything and go on from `next`. */
  readonly behind: boolean;
}

/**
 * What has changed since `cursor`; null: from now on. The cursor is the oldest transaction that was still running: rows of slow
 * commits are never missed, and some come twice. One statement, so that rows and cursor are of one snapshot.
 */
export async function pollChanges(sql: Sql, cursor: string | null): Promise<Poll> {
  const [row] = await sql.query<{ next: string; changes: Change[] | null }>(
    `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS next, (
       SELECT json_agg(json_build_object('id', id, 'kind', kind, 'consumerId', consumer_id)) FROM (
         SELECT id, kind, consumer_id FROM change WHERE xid >= $1::text::xid8 ORDER BY xid LIMIT ${CHANGES_MAX + 1}) c) AS changes`,
    [cursor],
    "ledger.poll_changes",
  );
  if (row === undefined) throw new Error("a SELECT without FROM returned no row");
  const changes = row.changes ?? [];
  const behind = changes.length > CHANGES_MAX;
  return { next: row.next, changes: behind ? [] : changes, behind };
}
