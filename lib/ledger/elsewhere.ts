import type { Sql } from "@/lib/kernel/sql";
import { CONTACT_LIMIT_MS } from "./epoch";

export interface Elsewhere {
  /** Open on other gates that are alive: they may be asked for it. */
  readonly elsewhere: number;
  /** Open on gates that are fenced or silent: in limbo, nobody may spend it now. */
  readonly held: number;
}

const NOTHING: Elsewhere = { elsewhere: 0, held: 0 };

/** What epochs other than `epoch` hold of these purses; asked only where an ask came up short. */
export async function readElsewhere(
  sql: Sql,
  epoch: number,
  purses: readonly { readonly consumerId: number; readonly purse: string }[],
): Promise<(consumerId: number, purse: string) => Elsewhere> {
  if (purses.length === 0) return () => NOTHING;
  const rows = await sql.query<Elsewhere & { consumerId: number; purse: string }>(
    `SELECT o.consumer_id AS "consumerId", o.purse,
       COALESCE(sum(l.granted - l.used - l.returned) FILTER (WHERE ${IS_ALIVE}), 0)::bigint AS elsewhere,
       COALESCE(sum(l.granted - l.used - l.returned) FILTER (WHERE NOT ${IS_ALIVE}), 0)::bigint AS held
     FROM unnest($2::bigint[], $3::text[]) asked(consumer_id, purse) JOIN lot o USING (consumer_id, purse)
     JOIN lease l ON l.lot_id = o.id JOIN gate_epoch e USING (epoch)
     WHERE NOT o.done AND l.epoch <> $1::bigint AND l.granted > l.used + l.returned
     GROUP BY 1, 2`,
    [epoch, purses.map((each) => each.consumerId), purses.map((each) => each.purse)],
    "ledger.elsewhere",
  );
  const byPurse = new Map(rows.map((row) => [`${row.consumerId} ${row.purse}`, row]));
  return (consumerId, purse) => {
    const row = byPurse.get(`${consumerId} ${purse}`);
    return row === undefined ? NOTHING : { elsewhere: row.elsewhere, held: row.held };
  };
}

/** Of a gate_epoch `e`: it still may spend what it holds. */
export const IS_ALIVE = `(e.state = 'live' AND e.seen_at > clock_timestamp() - interval '${CONTACT_LIMIT_MS} milliseconds')`;
