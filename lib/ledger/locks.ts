import type { Sql } from "@/lib/kernel/sql";

/**
 * The ledger's locks, each a statement of its own: one statement locks, the next one looks and writes. Under READ COMMITTED a
 * statement that waited still builds its new rows from its old snapshot, so that CHECKs would fail on rows that are sound.
 * Order everywhere: gate_epoch → answer → account → lot → lease → usage and occurrence, each by key ascending.
 * NO KEY UPDATE, because FOR UPDATE would fight the foreign keys' KEY SHARE.
 */
export async function lockAccounts(sql: Sql, consumerIds: readonly number[]): Promise<void> {
  await sql.query(
    "SELECT 1 AS locked FROM account WHERE consumer_id = ANY($1::bigint[]) ORDER BY consumer_id FOR NO KEY UPDATE",
    [consumerIds],
    "ledger.lock_accounts",
  );
}

/** All open credit lots of these consumers, and these lots; at once, since taking the rest later would break the order. */
export async function lockLots(
  sql: Sql,
  consumerIds: readonly number[],
  lotIds: readonly number[] = [],
): Promise<void> {
  await sql.query(
    `SELECT 1 AS locked FROM lot
     WHERE (consumer_id = ANY($1::bigint[]) AND purse = 'credits' AND NOT done) OR id = ANY($2::bigint[])
     ORDER BY id FOR NO KEY UPDATE`,
    [consumerIds, lotIds],
    "ledger.lock_lots",
  );
}

export async function lockLeases(sql: Sql, epoch: number, lotIds: readonly number[]): Promise<void> {
  await sql.query(
    `SELECT 1 AS locked FROM lease WHERE epoch = $1::bigint AND lot_id = ANY($2::bigint[])
     ORDER BY lot_id FOR NO KEY UPDATE`,
    [epoch, lotIds],
    "ledger.lock_leases",
  );
}
