import type { EpochState, FlushStretch } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";
import { addOccurrences } from "./add-occurrences";
import { addUsage, raiseUsed } from "./add-usage";
import { giveBackSecond, insertAnswers, type SecondCharge } from "./insert-answers";
import { lockLostHolders } from "./lend-settlements";
import { findShort, type LeaseTotal, type Loan, lend } from "./lend-shortage";
import { lockAccounts, lockLots } from "./locks";
import { findSecondEnds, mirrorReservations } from "./mirror-reservations";
import { pay } from "./pay";
import { insertSettlements } from "./settlements";

/** Leases, usage, occurrences, answers, reservations and settlements of one flush together: about 60 ms, so that a dry consumer's ask beside it stays short. */
export const FLUSH_ROWS_MAX = 2000;

export interface FlushResult {
  readonly state: EpochState;
  /** Leases that were overspent and have been lent the rest: `granted` is the new total. */
  readonly lent: readonly Loan[];
}

/**
 * Moves a stretch of a gate's journal into PostgreSQL together with the journal's position, exactly once: the position is the
 * guard (I9). Null: the epoch's position is not `from` (the stretch may be in already) or the epoch has ended; go on from
 * readEpoch. from = to with nothing else is the heartbeat. Every list holds each key once. Needs a transaction.
 * Every row it writes has this epoch in its key, so that flushes of two gates never meet; only loans and second charges touch
 * what is shared, and lock it.
 */
export async function flush(sql: Sql, stretch: FlushStretch): Promise<FlushResult | null> {
  const { epoch, leases, usage, occurrences, answers, reservations, settlements } = stretch;
  const [moved] = await sql.query<{ state: EpochState }>(
    MOVE_POSITION,
    [epoch, stretch.from, stretch.to, stretch.configVersion, stretch.lag, stretch.checks],
    "flush.position",
  );
  if (moved === undefined) return null;
  const settledIds = settlements.map((row) => row.reservationId);
  const lost = settledIds.length > 0 ? await lockLostHolders(sql, settledIds) : null;
  const second = answers.length > 0 ? await insertAnswers(sql, answers) : [];
  if (reservations.length > 0) second.push(...(await findSecondEnds(sql, reservations)));
  const short = leases.length > 0 ? await findShort(sql, epoch, leases) : [];
  const lent = await putRight(sql, epoch, second, short, lost?.consumerIds ?? []);
  if (leases.length > 0) await raiseUsed(sql, epoch, leases);
  if (usage.length > 0) await addUsage(sql, epoch, usage);
  if (occurrences.length > 0) await addOccurrences(sql, epoch, occurrences);
  if (reservations.length > 0) await mirrorReservations(sql, epoch, reservations);
  if (lost !== null) await insertSettlements(sql, settlements, lost.epochs);
  return { state: moved.state, lent };
}

/** Null: the database does not know the epoch, so it is not the one that it began in. */
export async function readEpoch(sql: Sql, epoch: number): Promise<{ state: EpochState; position: number } | null> {
  const [row] = await sql.query<{ state: EpochState; position: number }>(
    "SELECT state, position FROM gate_epoch WHERE epoch = $1::bigint",
    [epoch],
    "flush.read_epoch",
  );
  return row ?? null;
}

const MOVE_POSITION = `
UPDATE gate_epoch SET position = $3::bigint, seen_at = clock_timestamp(),
  config_version = GREATEST(config_version, $4::bigint), journal_lag = $5::bigint, checks = GREATEST(checks, $6::bigint)
WHERE epoch = $1::bigint AND position = $2::bigint AND state <> 'ended' RETURNING state`;

/**
 * What touches lots that other gates lease from too: all of it locked at once, and debts paid at the end (I21). `alsoLocked`: of
 * consumers whose settlements will be lent.
 */
async function putRight(
  sql: Sql,
  epoch: number,
  second: readonly SecondCharge[],
  short: readonly LeaseTotal[],
  alsoLocked: readonly number[],
): Promise<Loan[]> {
  const touched = [...second, ...short];
  const consumerIds = [...new Set(touched.map((each) => each.consumerId))];
  const lockedIds = [...new Set([...consumerIds, ...alsoLocked])];
  if (lockedIds.length === 0) return [];
  const lotIds = touched.map((each) => each.lotId);
  await lockAccounts(sql, lockedIds);
  await lockLots(sql, lockedIds, lotIds);
  if (touched.length === 0) return [];
  if (second.length > 0) await giveBackSecond(sql, second);
  const lent = short.length > 0 ? await lend(sql, epoch, short) : [];
  await pay(sql, consumerIds);
  return lent;
}
