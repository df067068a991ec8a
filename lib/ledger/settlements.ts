import type { Holder } from "@/lib/engine/ports";
import type { SettlementRow } from "@/lib/engine/reservation";
import type { Sql } from "@/lib/kernel/sql";
import { storedJson } from "@/lib/kernel/stored-json";
import { IS_ALIVE } from "./elsewhere";
import { CONTACT_LIMIT_MS } from "./epoch";
import { lendSettlements } from "./lend-settlements";
import { noteChange } from "./note-change";

/**
 * Keeps what was settled with a gate that did not hold it, the first word on each, and tells the gate that does. `lostEpochs`:
 * that hold any of them, locked.
 */
export async function insertSettlements(
  sql: Sql,
  rows: readonly SettlementRow[],
  lostEpochs: readonly number[],
): Promise<void> {
  await sql.query(
    `INSERT INTO settlement (reservation_id, epoch, gateway_id, settlement, at)
     SELECT "reservationId", epoch, "gatewayId", settlement, to_timestamp("atMs" / 1000.0)
     FROM jsonb_to_recordset($1::jsonb) AS r("reservationId" text, epoch bigint, "gatewayId" bigint, settlement jsonb, "atMs" bigint)
     ORDER BY 1 ON CONFLICT (reservation_id) DO NOTHING`,
    [storedJson(rows)],
    "settlements.insert",
  );
  // Nobody holds any more what a lost start held.
  for (const epoch of lostEpochs) await lendSettlements(sql, epoch);
  await noteChange(sql, "settle");
}

/**
 * What others have settled for reservations that this gate has opened, the oldest first, at most PENDING_MAX, from behind `after`
 * on; those in `done` need no answer any more, and neither do those of reservations that have ended for good.
 */
export async function pendingSettlements(
  sql: Sql,
  gateId: string,
  done: readonly string[],
  after: SettlementRow | null,
): Promise<readonly SettlementRow[]> {
  await sql.query(
    `UPDATE settlement s SET applied_at = clock_timestamp()
     WHERE s.applied_at IS NULL AND (s.reservation_id = ANY($2::text[]) OR EXISTS (
       SELECT FROM reservation v WHERE v.id = s.reservation_id AND v.state <> 'held'
         AND NOT (v.expired AND NOT v.late AND v.charged = 0)))
       AND s.epoch IN (SELECT epoch FROM gate_epoch WHERE gate_id = $1::text)`,
    [gateId, done],
    "settlements.done",
  );
  return sql.query<SettlementRow>(
    `SELECT s.reservation_id AS "reservationId", s.epoch, s.gateway_id AS "gatewayId", s.settlement,
       (extract(epoch FROM s.at) * 1000)::bigint AS "atMs"
     FROM settlement s JOIN gate_epoch opened USING (epoch)
       LEFT JOIN reservation v ON v.id = s.reservation_id LEFT JOIN gate_epoch e ON e.epoch = v.epoch
     WHERE opened.gate_id = $1::text AND s.applied_at IS NULL
       AND (v.id IS NULL OR v.state <> 'held' OR (e.state <> 'lost' AND e.seen_at > ${SILENT_SINCE}))
       AND ($2::bigint IS NULL OR (s.at, s.reservation_id) > (to_timestamp($2::bigint / 1000.0), $3::text))
     ORDER BY s.at, s.reservation_id LIMIT ${PENDING_MAX}`,
    [gateId, after?.atMs ?? null, after?.reservationId ?? null],
    "settlements.pending",
  );
}

const PENDING_MAX = 1_000;
/** What a start without a journal holds waits for its declaration, and must not stand in the way of the others. */
const SILENT_SINCE = `clock_timestamp() - interval '${CONTACT_LIMIT_MS} milliseconds'`;

/** Who answers for the reservations that an epoch has opened: the start of the same gate that is alive, if any is. */
export async function holderOf(sql: Sql, epoch: number): Promise<Holder | null> {
  const [row] = await sql.query<Holder>(
    `SELECT e.epoch, e.address FROM gate_epoch opened LEFT JOIN gate_epoch e ON e.gate_id = opened.gate_id AND ${IS_ALIVE}
     WHERE opened.epoch = $1::bigint`,
    [epoch],
    "settlements.holder",
  );
  return row ?? null;
}
