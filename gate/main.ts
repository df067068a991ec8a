import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { readBootId } from "@/lib/journal/boot-id";
import { JournalError } from "@/lib/journal/journal-error";
import { openJournalFolder } from "@/lib/journal/open-journal-folder";
import { BoundedMap } from "@/lib/kernel/bounded-map";
import { systemClock, systemTimers } from "@/lib/kernel/clock";
import { systemRandom } from "@/lib/kernel/random";
import { FLUSH_ROWS_MAX } from "@/lib/ledger/flush";
import { sealReservationId } from "@/lib/platform/crypto";
import { EnvError, type GateEnv, gateEnv } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { listen, openDatabase } from "@/lib/platform/postgres";
import { createDecider } from "./decider";
import { createGateServer } from "./http/server";
import { createTopUpLinks } from "./links";
import { httpNet } from "./net";
import { ledgerStore } from "./store";

/** Answers under way when the gate is told to stop, and then the journal's rest; together less than the supervisor waits. */
const DRAIN_MS = 1_500;
const STOP_MS = 2_000;
/** For a query under way when its time is over. */
const GRACE_MS = 500;
const TOKENS_REMEMBERED_MAX = 1_000;

async function main(): Promise<void> {
  const env = gateEnv();
  const logger = log("gate");
  const [linkSecret = ""] = env.LINK_SECRET;
  const journals = await openJournalFolder(env.JOURNAL_DIR, {
    gateId: env.GATE_ID,
    sync: env.JOURNAL_SYNC,
    bytesMax: env.JOURNAL_MAX_MB * 1_048_576,
    rowsMax: FLUSH_ROWS_MAX,
    bootId: readBootId(),
  });
  const database = openDatabase(env.DATABASE_URL, { applicationName: `tollgate-${env.GATE_ID}`, byKey: true });
  const core = createDecider({
    store: ledgerStore(database, (channel, hint) => listen(env.DATABASE_URL, channel, hint)),
    net: httpNet(linkSecret),
    journals,
    journalSync: env.JOURNAL_SYNC,
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    gateId: env.GATE_ID,
    address: env.GATE_URL,
    leaseTargetS: env.LEASE_TARGET_S,
    memoryMb: env.GATE_MEMORY_MB,
    sealReservationId: (name) => sealReservationId(linkSecret, name),
    log: logger,
  });
  const { server, close } = createGateServer({
    core,
    clock: systemClock,
    topUpLinks: createTopUpLinks(env.PUBLIC_URL, linkSecret, systemClock),
    pepper: env.KEY_PEPPER,
    tokenDigests: new BoundedMap(TOKENS_REMEMBERED_MAX),
    linkSecrets: env.LINK_SECRET,
    log: logger,
  });

  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, "stopping");
    await close(DRAIN_MS);
    // A Postgres that stands still is not waited for: what it does not take is in the journal, and the next start's.
    await Promise.race([core.stop(STOP_MS), delay(STOP_MS + GRACE_MS)]);
    await Promise.race([database.close(), delay(GRACE_MS)]);
    await journals.close();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  server.listen(env.GATE_PORT, env.GATE_HOST);
  await once(server, "listening");
  logger.info({ host: env.GATE_HOST, port: env.GATE_PORT }, "listening");
  await core.start();
  if (!stopping) logger.info("ready");
}

function explain(error: unknown): string | null {
  if (error instanceof EnvError || error instanceof JournalError) return error.message;
  if (!(error instanceof Error) || !("code" in error)) return null;
  const { GATE_HOST, GATE_PORT }: GateEnv = gateEnv();
  if (error.code === "EADDRINUSE") return `port ${GATE_PORT} is taken: set GATE_PORT to a free one`;
  if (error.code === "EADDRNOTAVAIL") return `this machine has no address ${GATE_HOST}: set GATE_HOST to one it has`;
  return error.code === "EACCES" ? `port ${GATE_PORT} needs privileges: set GATE_PORT above 1023` : null;
}

function fail(error: unknown): void {
  const cause = explain(error);
  if (cause === null) log("gate").fatal({ err: error }, "the gate ends by an error");
  else console.error(cause);
  process.exit(1);
}

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
main().catch(fail);
