import type { Adoption } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";
import { moveHolds } from "./adopt-holds";
import { CONTACT_LIMIT_MS, LOST_GRACE_MS } from "./epoch";
import { giveBack } from "./give-back";

export type Closing =
  /** Its journal is in up to its end, and no later journal has anything of its leases. What it holds for reservations is adopted. */
  | { readonly as: "ended"; readonly position: number; readonly adoption?: Adoption | null }
  /** Declared: what it holds may be spent again. Only after a silence in which it must have stopped by itself. */
  | { readonly as: "lost"; readonly silentMs?: number };

/** What an epoch holds of one lot, unspent as far as PostgreSQL knows. */
export interface Stake {
  readonly lotId: number;
  readonly consumerId: number;
  readonly purse: string;
  readonly open: number;
}

/**
 * Ends an epoch or declares it lost, and returns everything it still held to the lots, but for what is adopted. Null: it may not
 * be closed so (other position, seen too lately, closed otherwise). A repeat of an end finds nothing to do. Needs a transaction;
 * waits for the gate's own acquire and give back.
 */
export async function closeEpoch(sql: Sql, epoch: number, closing: Closing): Promise<readonly Stake[] | null> {
  const position = closing.as === "ended" ? closing.position : null;
  const adoption = (closing.as === "ended" ? closing.adoption : null) ?? null;
  const silentMs = closing.as === "lost" ? (closing.silentMs ?? CONTACT_LIMIT_MS + LOST_GRACE_MS) : null;
  const locked = await sql.query(
    `SELECT 1 AS locked FROM gate_epoch WHERE epoch = $1::bigint AND state IN ('live', 'fenced')
       AND ($2::bigint IS NULL OR position = $2::bigint)
       AND ($3::bigint IS NULL OR seen_at < clock_timestamp() - $3::bigint * interval '1 millisecond') FOR UPDATE`,
    [epoch, position, silentMs],
  );
  if (locked.length === 0) return (await hasEndedSo(sql, epoch, position, adoption)) ? [] : null;
  const stakes = await readStakes(sql, epoch);
  if (adoption !== null && !(await moveHolds(sql, epoch, adoption, stakes))) return null;
  if (stakes.length > 0) {
    const totals = await sql.query<{ lotId: number; consumerId: number; returned: number }>(
      `SELECT lot_id AS "lotId", consumer_id AS "consumerId", granted AS returned
       FROM lease WHERE epoch = $1::bigint AND granted > used + returned`,
      [epoch],
    );
    await giveBack(sql, epoch, totals);
  }
  await sql.query(
    "UPDATE gate_epoch SET state = $2::text, adopted_by = COALESCE($3::bigint, adopted_by) WHERE epoch = $1::bigint",
    [epoch, closing.as, adoption?.by ?? null],
  );
  return stakes;
}

/** The same end once more, after a COMMIT whose answer was lost. */
async function hasEndedSo(
  sql: Sql,
  epoch: number,
  position: number | null,
  adoption: Adoption | null,
): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 AS ended FROM gate_epoch WHERE epoch = $1::bigint AND state = 'ended' AND position = $2::bigint
       AND ($3::bigint IS NULL OR adopted_by = $3::bigint)`,
    [epoch, position, adoption?.by ?? null],
  );
  return rows.length > 0;
}

/** What would be at stake if the epoch were declared lost: the number to show before the click. */
export async function readStakes(sql: Sql, epoch: number): Promise<Stake[]> {
  return sql.query<Stake>(
    `SELECT l.lot_id AS "lotId", l.consumer_id AS "consumerId", o.purse, l.granted - l.used - l.returned AS open
     FROM lease l JOIN lot o ON o.id = l.lot_id WHERE l.epoch = $1::bigint AND l.granted > l.used + l.returned
     ORDER BY l.lot_id`,
    [epoch],
  );
}
