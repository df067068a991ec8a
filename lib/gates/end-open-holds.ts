import { type Settlement, settlementCost } from "@/lib/engine/reservation";
import type { StoredJournal } from "@/lib/journal/journal";
import type { HoldEndRecord, HoldRecord, LeaseUse } from "@/lib/journal/records";
import { StretchSum } from "@/lib/journal/stretch-sum";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Database, Sql } from "@/lib/kernel/sql";
import { readHoldings } from "@/lib/ledger/adopt-holds";
import { flush, readEpoch } from "@/lib/ledger/flush";

/**
 * Ends the reservations that are open at the end of a journal which is wholly in, as its gate would have: by what another gate
 * has taken as their settlement, else by their route's policy once they have run out. `now`: also those that have not; else
 * they are named, and nothing ends. The ends go in like records that the journal never had. Returns how many there were.
 */
export async function endOpenHolds(
  database: Database,
  stored: StoredJournal,
  now: boolean,
): Promise<Result<number, "holds_open">> {
  const open = await readOpen(database, stored);
  const waiting = open.filter((each) => !now && each.settled === null && !each.isExpired);
  if (waiting.length > 0) return refuse("holds_open", waitingText(stored.epoch, waiting));
  for (let at = 0; at < open.length; at += HOLDS_A_FLUSH) {
    await database.transaction((sql) => end(sql, stored.epoch, open.slice(at, at + HOLDS_A_FLUSH)));
  }
  return ok(open.length);
}

interface OpenHold {
  readonly hold: HoldRecord;
  /** Microcredits that another gate's settlement comes to; null: there is none, or it has no price. */
  readonly settled: number | null;
  readonly isExpired: boolean;
  /** Where what it does not hold is lent. */
  readonly loanLotId: number;
}

/** As far as they are still this epoch's: a later start may have taken them over. */
async function readOpen(sql: Sql, { epoch, openHolds }: StoredJournal): Promise<OpenHold[]> {
  const { reservationIds } = await readHoldings(sql, epoch);
  const known = await sql.query<
    Pick<OpenHold, "isExpired" | "loanLotId"> & { id: string; settlement: Settlement | null }
  >(
    `SELECT v.id, s.settlement, v.expires_at <= clock_timestamp() AS "isExpired", o.id AS "loanLotId"
     FROM reservation v LEFT JOIN settlement s ON s.reservation_id = v.id AND s.applied_at IS NULL
     JOIN lot o ON o.consumer_id = v.consumer_id AND o.purse = 'credits' AND o.ref = 'loan'
     WHERE v.id = ANY($1::text[])`,
    [reservationIds],
  );
  const byId = new Map(known.map((row) => [row.id, row]));
  return openHolds.flatMap((hold) => {
    const row = byId.get(hold.reservationId);
    if (row === undefined) return [];
    const { settlement, isExpired, loanLotId } = row;
    const cost = settlement === null ? null : settlementCost(hold, settlement);
    return [{ hold, settled: typeof cost === "number" ? cost : null, isExpired, loanLotId }];
  });
}

async function end(sql: Sql, epoch: number, open: readonly OpenHold[]): Promise<void> {
  const found = await readEpoch(sql, epoch);
  if (found === null) throw new Error(`start ${epoch} has gone`);
  const { slices } = await readHoldings(sql, epoch);
  const used = new Map(slices.map((slice) => [slice.lotId, slice.used]));
  const [{ nowMs = 0 } = {}] = await sql.query<{ nowMs: number }>(
    `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS "nowMs"`,
  );
  const sum = new StretchSum(found.position);
  for (const each of open) sum.add(endOf(each, nowMs, used));
  const moved = await flush(sql, { ...sum.freeze(), epoch, configVersion: 0, lag: 0, checks: 0 });
  if (moved === null) throw new Error(`the position of start ${epoch} was moved by somebody else`);
}

/** Charges the held lots first, and what is beyond to the first of them; the flush lends what they do not have. */
function endOf({ hold, settled, loanLotId }: OpenHold, nowMs: number, used: Map<number, number>): HoldEndRecord {
  const costMicros = settled ?? (hold.expiryPolicy === "charge" ? hold.heldMicros : 0);
  const leases: LeaseUse[] = [];
  const charge = (lotId: number, amount: number) => {
    if (amount === 0) return;
    used.set(lotId, (used.get(lotId) ?? 0) + amount);
    leases.push({ lotId, amount, used: used.get(lotId) ?? 0 });
  };
  for (const held of hold.cap === null ? [hold.credits] : [hold.credits, hold.cap]) {
    let rest = costMicros;
    for (const { lotId, amount } of held) {
      const part = Math.min(rest, amount);
      charge(lotId, part);
      rest -= part;
    }
    if (held === hold.credits) charge(held[0]?.lotId ?? loanLotId, rest);
    else if (held[0] !== undefined) charge(held[0].lotId, rest);
  }
  return {
    type: "hold_end",
    consumerId: hold.consumerId,
    routeId: hold.routeId,
    minuteMs: nowMs - (nowMs % MINUTE_MS),
    costMicros,
    leases,
    hold,
    late: false,
    expired: settled === null,
  };
}

function waitingText(epoch: number, waiting: readonly OpenHold[]): string {
  const named = waiting.slice(0, NAMED_MAX).map(({ hold }) => {
    return `  ${hold.reservationId} of consumer ${hold.consumerId}, until ${new Date(hold.expiresAtMs).toISOString()}`;
  });
  if (waiting.length > NAMED_MAX) named.push(`  and ${waiting.length - NAMED_MAX} more`);
  return (
    `The journal of start ${epoch} is in, but these reservations are still running:\n${named.join("\n")}\n` +
    `Import again once they have run out, or with --end-holds to end them now by their routes' policies.`
  );
}

const HOLDS_A_FLUSH = 200;
const NAMED_MAX = 20;
const MINUTE_MS = 60_000;
