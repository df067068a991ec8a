import type { Actor } from "@/lib/access/actor";
import { noteConsumers } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import type { EpochState } from "@/lib/engine/ports";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { flawOf, moveIn } from "@/lib/journal/move-in";
import type { StoredSegments } from "@/lib/journal/stored-segments";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { readInstallation } from "@/lib/ledger/boot-epoch";
import { closeEpoch } from "@/lib/ledger/close-epoch";
import { CONTACT_LIMIT_MS, LOST_GRACE_MS } from "@/lib/ledger/epoch";
import { flush, readEpoch } from "@/lib/ledger/flush";
import { prismaDatabase, prismaSql, type Tx } from "@/lib/platform/db";
import { endOpenHolds } from "./end-open-holds";

export interface ImportedJournal {
  /** Records that PostgreSQL did not have. */
  readonly moved: number;
  /** Reservations that were open at the journal's end, and have ended now. */
  readonly holdsEnded: number;
  /** ended: it has given back what it held. lost: it was declared lost before, and is now charged for what it did. fenced: see `flaw`. */
  readonly state: EpochState;
  /** Why nobody can tell all that it has spent; what it held stays in limbo. Null: its journal said all. */
  readonly flaw: string | null;
}

export interface ImportOptions {
  /** End reservations that have not run out as if they had. */
  readonly endHolds: boolean;
}

/**
 * Moves the journal of a gate that will not start again into PostgreSQL, in the name of the epoch that wrote it, ends the
 * reservations that are open, and then the epoch, as the gate would have done. Whoever calls it has the journal's folder for
 * itself. Every step may run again, and a second import finds nothing to do.
 */
export async function importJournal(
  client: PrismaClient,
  actor: Actor,
  stored: StoredSegments,
  options: ImportOptions,
): Promise<Result<ImportedJournal, "epoch_unknown" | "gate_heard" | "holds_open">> {
  const claimed = await client.$transaction((tx) => claim(tx, stored));
  if (!claimed.ok) return claimed;
  const { before, position, flaw, isDone } = claimed.value;
  if (isDone) return ok({ moved: 0, holdsEnded: 0, state: before, flaw });
  const database = prismaDatabase(client);
  const store = {
    flush: (stretch: Parameters<typeof flush>[1]) => database.transaction((sql) => flush(sql, stretch)),
    readEpoch: (epoch: number) => readEpoch(database, epoch),
  };
  await moveIn(store, stored, position);
  const moved = Math.max(0, stored.end - position);
  if (flaw !== null) return ok({ moved, holdsEnded: 0, state: before, flaw });
  const ended = await endOpenHolds(database, stored, options.endHolds);
  if (!ended.ok) return ended;
  const state = await client.$transaction((tx) => finish(tx, actor, stored, { moved, holdsEnded: ended.value }));
  return ok({ moved, holdsEnded: ended.value, state, flaw: null });
}

interface Claim {
  readonly before: EpochState;
  readonly position: number;
  readonly flaw: string | null;
  readonly isDone: boolean;
}

/** Fences the epoch, so that its gate could not go on, and says on the page Gates what happens to it. */
async function claim(tx: Tx, stored: StoredSegments): Promise<Result<Claim, "epoch_unknown" | "gate_heard">> {
  const sql = prismaSql(tx);
  const [row] = await sql.query<{
    state: EpochState;
    position: number;
    gateId: string;
    note: string;
    silentMs: number;
  }>(
    `SELECT state, position, gate_id AS "gateId", note,
       (extract(epoch FROM clock_timestamp() - seen_at) * 1000)::float8 AS "silentMs"
     FROM gate_epoch WHERE epoch = $1::bigint FOR UPDATE`,
    [stored.epoch],
  );
  if (!row || row.gateId !== stored.gateId || stored.installation !== (await readInstallation(sql))) {
    return refuse("epoch_unknown", `Start ${stored.epoch} of ${stored.gateId} is of another database.`);
  }
  const { state, position, note } = row;
  const isOurs = note === IMPORTING;
  const flaw = isOurs ? null : flawOf(stored, position);
  if (state === "ended" || note === IMPORTED) return ok({ before: state, position, flaw: null, isDone: true });
  const mayBeAlive = state !== "lost" && !isOurs && note !== flaw && row.silentMs < SILENT_MS;
  if (mayBeAlive) return refuse("gate_heard", heardText(row.gateId, row.silentMs));
  await sql.query(
    `UPDATE gate_epoch SET state = CASE state WHEN 'live' THEN 'fenced' ELSE state END, note = $2::text
     WHERE epoch = $1::bigint`,
    [stored.epoch, flaw ?? IMPORTING],
  );
  return ok({ before: state === "live" ? "fenced" : state, position, flaw, isDone: false });
}

/** Gives back what it held, tells the gates, and leaves an audit row. */
async function finish(
  tx: Tx,
  actor: Actor,
  { epoch, gateId }: StoredSegments,
  { moved, holdsEnded }: { readonly moved: number; readonly holdsEnded: number },
): Promise<EpochState> {
  const sql = prismaSql(tx);
  const found = await readEpoch(sql, epoch);
  if (found === null) throw new Error(`start ${epoch} has gone`);
  const stakes = found.state === "lost" ? [] : await closeEpoch(sql, epoch, { as: "ended", position: found.position });
  if (stakes === null) throw new Error(`start ${epoch} could not be ended`);
  const state = found.state === "lost" ? "lost" : "ended";
  await sql.query("UPDATE gate_epoch SET note = $2::text WHERE epoch = $1::bigint", [epoch, IMPORTED]);
  await noteConsumers(tx, "credits", [...new Set(stakes.map((stake) => BigInt(stake.consumerId)))]);
  await recordAudit(tx, actor, {
    action: "gate.import_journal",
    target: { kind: "gate", id: BigInt(epoch), name: gateId },
    before: { state: found.state },
    after: { state, start: epoch, records: moved, reservations: holdsEnded },
  });
  return state;
}

function heardText(gateId: string, silentMs: number): string {
  const waitS = Math.ceil((SILENT_MS - silentMs) / 1000);
  return (
    `${gateId} was heard of ${Math.max(0, Math.floor(silentMs / 1000))} s ago and may still be running elsewhere. ` +
    `Stop it, or start it again where its journal is, which moves it in; else try again in ${waitS} s.`
  );
}

const SILENT_MS = CONTACT_LIMIT_MS + LOST_GRACE_MS;
/** An import that was cut short is known by this, and goes on. */
const IMPORTING = "Its journal is being imported.";
const IMPORTED = "Its journal was imported by hand.";
