import type { OccurrenceDelta } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";
import { storedJson } from "@/lib/kernel/stored-json";

/**
 * What comes without a receipt is of one that is here, unless its time to be kept was over before the gate could report again.
 * Journals of earlier versions have receipts as JSON itself, which comes to the same text.
 */
export async function addOccurrences(sql: Sql, epoch: number, rows: readonly OccurrenceDelta[]): Promise<void> {
  await sql.query(ADD_OCCURRENCES, [epoch, storedJson(rows)], "flush.occurrences");
}

/**
 * Says of an occurrence why its refusals were a mistake of the operator's side, and counts it as such from then on. Needs a
 * transaction.
 */
export async function markSuspect(sql: Sql, id: string, suspect: string): Promise<void> {
  await sql.query(MARK_SUSPECT, [id, suspect], "occurrence.mark");
}

/**
 * Ends a statement that has occurrences as they were in `known`, locked, and as they are now in `put`: the hours lose the one
 * and gain the other, so that they are the sum of the rows whatever has changed.
 */
const SUM_HOURS = `
INSERT INTO occurrence_hour AS h
  (hour, epoch, code, status, gateway_id, route_id, plan_version_id, suspect, occurrences, calls, cost)
SELECT date_trunc('hour', put.minute, 'UTC'), put.epoch, put.code, put.status, COALESCE(put.gateway_id, 0),
  COALESCE(put.route_id, 0), COALESCE(put.plan_version_id, 0), part.suspect, sum(part.n), sum(part.count), sum(part.cost)
FROM put LEFT JOIN known USING (id)
CROSS JOIN LATERAL (VALUES
  (put.suspect IS NOT NULL, 1, put.count, put.cost),
  (known.suspect IS NOT NULL, -1, -known.count, -known.cost)) part(suspect, n, count, cost)
WHERE part.count IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
ON CONFLICT (hour, epoch, code, status, gateway_id, route_id, plan_version_id, suspect)
DO UPDATE SET occurrences = h.occurrences + excluded.occurrences, calls = h.calls + excluded.calls,
  cost = h.cost + excluded.cost`;

/**
 * The lock gives the newest version, so that an operator's mark beside it is counted once. It comes before the row's upsert
 * because that reads it: what a statement has changed itself it can no longer lock.
 */
const ADD_OCCURRENCES = `
WITH r AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(id text, "minuteMs" bigint, code text, status smallint,
    "consumerId" bigint, "keyId" bigint, "gatewayId" bigint, "routeId" bigint, "planVersionId" bigint, count bigint,
    "costMicros" bigint, "firstAtMs" bigint, "lastAtMs" bigint, "firstReceipt" text, "lastReceipt" text,
    "samplePaths" text[], suspect text)),
known AS MATERIALIZED (
  SELECT id, suspect, count, cost FROM occurrence WHERE id = ANY(ARRAY(SELECT id FROM r)) ORDER BY id FOR NO KEY UPDATE),
put AS (
  INSERT INTO occurrence AS o (id, epoch, minute, code, status, consumer_id, key_id, gateway_id, route_id,
    plan_version_id, count, cost, first_at, last_at, first_receipt, last_receipt, sample_paths, suspect)
  SELECT id, $1::bigint, to_timestamp("minuteMs" / 1000.0), code, status, "consumerId", "keyId", "gatewayId", "routeId",
    "planVersionId", count, "costMicros", to_timestamp("firstAtMs" / 1000.0), to_timestamp("lastAtMs" / 1000.0),
    COALESCE("firstReceipt", "lastReceipt", 'null')::jsonb, COALESCE("lastReceipt", 'null')::jsonb,
    "samplePaths"[:5], suspect
  FROM r LEFT JOIN (SELECT id, true AS is FROM known) here USING (id)
  WHERE "lastReceipt" IS NOT NULL OR here.is
  ORDER BY id
  ON CONFLICT (id) DO UPDATE SET count = o.count + excluded.count, cost = o.cost + excluded.cost,
    last_at = excluded.last_at, last_receipt = COALESCE(NULLIF(excluded.last_receipt, 'null'), o.last_receipt),
    sample_paths = (o.sample_paths || excluded.sample_paths)[:5], suspect = COALESCE(o.suspect, excluded.suspect)
  RETURNING o.id, o.epoch, o.minute, o.code, o.status, o.gateway_id, o.route_id, o.plan_version_id, o.suspect,
    o.count, o.cost)
${SUM_HOURS}`;

const MARK_SUSPECT = `
WITH known AS MATERIALIZED (
  SELECT id, suspect, count, cost FROM occurrence WHERE id = $1::text FOR NO KEY UPDATE),
put AS (
  UPDATE occurrence o SET suspect = $2::text FROM known WHERE o.id = known.id
  RETURNING o.id, o.epoch, o.minute, o.code, o.status, o.gateway_id, o.route_id, o.plan_version_id, o.suspect,
    o.count, o.cost)
${SUM_HOURS}`;
