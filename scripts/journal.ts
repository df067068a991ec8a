import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { systemActor } from "@/lib/access/actor";
import { importJournal } from "@/lib/gates/import-journal";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { readBootId } from "@/lib/journal/boot-id";
import { fileDisk } from "@/lib/journal/file-disk";
import type { StoredJournal } from "@/lib/journal/journal";
import { codeOf, JournalError } from "@/lib/journal/journal-error";
import { type FolderOptions, readOwner, SegmentFolder } from "@/lib/journal/journal-folder";
import { openJournalFolder } from "@/lib/journal/open-journal-folder";
import type { StoredSegments } from "@/lib/journal/stored-segments";
import { findHolder } from "@/lib/journal/writer-lock";
import { creditsText } from "@/lib/kernel/money";
import { FLUSH_ROWS_MAX, readEpoch } from "@/lib/ledger/flush";
import { openPrisma, prismaDatabase } from "@/lib/platform/db";
import { Failure } from "./failure.mjs";
import { readHeldBy } from "./folder-lock.mjs";
import { readSettings } from "./settings.mjs";
import { withDatabase } from "./with-database.mjs";

const USAGE = `Usage:
  npm run journal -- inspect <folder>                what a gate's journal says, and what PostgreSQL has of it
  npm run journal -- import <folder> [--end-holds]   move in the journal of a gate that will not start again`;

/** Reads a gate's journal by hand. Resolves to the exit code: 1 where something is left to do, 2 where it was not understood. */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { "end-holds": { type: "boolean" } } });
  const [verb, folder, ...more] = positionals;
  if (folder === undefined || more.length > 0 || (verb !== "inspect" && verb !== "import")) {
    console.error(USAGE);
    return 2;
  }
  const dir = path.resolve(folder);
  if (!fs.existsSync(dir)) throw new JournalError(`there is no folder ${dir}`);
  const owner = readOwner(fileDisk(dir));
  if (owner === null) throw new JournalError(`${dir} has no journal that can be read`);
  const options = { ...READING, gateId: owner.gateId, bootId: readBootId() };
  if (verb === "import") return importAll(dir, options, values["end-holds"] ?? false);
  await inspect(dir, options);
  return 0;
}

/** Looks only: a gate may be writing meanwhile. */
async function inspect(dir: string, options: FolderOptions): Promise<void> {
  const folder = new SegmentFolder(fileDisk(dir), options);
  const stored = folder.epochs.map((epoch) => folder.read(epoch));
  const holder = await findHolder(dir);
  const known = await readKnown(stored.map(({ epoch }) => epoch));
  console.log(`Journal of ${options.gateId}, in ${dir}`);
  console.log(holder === null ? "No process is using it." : `In use by ${holder}: it may be writing on.`);
  for (const each of stored) {
    const { epoch, installation, first, end, sync, segments, bytes, openHolds, answers } = each;
    console.log(`\nStart ${epoch}, of installation ${installation === "" ? "unknown" : installation}`);
    console.log(`  Records ${first} to ${end}, class ${sync}, ${segments.length} segments, ${bytes} bytes`);
    console.log(`  ${conditionText(each)}`);
    console.log(`  PostgreSQL: ${known === null ? "not reached" : (known.get(epoch)?.(end) ?? "knows no such start")}`);
    console.log(`  Answers: ${answers.length}. Open reservations: ${openHolds.length}`);
    for (const { reservationId, heldMicros, expiresAtMs } of openHolds) {
      console.log(
        `    ${reservationId}, ${creditsText(heldMicros)} credits, until ${new Date(expiresAtMs).toISOString()}`,
      );
    }
  }
}

/** Oldest first, each wholly before the next. */
async function importAll(dir: string, options: FolderOptions, endHolds: boolean): Promise<number> {
  const folder = await openJournalFolder(dir, options);
  let flaws = 0;
  try {
    await withClient(async (client) => {
      for (const epoch of folder.epochs) {
        const imported = await importJournal(client, systemActor, folder.read(epoch), { endHolds });
        if (!imported.ok) throw new JournalError(imported.message);
        const { moved, holdsEnded, state, flaw } = imported.value;
        console.log(`Start ${epoch}: ${moved} records moved in, ${holdsEnded} reservations ended, ${STATES[state]}.`);
        if (flaw === null) continue;
        console.log(`  ${flaw} What it held waits in limbo; an admin may declare it lost on the page Gates.`);
        flaws += 1;
      }
    });
  } finally {
    await folder.close();
  }
  if (flaws === 0) console.log(`Nothing in ${dir} is needed any more.`);
  return flaws === 0 ? 0 : 1;
}

/** What PostgreSQL has of each start, said for where its journal ends. Null: there is no database that answers. */
async function readKnown(epochs: readonly number[]): Promise<Map<number, (end: number) => string> | null> {
  const { databaseUrl, dataDir } = readSettings();
  if (databaseUrl === null && readHeldBy(path.join(dataDir, "start.lock")) === null) return null;
  const known = new Map<number, (end: number) => string>();
  try {
    await withClient(async (client) => {
      for (const epoch of epochs) {
        const found = await readEpoch(prismaDatabase(client), epoch);
        if (found !== null) known.set(epoch, (end) => `${found.state}, ${lagText(end - found.position)}`);
      }
    });
  } catch (error) {
    if (error instanceof JournalError) return null;
    throw error;
  }
  return known;
}

async function withClient(run: (client: PrismaClient) => Promise<void>): Promise<void> {
  await withDatabase(readSettings(), async (url) => {
    const client = openPrisma(url);
    try {
      await client.gateEpoch.count().catch((error: unknown) => {
        throw new JournalError("PostgreSQL does not answer, or has no Tollgate in it: see DATABASE_URL", {
          cause: error,
        });
      });
      await run(client);
    } finally {
      await client.$disconnect();
    }
  });
}

function lagText(lag: number): string {
  if (lag === 0) return "has all records";
  return lag > 0 ? `has not yet ${lag} of the records` : `has ${-lag} records more than are here`;
}

function conditionText({ damage, unsynced, end }: StoredSegments): string {
  const missing = unsynced ? " The machine has started anew since, and records at the end may be missing." : "";
  return `${DAMAGES[damage](end)}${missing}`;
}

const DAMAGES: Record<StoredJournal["damage"], (end: number) => string> = {
  none: () => "Whole.",
  torn_tail: () => "Whole but for a last record that was cut off and never answered.",
  corrupt: (end) => `Damaged behind record ${end}: what comes after cannot be read.`,
};

const STATES = { live: "live", fenced: "still open", ended: "ended", lost: "declared lost before" } as const;

/** Nothing is written by these. */
const READING = { sync: "process", bytesMax: 0, rowsMax: FLUSH_ROWS_MAX } as const;

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = codeOf(error)?.startsWith("ERR_PARSE_ARGS") === true;
  if (!(error instanceof JournalError || error instanceof Failure || isUsage)) throw error;
  console.error(isUsage ? USAGE : (error as Error).message);
  process.exitCode = isUsage ? 2 : 1;
}
