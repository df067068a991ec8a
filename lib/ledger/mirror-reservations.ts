import type { ReservationRow } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";
import { storedJson } from "@/lib/kernel/stored-json";
import type { SecondCharge } from "./insert-answers";

/**
 * Writes down what has become of reservations: opened, ended, or ended anew by a late charge after their time. An end stays, so
 * that a repeat changes nothing. What another gate took as a settlement of theirs has been applied with it, unless the
 * reservation has only run out for nothing: then it is still to be charged, late.
 */
export async function mirrorReservations(sql: Sql, epoch: number, rows: readonly ReservationRow[]): Promise<void> {
  await sql.query(MIRROR, [epoch, storedJson(rows)], "reservations.mirror");
  const ended = rows.filter((row) => row.chargedMicros !== null && !mayBeChargedLate(row)).map((row) => row.id);
  if (ended.length === 0) return;
  await sql.query(
    `UPDATE settlement SET applied_at = clock_timestamp() WHERE reservation_id = ANY($1::text[]) AND applied_at IS NULL`,
    [ended],
    "reservations.applied",
  );
}

function mayBeChargedLate({ expired, late, chargedMicros }: ReservationRow): boolean {
  return expired && !late && chargedMicros === 0;
}

const MIRROR = `
INSERT INTO reservation AS v
  (id, consumer_id, route_id, gateway_id, epoch, terms, held, charged, expires_at, expired, late, state)
SELECT id, "consumerId", "routeId", "gatewayId", $1::bigint, terms, "heldMicros", "chargedMicros",
  to_timestamp("expiresAtMs" / 1000.0), expired, late,
  CASE WHEN "chargedMicros" IS NULL THEN 'held' WHEN "chargedMicros" = 0 THEN 'released' ELSE 'settled' END
FROM jsonb_to_recordset($2::jsonb) AS r(id text, "consumerId" bigint, "routeId" bigint, "gatewayId" bigint, terms jsonb,
  "heldMicros" bigint, "chargedMicros" bigint, "expiresAtMs" bigint, expired boolean, late boolean)
ORDER BY id
ON CONFLICT (id) DO UPDATE
  SET charged = excluded.charged, state = excluded.state, expired = excluded.expired, late = excluded.late
WHERE excluded.state <> 'held' AND (v.state = 'held' OR (v.expired AND NOT v.late AND excluded.late))`;

/**
 * What this stretch has charged for reservations that another gate's settlement had ended before, while their epoch was lost:
 * the lot that lent for it gets it back. Before they are mirrored.
 */
export async function findSecondEnds(sql: Sql, rows: readonly ReservationRow[]): Promise<SecondCharge[]> {
  const charged = rows.filter((row) => row.chargedMicros !== null && row.chargedMicros > 0);
  if (charged.length === 0) return [];
  return sql.query<SecondCharge>(
    SECOND_ENDS,
    [charged.map((row) => row.id), charged.map((row) => row.chargedMicros)],
    "reservations.second_ends",
  );
}

const SECOND_ENDS = `
SELECT v.consumer_id AS "consumerId", v.id AS "decisionId", o.id AS "lotId", r.charged AS amount
FROM unnest($1::text[], $2::bigint[]) r(id, charged) JOIN reservation v USING (id)
JOIN lot o ON o.consumer_id = v.consumer_id AND o.purse = 'credits' AND o.ref = 'settled:' || v.epoch
WHERE v.state = 'settled' AND NOT v.expired ORDER BY v.id`;

/** Null: no flush has spoken of it. */
export async function readReservation(sql: Sql, id: string): Promise<ReservationRow | null> {
  const [row] = await sql.query<ReservationRow>(
    `SELECT id, consumer_id AS "consumerId", route_id AS "routeId", gateway_id AS "gatewayId", terms, held AS "heldMicros",
       charged AS "chargedMicros", (extract(epoch FROM expires_at) * 1000)::bigint AS "expiresAtMs", expired, late
     FROM reservation WHERE id = $1::text AND terms IS NOT NULL AND gateway_id IS NOT NULL`,
    [id],
    "reservations.read",
  );
  return row ?? null;
}
