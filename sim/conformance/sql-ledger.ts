import { ledgerStore } from "@/gate/store";
import type { Result } from "@/lib/kernel/result";
import type { Database, Sql } from "@/lib/kernel/sql";
import { clawBack } from "@/lib/ledger/claw-back";
import { closeEpoch } from "@/lib/ledger/close-epoch";
import { expireLots } from "@/lib/ledger/expire-lots";
import { grantCredits } from "@/lib/ledger/grant-credits";
import { lendSettlements } from "@/lib/ledger/lend-settlements";
import { noteChange } from "@/lib/ledger/note-change";
import { postUsage } from "@/lib/ledger/post-usage";
import { sweepLots } from "@/lib/ledger/sweep-lots";
import { unixMs } from "@/lib/ledger/unix-ms";
import { verify } from "@/lib/ledger/verify";
import type { PostgresDatabase } from "@/lib/platform/postgres";
import { POST_DAYS } from "../memory-store/housekeeping";
import { DEBT_CAP } from "./commands";
import type { Ledger } from "./ledger";
import type { LedgerState } from "./ledger-state";

/** What stands between the ledger's SQL and PostgreSQL, to plant a bug in its text. */
export type Rewrite = (text: string) => string;

/** Once a database: the clock that a test sets. */
export async function layTestClock(database: PostgresDatabase): Promise<void> {
  await database.query(
    `CREATE FUNCTION test_now() RETURNS timestamptz LANGUAGE sql STABLE AS
     $$ SELECT to_timestamp(current_setting('test.now')::float8 / 1000) $$`,
  );
}

/**
 * The ledger in PostgreSQL for one sequence, which is one transaction of one connection: its steps' own transactions are
 * savepoints, and in the end nothing of it is left.
 */
export async function withSqlLedger<T>(
  connection: PostgresDatabase,
  rewrite: Rewrite,
  run: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  let value: { readonly is: T } | null = null;
  const sequence = connection.transaction(async (sql) => {
    value = { is: await run(sqlLedger(inSavepoints(onTestClock(sql, rewrite)))) };
    throw new Done();
  });
  await sequence.catch((error) => {
    if (!(error instanceof Done)) throw error;
  });
  if (value === null) throw new Error("the sequence has not run");
  return (value as { readonly is: T }).is;
}

class Done extends Error {}

/** A statement whose text is not the product's own must not be prepared under its name. */
function onTestClock(sql: Sql, rewrite: Rewrite): Sql {
  return {
    query(text, values, name) {
      const rewritten = rewrite(text);
      const planned = rewritten === text ? name : undefined;
      return sql.query(rewritten.replaceAll("clock_timestamp()", "test_now()"), values, planned);
    },
  };
}

function inSavepoints(sql: Sql): Database {
  return {
    query: (text, values, name) => sql.query(text, values, name),
    async transaction(run) {
      await sql.query("SAVEPOINT step");
      try {
        const value = await run(sql);
        await sql.query("RELEASE SAVEPOINT step");
        return value;
      } catch (error) {
        await sql.query("ROLLBACK TO SAVEPOINT step");
        throw error;
      }
    },
  };
}

function sqlLedger(database: Database): Ledger {
  const store = ledgerStore(database, () => ({ close: () => Promise.resolve() }));
  let consumerIds: readonly number[] = [];
  let firstEpoch = 0;
  return {
    ...store,
    async setClock(nowMs) {
      await database.query("SELECT set_config('test.now', $1::text, true) AS now", [String(nowMs)]);
    },
    async begin(consumers) {
      const [before] = await database.query<{ epoch: number }>(
        "SELECT COALESCE(max(epoch), 0)::bigint AS epoch FROM gate_epoch",
      );
      firstEpoch = (before?.epoch ?? 0) + 1;
      const rows = await database.query<{ id: number }>(
        `WITH c AS (INSERT INTO consumer (external_id, name)
           SELECT 'c' || n, 'Consumer ' || n FROM generate_series(1, $1::int) n RETURNING id)
         INSERT INTO account (consumer_id) SELECT id FROM c RETURNING consumer_id AS id`,
        [consumers],
      );
      consumerIds = rows.map((row) => row.id).sort((a, b) => a - b);
      await database.query(SUBSCRIBE, [consumerIds.at(-1), DEBT_CAP]);
      // The trigger that makes them has the database's own clock.
      await database.query("UPDATE lot SET starts_at = test_now() WHERE consumer_id = ANY($1::bigint[])", [
        consumerIds,
      ]);
    },
    async grant(grant) {
      return accepted(await database.transaction((sql) => grantCredits(sql, grant))).booked;
    },
    async clawBack(claw) {
      return accepted(await database.transaction((sql) => clawBack(sql, claw))).booked;
    },
    async declareLost(epoch) {
      return database.transaction(async (sql) => {
        const stakes = await closeEpoch(sql, epoch, { as: "lost" });
        if (stakes === null) return null;
        await lendSettlements(sql, epoch);
        for (const id of new Set(stakes.map((stake) => stake.consumerId))) await noteChange(sql, "credits", id);
        return stakes.reduce((sum, stake) => sum + stake.open, 0);
      });
    },
    async keepHouse() {
      await database.transaction((sql) => expireLots(sql, 100));
      await database.transaction((sql) => sweepLots(sql, 100));
      await database.transaction((sql) => postUsage(sql, { days: POST_DAYS, limit: 100 }));
    },
    async rolledBack(run) {
      const cut = database.transaction(async () => {
        await run();
        throw new Done();
      });
      await cut.catch((error) => {
        if (!(error instanceof Done)) throw error;
      });
    },
    async verify() {
      const found = await verify(database, consumerIds);
      return found.map(({ rule, detail }) => `${rule} (${detail})`);
    },
    async state() {
      const [row] = await database.query<{ state: LedgerState }>(STATE, [consumerIds, firstEpoch], "sim.state");
      if (row === undefined) throw new Error("a SELECT without FROM returned no row");
      return row.state;
    },
  };
}

/** A plan that lets this consumer owe. */
const SUBSCRIBE = `
WITH p AS (INSERT INTO plan (name) VALUES ('Growth') RETURNING id),
v AS (
  INSERT INTO plan_version (plan_id, version, grace_days, debt_policy, debt_cap_micros)
  SELECT id, 1, 3, 'allow', $2::bigint FROM p RETURNING id)
INSERT INTO subscription (consumer_id, plan_version_id, anchor_at, period_start, period_end)
SELECT $1::bigint, id, '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z', '2126-12-01T00:00:00Z' FROM v`;

function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

function rows(fields: Record<string, string>, from: string): string {
  const pairs = Object.entries(fields).map(([name, column]) => `'${name}', ${column}`);
  return `COALESCE((SELECT json_agg(json_build_object(${pairs.join(", ")})) FROM ${from}), '[]')`;
}

const MINE = "consumer_id = ANY($1::bigint[])";
const STATE = `SELECT json_build_object(
  'accounts', ${rows({ consumerId: "consumer_id", debt: "debt" }, `account WHERE ${MINE}`)},
  'lots', ${rows(
    {
      id: "id",
      consumerId: "consumer_id",
      purse: "purse",
      source: "source",
      priority: "priority",
      ref: "ref",
      amount: "amount",
      leased: "leased",
      removed: "removed",
      startsAtMs: unixMs("starts_at"),
      expiresAtMs: unixMs("expires_at"),
      done: "done",
      balanceAfter: "balance_after",
    },
    `lot WHERE ${MINE}`,
  )},
  'leases', ${rows(
    {
      epoch: "epoch",
      lotId: "lot_id",
      consumerId: "consumer_id",
      granted: "granted",
      used: "used",
      returned: "returned",
    },
    `lease WHERE ${MINE}`,
  )},
  'epochs', ${rows(
    {
      epoch: "epoch",
      gateId: "gate_id",
      state: "state",
      position: "position",
      seenAtMs: unixMs("seen_at"),
      adoptedBy: "adopted_by",
      note: "note",
    },
    "gate_epoch WHERE epoch >= $2::bigint",
  )},
  'usage', ${rows(
    {
      consumerId: "consumer_id",
      minuteMs: unixMs("minute"),
      routeId: "route_id",
      epoch: "epoch",
      calls: "calls",
      units: "units",
      cost: "cost",
      posted: "posted",
    },
    `usage_minute WHERE ${MINE}`,
  )},
  'occurrences', ${rows(
    {
      occurrence: "id",
      code: "code",
      count: "count",
      costMicros: "cost",
      lastAtMs: unixMs("last_at"),
      samplePaths: "sample_paths",
    },
    `occurrence WHERE ${MINE}`,
  )},
  'answers', ${rows(
    { consumerId: "consumer_id", key: "encode(key, 'hex')", decision: "decision" },
    `answer WHERE ${MINE}`,
  )},
  'reservations', ${rows(
    {
      reservation: "id",
      consumerId: "consumer_id",
      routeId: "route_id",
      gatewayId: "gateway_id",
      epoch: "epoch",
      heldMicros: "held",
      chargedMicros: "charged",
      expiresAtMs: unixMs("expires_at"),
      expired: "expired",
      late: "late",
    },
    `reservation WHERE ${MINE}`,
  )},
  'settlements', ${rows(
    {
      reservationId: "reservation_id",
      epoch: "epoch",
      gatewayId: "gateway_id",
      settlement: "settlement",
      atMs: unixMs("at"),
      applied: "applied_at IS NOT NULL",
    },
    "settlement WHERE epoch >= $2::bigint",
  )},
  'entries', ${rows(
    {
      consumerId: "consumer_id",
      kind: "kind",
      debit: "debit",
      credit: "credit",
      amount: "amount",
      lotId: "lot_id",
      ref: "ref",
      note: "note",
    },
    `ledger_entry WHERE ${MINE}`,
  )},
  'changes', ${rows({ kind: "kind", consumerId: "consumer_id" }, `change WHERE ${MINE}`)}) AS state`;
