import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createDecider } from "@/gate/decider";
import { ledgerStore } from "@/gate/store";
import type { Call } from "@/lib/engine/decision";
import { openJournalFolder } from "@/lib/journal/open-journal-folder";
import { systemClock, systemTimers } from "@/lib/kernel/clock";
import { systemRandom } from "@/lib/kernel/random";
import { FLUSH_ROWS_MAX } from "@/lib/ledger/flush";
import { secretDigestHex } from "@/lib/platform/crypto";
import { openDatabase } from "@/lib/platform/postgres";
import { CONSUMERS, GATEWAY_TOKEN, HOST, keyOf, PATH } from "./market.mjs";

/**
 * What a consumer with one key takes of a gate's heap: the core over the benchmark's database loads all of `allow`, first only
 * to look at them, then with a call each, so that each has a lease and a window. Prints both as JSON, in bytes. Needs --expose-gc.
 */
const { DATABASE_URL = "", KEY_PEPPER = "" } = process.env;
const gateId = "bench-memory";
const folder = mkdtempSync(path.join(tmpdir(), "tollgate-memory-"));
const database = openDatabase(DATABASE_URL, { applicationName: gateId });
const journals = await openJournalFolder(folder, {
  gateId,
  sync: "process",
  bytesMax: 2 ** 30,
  rowsMax: FLUSH_ROWS_MAX,
  bootId: "",
});
const core = createDecider({
  store: ledgerStore(database, () => ({ close: () => Promise.resolve() })),
  net: { settle: () => Promise.resolve(null) },
  journals,
  journalSync: "process",
  clock: systemClock,
  timers: systemTimers,
  random: systemRandom,
  gateId,
  address: "",
  leaseTargetS: 60,
  memoryMb: 4_096,
  sealReservationId: () => "",
  log: { info() {}, warn() {}, error() {} },
});
await core.start();
const gateway = core.gatewayByToken(secretDigestHex(KEY_PEPPER, GATEWAY_TOKEN));
if (gateway === null) throw new Error("the benchmark's gateway is not in its database");

const empty = heapBytes();
await callEach({ gateway: { ...gateway, unknownRoute: "allow" }, path: "/not-for-sale", units: 0 });
const loaded = heapBytes();
await callEach({ gateway, path: PATH, units: 1 });
await core.turns.sweep();
const called = heapBytes();
const each = (bytes: number) => Math.round((bytes - empty) / CONSUMERS.allow);
console.log(
  JSON.stringify({
    loaded: each(loaded),
    called: each(called),
    estimated: Math.round(core.status().consumers.bytes / CONSUMERS.allow),
  }),
);
await core.stop();
await journals.close();
await database.close();
rmSync(folder, { recursive: true });
process.exit(0);

/** Until all of them are answered with 200. */
async function callEach(asked: Pick<Call, "gateway" | "path" | "units">): Promise<void> {
  const who = { dialect: null, consumerRef: null, clientIp: null, repeat: null };
  const call = { ...who, ...asked, method: "GET", host: HOST, reserve: false, dryRun: false };
  let rest = Array.from({ length: CONSUMERS.allow }, (_, number) => number);
  while (rest.length > 0) {
    const later: number[] = [];
    for (let at = 0; at < rest.length; at += 256) {
      const part = rest.slice(at, at + 256);
      const asked = part.map(async (number) => {
        const keyDigest = secretDigestHex(KEY_PEPPER, keyOf("allow", number));
        const answer = await core.decider.decide({ ...call, keyDigest });
        if (!("allow" in answer) || !answer.allow) later.push(number);
      });
      await Promise.all(asked);
      if (core.status().journal.records > 5_000) await core.turns.flush();
    }
    rest = later;
  }
  while (core.status().journal.records > 0) await core.turns.flush();
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error("run it with --expose-gc");
  for (let round = 0; round < 4; round++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
