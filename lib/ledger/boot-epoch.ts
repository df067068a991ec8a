import type { EpochBoot } from "@/lib/engine/ports";
import type { Sql } from "@/lib/kernel/sql";

/**
 * Begins an epoch for a start of a gate process and fences the one before it. `address`: where the console and other gates
 * reach it. Returns the new epoch, and the older ones of this gate that are not closed, oldest first: their journals come in,
 * in that order, before they can be ended. Needs a transaction; two starts at the same moment take their turn.
 */
export async function bootEpoch(
  sql: Sql,
  gateId: string,
  address: string,
  journalSync: "process" | "disk" = "process",
): Promise<EpochBoot> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('gate_epoch:' || $1::text, 0))::text AS locked", [
    gateId,
  ]);
  await sql.query("SELECT 1 AS locked FROM gate_epoch WHERE gate_id = $1::text AND state = 'live' FOR UPDATE", [
    gateId,
  ]);
  await sql.query("UPDATE gate_epoch SET state = 'fenced' WHERE gate_id = $1::text AND state = 'live'", [gateId]);
  const olderEpochs = await sql.query<EpochBoot["olderEpochs"][number]>(
    `SELECT epoch, EXISTS (SELECT FROM lease l WHERE l.epoch = e.epoch AND l.granted > l.used + l.returned) AS holds
     FROM gate_epoch e WHERE gate_id = $1::text AND state IN ('live', 'fenced') ORDER BY epoch`,
    [gateId],
  );
  const [row] = await sql.query<{ epoch: number }>(
    `INSERT INTO gate_epoch (gate_id, address, journal_sync, started_at, seen_at)
     VALUES ($1::text, $2::text, $3::text, clock_timestamp(), clock_timestamp()) RETURNING epoch`,
    [gateId, address, journalSync],
  );
  if (row === undefined) throw new Error("an epoch was inserted, but its row did not come back");
  return { epoch: row.epoch, installation: await readInstallation(sql), olderEpochs };
}

/** Made once in the life of a database; of two that make it at the same moment the first one wins. */
export async function readInstallation(sql: Sql): Promise<string> {
  await sql.query(
    `INSERT INTO setting (key, value, updated_at) VALUES ('installation', to_jsonb(gen_random_uuid()::text), clock_timestamp())
     ON CONFLICT (key) DO NOTHING`,
  );
  const [row] = await sql.query<{ id: string }>("SELECT value #>> '{}' AS id FROM setting WHERE key = 'installation'");
  if (row === undefined) throw new Error("the installation has no id");
  return row.id;
}
