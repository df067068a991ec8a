import type { Sql } from "@/lib/kernel/sql";
import type { EpochState } from "./epoch";
import { insertAnswers, type KeyedCharge } from "./insert-answers";
import { lendShortage } from "./lend-shortage";
import { lockLeases } from "./locks";
import { storedJson } from "./stored-json";

/** Leases, usage, occurrences, answers and reservations of one flush together: about 60 ms, so that a dry consumer's ask beside it stays short. */
export const FLUSH_ROWS_MAX = 2000;

/** The journal's stretch (from, to] of one epoch, summed up. Every list holds each key once; amounts are safe integers. */
export interface FlushBatch {
  /** Whose journal it is; not the flushing process's own epoch while an older journal comes in. */
  readonly epoch: number;
  readonly from: number;
  /** Equal to `from`: nothing to write, the flush is the heartbeat alone. */
  readonly to: number;
  /** Left out while an older epoch's journal comes in. */
  readonly heartbeat?: Heartbeat;
  /** The gate knows of a lease that it has overspent (a settle above its hold, a call let pass without a lease). */
  readonly overspent: boolean;
  readonly leases: readonly LeaseTotal[];
  readonly usage: readonly UsageRow[];
  readonly occurrences: readonly OccurrenceRow[];
  readonly answers: readonly KeyedCharge[];
  readonly reservations: readonly ReservationRow[];
}

export interface Heartbeat {
  /** The newest config version it decides with. */
  readonly configVersion: number;
  /** Journal records not yet in PostgreSQL. */
  readonly journalLag: number;
  /** Checks decided since it started. */
  readonly checks: number;
}

/** Everything that this epoch has ever spent of the lot: a total, so that a repeat changes nothing. */
export interface LeaseTotal {
  readonly epoch: number;
  readonly lotId: number;
  readonly consumerId: number;
  readonly used: number;
  /** The consumer's loan lot: there may be no lease row yet. */
  readonly loan: boolean;
}

export interface UsageRow {
  readonly consumerId: number;
  /** Unix ms of the minute's start. */
  readonly minuteMs: number;
  /** 0: an unknown route that the gateway's record allows. */
  readonly routeId: number;
  readonly calls: number;
  readonly units: number;
  readonly costMicros: number;
}

/** Refusals of one consumer, route, code and minute in this stretch. */
export interface OccurrenceRow {
  readonly id: string;
  readonly minuteMs: number;
  readonly code: string;
  readonly status: number;
  readonly consumerId: number | null;
  readonly keyId: number | null;
  readonly gatewayId: number | null;
  readonly routeId: number | null;
  readonly planVersionId: number | null;
  readonly count: number;
  readonly costMicros: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** JSON. The first of all flushes is kept. */
  readonly firstReceipt: unknown;
  readonly lastReceipt: unknown;
  /** Of refusals without a consumer; the first 5 are kept. */
  readonly samplePaths: readonly string[];
  readonly suspect: string | null;
}

export interface ReservationRow {
  readonly id: string;
  readonly consumerId: number;
  readonly routeId: number;
  readonly held: number;
  /** Null: still held. 0: released. */
  readonly charged: number | null;
  readonly expiresAtMs: number;
}

export type FlushResult =
  | {
      readonly applied: true;
      readonly state: EpochState;
      /** Leases whose totals were raised by a loan: merge `granted` with `max`. */
      readonly lent: readonly { readonly epoch: number; readonly lotId: number; readonly granted: number }[];
    }
  /** `from` is not where the epoch's journal stands, or the epoch has ended: go on from `position`. */
  | { readonly applied: false; readonly state: EpochState; readonly position: number };

/**
 * Moves a stretch of a gate's journal into PostgreSQL together with the journal's position, exactly once: the position is the
 * guard (I9), and a stretch that is in already changes nothing. Needs a transaction. Every row it writes has this epoch in its
 * key, so that flushes of two gates never meet; only loans and second charges touch what is shared, and lock it.
 */
export async function flush(sql: Sql, batch: FlushBatch): Promise<FlushResult> {
  const beat = batch.heartbeat;
  const [moved] = await sql.query<{ state: EpochState }>(
    MOVE_POSITION,
    [batch.epoch, batch.from, batch.to, beat?.configVersion ?? null, beat?.journalLag ?? null, beat?.checks ?? null],
    "flush.position",
  );
  if (moved === undefined) return { applied: false, ...(await readPosition(sql, batch.epoch)) };

  const otherEpochs = [...new Set(batch.leases.map((lease) => lease.epoch))].filter((epoch) => epoch !== batch.epoch);
  if (otherEpochs.length > 0) {
    await sql.query(
      "SELECT 1 AS locked FROM gate_epoch WHERE epoch = ANY($1::bigint[]) ORDER BY epoch FOR NO KEY UPDATE",
      [otherEpochs],
      "flush.lock_epochs",
    );
  }
  if (batch.answers.length > 0) await insertAnswers(sql, batch.answers);

  const leases = [...batch.leases].sort((a, b) => a.lotId - b.lotId || a.epoch - b.epoch);
  // A fenced or lost epoch may have had its leases given back by CLOSE while it was still spending.
  const mayFallShort = batch.overspent || moved.state !== "live" || otherEpochs.length > 0;
  const lent = mayFallShort && leases.length > 0 ? await lendShortage(sql, leases) : [];
  if (leases.length > 0) {
    const columns = [leases.map((l) => l.epoch), leases.map((l) => l.lotId), leases.map((l) => l.used)] as const;
    await lockLeases(sql, columns[0], columns[1]);
    await sql.query(RAISE_USED, columns, "flush.leases");
  }
  if (batch.usage.length > 0) await addUsage(sql, batch.epoch, batch.usage);
  if (batch.occurrences.length > 0) await addOccurrences(sql, batch.epoch, batch.occurrences);
  if (batch.reservations.length > 0) await mirrorReservations(sql, batch.epoch, batch.reservations);
  return { applied: true, state: moved.state, lent };
}

/** Where an epoch's journal stands in PostgreSQL. Throws where there is no such epoch: the database is not the one it began in. */
export async function readPosition(sql: Sql, epoch: number): Promise<{ state: EpochState; position: number }> {
  const [row] = await sql.query<{ state: EpochState; position: number }>(
    "SELECT state, position FROM gate_epoch WHERE epoch = $1::bigint",
    [epoch],
  );
  if (row === undefined) throw new Error(`the database does not know epoch ${epoch}`);
  return row;
}

const MOVE_POSITION = `
UPDATE gate_epoch SET position = $3::bigint, seen_at = clock_timestamp(),
  config_version = COALESCE($4::bigint, config_version), journal_lag = COALESCE($5::bigint, journal_lag),
  checks = COALESCE($6::bigint, checks)
WHERE epoch = $1::bigint AND position = $2::bigint AND state <> 'ended' RETURNING state`;

const RAISE_USED = `
UPDATE lease l SET used = GREATEST(l.used, r.used)
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) r(epoch, lot_id, used)
WHERE l.epoch = r.epoch AND l.lot_id = r.lot_id AND r.used > l.used`;

/** Sorted, because the hourly posting locks rows of past hours in this order. */
async function addUsage(sql: Sql, epoch: number, rows: readonly UsageRow[]): Promise<void> {
  await sql.query(
    `INSERT INTO usage_minute AS u (consumer_id, minute, route_id, epoch, calls, units, cost)
     SELECT consumer_id, to_timestamp(minute_ms / 1000.0), route_id, $1::bigint, calls, units, cost
     FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
       r(consumer_id, minute_ms, route_id, calls, units, cost)
     ORDER BY consumer_id, minute_ms, route_id
     ON CONFLICT (consumer_id, minute, route_id, epoch)
     DO UPDATE SET calls = u.calls + excluded.calls, units = u.units + excluded.units, cost = u.cost + excluded.cost`,
    [
      epoch,
      rows.map((row) => row.consumerId),
      rows.map((row) => row.minuteMs),
      rows.map((row) => row.routeId),
      rows.map((row) => row.calls),
      rows.map((row) => row.units),
      rows.map((row) => row.costMicros),
    ],
    "flush.usage",
  );
}

async function addOccurrences(sql: Sql, epoch: number, rows: readonly OccurrenceRow[]): Promise<void> {
  await sql.query(
    `INSERT INTO occurrence AS o (id, epoch, minute, code, status, consumer_id, key_id, gateway_id, route_id,
       plan_version_id, count, cost, first_at, last_at, first_receipt, last_receipt, sample_paths, suspect)
     SELECT id, $1::bigint, to_timestamp("minuteMs" / 1000.0), code, status, "consumerId", "keyId", "gatewayId", "routeId",
       "planVersionId", count, "costMicros", to_timestamp("firstAtMs" / 1000.0), to_timestamp("lastAtMs" / 1000.0),
       "firstReceipt", "lastReceipt", "samplePaths"[:5], suspect
     FROM jsonb_to_recordset($2::jsonb) AS r(id text, "minuteMs" bigint, code text, status smallint, "consumerId" bigint,
       "keyId" bigint, "gatewayId" bigint, "routeId" bigint, "planVersionId" bigint, count bigint, "costMicros" bigint,
       "firstAtMs" bigint, "lastAtMs" bigint, "firstReceipt" jsonb, "lastReceipt" jsonb, "samplePaths" text[], suspect text)
     ORDER BY id
     ON CONFLICT (id) DO UPDATE SET count = o.count + excluded.count, cost = o.cost + excluded.cost,
       last_at = excluded.last_at, last_receipt = excluded.last_receipt,
       sample_paths = (o.sample_paths || excluded.sample_paths)[:5], suspect = COALESCE(o.suspect, excluded.suspect)`,
    [epoch, storedJson(rows)],
    "flush.occurrences",
  );
}

async function mirrorReservations(sql: Sql, epoch: number, rows: readonly ReservationRow[]): Promise<void> {
  await sql.query(
    `INSERT INTO reservation AS v (id, consumer_id, route_id, epoch, held, charged, expires_at, state)
     SELECT id, consumer_id, route_id, $1::bigint, held, charged, to_timestamp(expires_at_ms / 1000.0),
       CASE WHEN charged IS NULL THEN 'held' WHEN charged = 0 THEN 'released' ELSE 'settled' END
     FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
       r(id, consumer_id, route_id, held, charged, expires_at_ms)
     ORDER BY id
     ON CONFLICT (id) DO UPDATE SET charged = excluded.charged, state = excluded.state
     WHERE v.state = 'held' AND excluded.state <> 'held'`,
    [
      epoch,
      rows.map((row) => row.id),
      rows.map((row) => row.consumerId),
      rows.map((row) => row.routeId),
      rows.map((row) => row.held),
      rows.map((row) => row.charged),
      rows.map((row) => row.expiresAtMs),
    ],
    "flush.reservations",
  );
}
