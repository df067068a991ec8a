import type { Sql } from "@/lib/kernel/sql";
import { closeEpoch } from "@/lib/ledger/close-epoch";
import { lendSettlements } from "@/lib/ledger/lend-settlements";
import { CHANGE_CHANNEL } from "@/lib/ledger/note-change";

/** What a start of a gate held when it was given up. */
export interface GivenUp {
  /** Credits that went back to the lots they were leased from. */
  readonly returnedMicros: bigint;
  /** Who may spend again what the gate held, credits or quota. */
  readonly consumers: number;
  /** Reservations that it held and other gates have settled: charged now, as loans. */
  readonly settlements: number;
}

/**
 * Gives up a start of a gate: what it held may be spent once more, and the gates hear of it. Null: it was heard of within
 * `silentMs` (at first the 180 s after which it must have stopped), or is over. Needs a transaction, with the audit row in it.
 */
export async function giveUp(sql: Sql, epoch: number, silentMs?: number): Promise<GivenUp | null> {
  const stakes = await closeEpoch(sql, epoch, { as: "lost", ...(silentMs === undefined ? {} : { silentMs }) });
  if (stakes === null) return null;
  const settlements = await lendSettlements(sql, epoch);
  const consumerIds = [...new Set(stakes.map((stake) => stake.consumerId))];
  await sql.query("INSERT INTO change (kind, consumer_id) SELECT 'credits', unnest($1::bigint[])", [consumerIds]);
  await sql.query(`SELECT pg_notify('${CHANGE_CHANNEL}', 'credits')::text AS hinted`);
  const returnedMicros = stakes.reduce((sum, { purse, open }) => (purse === "credits" ? sum + BigInt(open) : sum), 0n);
  return { returnedMicros, consumers: consumerIds.length, settlements };
}
