import type { Sql } from "@/lib/kernel/sql";
import { IS_ALIVE } from "@/lib/ledger/elsewhere";
import { type RateSharing, readRateSharing } from "@/lib/ledger/rate-sharing";

export interface RateCounting {
  readonly shared: RateSharing;
  /** Heard of within the contact limit: as many as a divided rate is divided by. */
  readonly liveGates: number;
}

export async function rateCounting(sql: Sql): Promise<RateCounting> {
  const shared = await readRateSharing(sql);
  const [row] = await sql.query<{ live: number }>(
    `SELECT count(*)::int AS live FROM gate_epoch e WHERE e.state = 'live' AND ${IS_ALIVE}`,
  );
  return { shared, liveGates: row?.live ?? 0 };
}

/** What a rate of a plan means with the gates that run now, in a sentence. */
export function rateCountingText({ shared, liveGates }: RateCounting): string {
  if (shared === "divided") {
    return liveGates > 1
      ? `${liveGates} gates run and share each rate: each lets ${partOf(liveGates)} of it pass, at least one call a window.`
      : "Gates share each rate; one that runs alone lets all of it pass.";
  }
  return liveGates > 1
    ? `${liveGates} gates run, and each counts rates by itself: together they let up to ${liveGates} times as much pass.`
    : "Each gate counts rates by itself: several let several times as much pass.";
}

function partOf(gates: number): string {
  return gates === 2 ? "half" : gates === 3 ? "a third" : `1/${gates}`;
}
