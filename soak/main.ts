import { randomBytes, randomInt } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openDatabase } from "@/lib/platform/postgres";
import { buildBundles } from "@/scripts/build.mjs";
import { Failure } from "@/scripts/failure.mjs";
import { freePort } from "@/scripts/ports.mjs";
import { prepareDatabase } from "@/scripts/prepare.mjs";
import { waitUntil } from "@/scripts/processes.mjs";
import { say } from "@/scripts/progress.mjs";
import { root } from "@/scripts/settings.mjs";
import { supervise } from "@/scripts/supervise.mjs";
import { testFolder } from "@/scripts/test-folder.mjs";
import { AnswerFile } from "./answers";
import { type Audit, audit } from "./audit";
import { Chaos } from "./chaos";
import { GateProcess } from "./gate-process";
import { HOLD_TTL_S, openMarket } from "./market";
import { Postgres } from "./postgres-server";
import { printReport } from "./report";
import { mountSmallDisk } from "./small-disk";
import { Trading } from "./trading";

const GATES = [
  { id: "gate-1", journalSync: "process", onSmallDisk: false },
  { id: "gate-2", journalSync: "disk", onSmallDisk: false },
  { id: "gate-3", journalSync: "process", onSmallDisk: true },
] as const;
const SMALL_DISK_MB = 96;
/** Between two calls of one consumer: about 1,000 calls a second together. */
const PAUSE_MS = 40;
/** Fewer than a metered consumer asks for, so that the quota is exhausted before the end. */
const QUOTA_UNITS_A_MINUTE = 1_000;
const LONG_RUN_MIN = 9;

/**
 * `npm run soak -- --minutes M`: three gates over one PostgreSQL, fifty consumers who write down every answer, and faults all
 * the while. At the end what the clients wrote down is held against the ledger. Exit 1 where a claim does not hold.
 */
await supervise(async (onStop) => {
  const { minutes, seed, report } = readOptions();
  const folder = testFolder(root);
  const logs = path.join(folder, "logs");
  fs.mkdirSync(logs, { recursive: true });
  onStop(() => fs.rmSync(folder, { recursive: true, force: true }));
  const note = eventLog(path.join(logs, "events.log"));
  say(`Soak of ${minutes} min with seed ${seed}`);

  // Of its own, since the product may run from dist.
  const programs = path.relative(root, path.join(folder, "dist"));
  await buildBundles(root, programs);
  const postgres = await Postgres.begin(root, folder);
  onStop(() => postgres.stop());
  const url = postgres.url("soak");
  await prepareDatabase(root, url);
  const database = openDatabase(url, { max: 4, applicationName: "soak" });
  onStop(() => database.close());
  const pepper = randomBytes(32).toString("base64url");
  const market = await openMarket(database, pepper, Math.ceil(QUOTA_UNITS_A_MINUTE * minutes));

  const smallDisk = mountSmallDisk(path.join(folder, "small-disk"), SMALL_DISK_MB);
  if (smallDisk !== null) onStop(() => smallDisk.close());
  const env = {
    ...process.env,
    NODE_ENV: "production",
    LOG_LEVEL: "info",
    DATA_DIR: folder,
    DATABASE_URL: url,
    KEY_PEPPER: pepper,
    LINK_SECRET: randomBytes(32).toString("base64url"),
  } as const;
  const gates: GateProcess[] = [];
  for (const { id, journalSync, onSmallDisk } of GATES) {
    const home = onSmallDisk && smallDisk !== null ? smallDisk.dir : folder;
    gates.push(
      new GateProcess({
        root,
        program: ["--enable-source-maps", path.join(programs, "gate.mjs")],
        id,
        port: await freePort(),
        journalDir: path.join(home, `journal-${id}`),
        journalSync,
        logFile: path.join(logs, `${id}.log`),
        env,
      }),
    );
  }
  onStop(async () => {
    for (const gate of gates) await gate.kill();
  });
  for (const gate of gates) gate.begin();
  for (const gate of gates) if (!(await gate.ready(30_000))) throw new Failure(`${gate.id} does not become ready.`);

  say(`Traffic and faults for ${minutes} min …`);
  const answers = new AnswerFile(path.join(folder, "answers.jsonl"));
  const begunMs = performance.now();
  const trading = new Trading({ market, gates, answers, database, seed, pauseMs: PAUSE_MS });
  const smallDiskGate = gates.at(-1);
  const chaos = new Chaos({
    gates,
    postgres,
    database,
    smallDisk: smallDisk === null || smallDiskGate === undefined ? null : { gate: smallDiskGate, dir: smallDisk.dir },
    seed,
    longPauses: minutes >= LONG_RUN_MIN,
    say: note,
  });
  const windingMs = HOLD_TTL_S * 1000 + 1_000;
  await delay(Math.max(0, minutes * 60_000 - windingMs));
  trading.winding = true;
  await delay(Math.min(minutes * 60_000, windingMs));
  await chaos.stop();
  await trading.stop();
  answers.close();
  const seconds = (performance.now() - begunMs) / 1000;

  say("The gates settle and end …");
  await waitUntil(() => isSettled(database), 2_000 * HOLD_TTL_S, 200);
  for (const gate of gates) {
    const code = await gate.stop(10_000);
    if (code !== 0) chaos.damage.badEnds.push(`${gate.id} at the end: exit ${code}`);
  }
  const result = await audit({ database, market, gates, answersFile: answers.path, damage: chaos.damage });
  const notes = smallDisk === null ? ["skipped: full disks, since this user may not mount a tmpfs"] : [];
  printReport(result, chaos.damage, seconds, notes);
  return finish(result, { folder, report, seed, minutes, skipped: notes.length });
});

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "1" },
      seed: { type: "string", default: String(randomInt(2 ** 31)) },
      report: { type: "string" },
    },
  });
  const minutes = Number(values.minutes);
  const seed = Number(values.seed);
  if (!(minutes >= 0.5 && minutes <= 10_080)) throw new Failure("--minutes needs a number from 0.5 to 10080.");
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Failure("--seed needs a whole number from 0 on.");
  return { minutes, seed, report: values.report ?? null };
}

/** Every journal is in, and nothing is held that somebody might still end. */
async function isSettled(database: ReturnType<typeof openDatabase>): Promise<boolean> {
  const [row] = await database.query<{ settled: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM reservation WHERE state = 'held')
       AND NOT EXISTS (SELECT FROM settlement WHERE applied_at IS NULL) AS settled`,
  );
  return row?.settled ?? false;
}

/** Writes the totals for `npm test`, and keeps what explains a failure. */
function finish(
  { findings }: Audit,
  run: { folder: string; report: string | null; seed: number; minutes: number; skipped: number },
): number {
  const broken = findings.filter(({ holds }) => !holds);
  if (run.report !== null) {
    const totals = { passed: findings.length - broken.length, failed: broken.length, skipped: run.skipped };
    const failures = broken.map(({ claim, detail }) => `soak, seed ${run.seed}: ${claim}: ${detail}`);
    fs.writeFileSync(run.report, JSON.stringify({ ...totals, failures }));
  }
  if (broken.length === 0) return 0;
  const kept = path.join(root, "test-results/soak");
  fs.rmSync(kept, { recursive: true, force: true });
  for (const part of ["logs", "answers.jsonl"]) {
    fs.cpSync(path.join(run.folder, part), path.join(kept, part), { recursive: true });
  }
  console.log(`The answers and logs are in test-results/soak; --seed ${run.seed} deals the same faults again.`);
  return 1;
}

function eventLog(file: string): (event: string) => void {
  const begunMs = performance.now();
  return (event) => fs.appendFileSync(file, `${((performance.now() - begunMs) / 1000).toFixed(3)} s  ${event}\n`);
}
