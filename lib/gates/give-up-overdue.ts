import type { Database } from "@/lib/kernel/sql";
import { withRetry } from "@/lib/platform/postgres";
import { giveUp } from "./give-up";
import { readLostAfterH } from "./lost-after";

/**
 * Gives up the starts of gates that have been silent for longer than the setting allows, at most `limit`, each in a transaction
 * with its audit row. A report that comes later is charged then, as after an operator's click. Returns how many.
 */
export async function giveUpOverdue(database: Database, limit: number): Promise<number> {
  const hours = await readLostAfterH(database);
  if (hours === null) return 0;
  const overdue = await database.query<{ epoch: number; gateId: string; state: string }>(
    `SELECT epoch, gate_id AS "gateId", state FROM gate_epoch
     WHERE state IN ('live', 'fenced') AND seen_at < clock_timestamp() - $1::int * interval '1 hour'
     ORDER BY epoch LIMIT $2::int`,
    [hours, limit],
  );
  let done = 0;
  for (const { epoch, gateId, state } of overdue) {
    const given = await withRetry(() =>
      database.transaction(async (sql) => {
        const givenUp = await giveUp(sql, epoch, hours * HOUR_MS);
        if (givenUp === null) return false;
        const { returnedMicros, consumers, settlements } = givenUp;
        const after = { state: "lost", start: epoch, returnedMicros: String(returnedMicros), consumers, settlements };
        await sql.query(
          `INSERT INTO audit_entry (actor_kind, actor_name, action, target_kind, target_id, target_name, before, after, reason)
           VALUES ('worker', 'worker', 'gate.declare_lost', 'gate', $1::bigint, $2::text, $3::jsonb, $4::jsonb, $5::text)`,
          [
            epoch,
            gateId,
            JSON.stringify({ state }),
            JSON.stringify(after),
            `Silent for more than ${hours} h (Settings).`,
          ],
        );
        return true;
      }),
    );
    if (given) done++;
  }
  return done;
}

const HOUR_MS = 3_600_000;
